package org.fovea.cli;

import java.util.Arrays;

/**
 * Measures work that is repeated.
 *
 * @param runs how often each is measured, after one run that is not
 */
record Stopwatch(int runs) {

    /** Milliseconds of one run. */
    static double once(Runnable work) {
        long from = System.nanoTime();
        work.run();
        return (System.nanoTime() - from) / 1e6;
    }

    /** The median of some runs after one that warms up, in milliseconds. */
    double median(Runnable work) {
        work.run();
        double[] times = new double[runs];
        for (int i = 0; i < runs; i++) {
            times[i] = once(work);
        }
        Arrays.sort(times);
        return times[runs / 2];
    }
}
