package org.fovea.experiment;

import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.fovea.base.Cancel;
import org.fovea.coco.CocoDataset;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;

/**
 * What an experiment works with, opened.
 *
 * @param asking how the model is asked
 * @param asker asks it
 * @param replacement what ablated tokens become; null if each image has its own, or none are ablated
 * @param seed of all that is random
 */
record ExperimentContext(
        VisionLanguageModel vlm,
        CocoDataset dataset,
        InterviewSettings asking,
        Interview asker,
        Replacement replacement,
        long seed) {

    /** Native memory of a sweep: the same on every machine, because how a batch is cut shows in a sum's last bit. */
    private static final long BUDGET = 1L << 30;

    /** Randomness that belongs to a case, whatever was done before it. */
    SplittableRandom random(Case of) {
        return random(seed, of.image().id());
    }

    /** Randomness that belongs to an image in a run of this seed. */
    static SplittableRandom random(long seed, long image) {
        return new SplittableRandom(new SplittableRandom(seed).nextLong() ^ image * 0x9E3779B97F4A7C15L);
    }

    /** A sweep whose results do not depend on the machine's memory. */
    Sweep sweep(Trace trace) {
        return new Sweep(trace, BUDGET);
    }

    /** @throws java.util.concurrent.CancellationException if cancelled */
    static void check(BooleanSupplier cancelled) {
        Cancel.check(cancelled);
    }
}
