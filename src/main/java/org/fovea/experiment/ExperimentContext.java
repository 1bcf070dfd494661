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
 * The open resources of an experiment.
 *
 * @param asking settings of the questions
 * @param asker asks the model
 * @param replacement the replacement of ablated tokens; null if each image has its own, or none are ablated
 * @param seed the random seed
 */
record ExperimentContext(
        VisionLanguageModel vlm,
        CocoDataset dataset,
        InterviewSettings asking,
        Interview asker,
        Replacement replacement,
        long seed) {

    /** Native memory of a sweep: fixed, because the size of batches affects the last bits of sums. */
    private static final long BUDGET = 1L << 30;

    /** A case's random numbers, independent of the other cases. */
    SplittableRandom random(Case of) {
        return random(seed, of.image().id());
    }

    /** An image's random numbers in a run with this seed. */
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
