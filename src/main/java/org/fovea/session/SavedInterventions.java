package org.fovea.session;

import java.util.List;
import org.fovea.intervene.Patches;
import org.fovea.session.Interventions.Mean;
import org.jspecify.annotations.Nullable;

/**
 * {@link Interventions} in a session file; the replacement's file may no longer exist.
 *
 * @param ablated patches whose visual tokens are replaced
 * @param mean the replacement; null for the checkpoint's mean, or else the image's
 * @param vector for {@link Interventions.Mean#FILE} only: the file
 * @param knockouts blocked attention, with names
 */
public record SavedInterventions(
        Patches ablated, @Nullable Mean mean, @Nullable SavedFile vector, List<Interventions.LiveKnockout> knockouts) {

    /** No interventions. */
    public static final SavedInterventions NONE = new SavedInterventions(Patches.NONE, null, null, List.of());

    /** Copies the list. */
    public SavedInterventions {
        knockouts = List.copyOf(knockouts);
    }

    /** The current interventions, for saving. */
    public static SavedInterventions of(Interventions now) {
        return new SavedInterventions(now.ablated(), now.mean(), SavedFile.at(now.meanFile()), now.knockouts());
    }

    /**
     * The interventions after opening.
     *
     * @param usual the replacement if none was saved
     * @throws org.fovea.base.BadInput if the replacement's file is missing
     */
    public Interventions open(Interventions.Mean usual) {
        return Interventions.none(mean == null ? usual : mean)
                .replacingBy(mean == null ? usual : mean, vector == null ? null : vector.path())
                .ablating(ablated)
                .knocking(knockouts);
    }

    /** Whether there are no interventions. */
    public boolean isNone() {
        return ablated.isEmpty() && knockouts.isEmpty();
    }

    /** A copy with other ablated patches. */
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
