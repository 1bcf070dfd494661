package org.fovea.vlm.tensor;

import ai.djl.pytorch.jni.JniUtils;

/**
 * How many threads libtorch uses: all for work that is worth it, one where waking and waiting for another would cost more
 * than it does, as for a single row of a small model.
 */
public final class Threads {

    /** Below this many multiplications, one thread is faster; measured on two cores. */
    private static final long WORTH_SHARING = 20_000_000;

    private static final int ALL = JniUtils.getNumThreads();
    private static int now = ALL;

    private Threads() {}

    /** Says how much work comes next; belongs to the model's thread. */
    public static synchronized void expect(long multiplications) {
        int wanted = multiplications < WORTH_SHARING ? 1 : ALL;
        if (wanted != now) {
            JniUtils.setNumThreads(wanted);
            now = wanted;
        }
    }
}
