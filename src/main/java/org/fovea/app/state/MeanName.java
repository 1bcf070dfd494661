package org.fovea.app.state;

import org.fovea.app.look.Texts;
import org.fovea.session.Interventions;
import org.fovea.session.Interventions.Mean;

/** The name of what replaces ablated tokens, for a person. */
public final class MeanName {

    private MeanName() {}

    /** The name of a choice. */
    public static String of(Mean mean) {
        Texts texts = Texts.of(MeanName.class);
        return switch (mean) {
            case CHECKPOINT -> texts.get("mean.checkpoint");
            case IMAGE -> texts.get("mean.image");
            case ZERO -> texts.get("mean.zero");
            case FILE -> texts.get("mean.file");
        };
    }

    /** The name of the choice of these interventions: the file's own if they use one. */
    public static String of(Interventions change) {
        return change.mean() == Mean.FILE && change.meanFile() != null
                ? change.meanFile().getFileName().toString()
                : of(change.mean());
    }
}
