package org.fovea.session;

import java.util.List;
import org.fovea.intervene.Patches;

/**
 * {@link Interventions} as a session file has them: the replacement's file need not be there any more.
 *
 * @param ablated patches whose visual tokens are replaced
 * @param mean by what; null for what the checkpoint's folder carries, or else the image's mean
 * @param vector for {@link Interventions.Mean#FILE} only: the file
 * @param knockouts attention that is blocked, each with its name
 */
public record SavedInterventions(
        Patches ablated, Interventions.Mean mean, SavedFile vector, List<Interventions.LiveKnockout> knockouts) {

    /** Nothing is changed. */
    public static final SavedInterventions NONE = new SavedInterventions(Patches.NONE, null, null, List.of());

    /** Keeps its own list. */
    public SavedInterventions {
        knockouts = List.copyOf(knockouts);
    }

    /** What holds now. */
    public static SavedInterventions of(Interventions now) {
        return new SavedInterventions(now.ablated(), now.mean(), SavedFile.at(now.meanFile()), now.knockouts());
    }

    /**
     * What holds once it is opened.
     *
     * @param usual the replacement where none was saved
     * @throws org.fovea.base.BadInput if the replacement's file is not there
     */
    public Interventions open(Interventions.Mean usual) {
        return Interventions.none(mean == null ? usual : mean)
                .replacingBy(mean == null ? usual : mean, vector == null ? null : vector.path())
                .ablating(ablated)
                .knocking(knockouts);
    }

    /** Whether the model runs as it is. */
    public boolean isNone() {
        return ablated.isEmpty() && knockouts.isEmpty();
    }

    /** The same with other patches ablated. */
    public SavedInterventions ablating(Patches patches) {
        return new SavedInterventions(patches, mean, vector, knockouts);
    }

    SavedInterventions with(SavedFile otherVector) {
        return new SavedInterventions(ablated, mean, otherVector, knockouts);
    }

    SavedInterventions hashed() {
        return vector == null ? this : with(vector.hashed());
    }
}
