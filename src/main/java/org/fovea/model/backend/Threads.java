package org.fovea.model.backend;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/**
 * How many threads libtorch uses: all for work that is worth it, one where waking and waiting for another would cost
 * more than it does, as for a single row of a small model.
 *
 * <p>libtorch keeps the number for each thread that computes. Two that compute at once, as an experiment beside the
 * explorer, each use all cores and the system shares them out: the results of either do not depend on the other, and
 * what one leaves idle, between two questions or while a picture is read, the other has.
 */
public final class Threads {

    /** Below this many multiplications, one thread is faster; measured on two cores. */
    private static final long WORTH_SHARING = 20_000_000;

    private static final int ALL = ofMachine();

    /** What the current thread uses; null before it has computed anything. */
    private static final ThreadLocal<Integer> OWN = new ThreadLocal<>();

    private Threads() {}

    private static int ofMachine() {
        Engine.getEngine("PyTorch"); // loads libtorch
        return JniUtils.getNumThreads();
    }

    /** Says how much work the current thread does next. */
    public static void expect(long multiplications) {
        use(multiplications < WORTH_SHARING ? 1 : ALL);
    }

    /** Gives all threads to work of a size that nobody has told, the first of its thread. */
    static void ready() {
        if (OWN.get() == null) {
            use(ALL);
        }
    }

    private static void use(int count) {
        Integer own = OWN.get();
        if (own == null) {
            // where a thread first computes, libtorch gives it the number that any thread has set last; asking for the
            // number has that done before ours is set
            JniUtils.getNumThreads();
        }
        if (own == null || own != count) {
            JniUtils.setNumThreads(count);
            OWN.set(count);
        }
    }
}
