package org.fovea.cli;

import java.util.Arrays;

/**
 * Measures work that is repeated.
 *
 * @param runs how often each is measured, after two seconds and at least one run that are not
 */
record Stopwatch(int runs) {

    /** Long enough for the JVM to have compiled what is measured; in nanoseconds. */
    private static final long WARMING_UP = 2_000_000_000L;

    /** Milliseconds of one run. */
    static double once(Runnable work) {
        long from = System.nanoTime();
        work.run();
        return (System.nanoTime() - from) / 1e6;
    }

    /** The median of some runs after those that warm up, in milliseconds. */
    double median(Runnable work) {
        long from = System.nanoTime();
        do {
            work.run();
        } while (System.nanoTime() - from < WARMING_UP);
        double[] times = new double[runs];
        for (int i = 0; i < runs; i++) {
            times[i] = once(work);
        }
        Arrays.sort(times);
        return times[runs / 2];
    }
}
