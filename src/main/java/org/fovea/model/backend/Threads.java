package org.fovea.model.backend;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/**
 * How many threads libtorch uses: all, or one where waking another would cost more than it saves, as for a single row
 * of a small model.
 *
 * <p>libtorch keeps the number for each computing thread. Two that compute at once, such as an experiment beside the
 * explorer, each use all cores and the operating system schedules them; their results do not depend on each other.
 */
public final class Threads {

    /** Below this many multiplications, one thread is faster; measured on two cores. */
    private static final long WORTH_SHARING = 20_000_000;

    private static final int ALL = ofMachine();

    /** The number of the current thread; null before it has computed anything. */
    private static final ThreadLocal<Integer> OWN = new ThreadLocal<>();

    private Threads() {}

    private static int ofMachine() {
        Engine.getEngine("PyTorch"); // loads libtorch
        return JniUtils.getNumThreads();
    }

    /** Chooses the number for the next work of the current thread. */
    public static void expect(long multiplications) {
        use(multiplications < WORTH_SHARING ? 1 : ALL);
    }

    /** Uses all threads for the first work of a thread, if its size is unknown. */
    static void ready() {
        if (OWN.get() == null) {
            use(ALL);
        }
    }

    private static void use(int count) {
        Integer own = OWN.get();
        if (own == null) {
            // when a thread first computes, libtorch gives it the number that any thread set last; reading the number
            // makes that happen before ours is set
            JniUtils.getNumThreads();
        }
        if (own == null || own != count) {
            JniUtils.setNumThreads(count);
            OWN.set(count);
        }
    }
}
