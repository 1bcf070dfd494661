package org.fovea.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures work that is repeated.
 *
 * @param runs how often each is measured, after two seconds and at least one run that are not; what takes long is
 *     measured less often, once if a single run outlasts all patience
 */
public record Stopwatch(int runs) {

    /** Long enough for the JVM to have compiled what is measured; in nanoseconds. */
    private static final long WARMING_UP = 2_000_000_000L;

    /** What all runs of one thing may take together, in milliseconds; the first is always finished. */
    private static final double PATIENCE = 20_000;

    /** Milliseconds of one run. */
    public static double once(Runnable work) {
        long from = System.nanoTime();
        work.run();
        return (System.nanoTime() - from) / 1e6;
    }

    /** The median of some runs after those that warm up, in milliseconds. */
    public double median(Runnable work) {
        long from = System.nanoTime();
        double first = once(work);
        if (first > PATIENCE) {
            return first;
        }
        while (System.nanoTime() - from < WARMING_UP) {
            work.run();
        }
        List<Double> times = new ArrayList<>();
        double sum = 0;
        while (times.size() < runs && sum < PATIENCE) {
            times.add(once(work));
            sum += times.get(times.size() - 1);
        }
        times.sort(null);
        return times.get(times.size() / 2);
    }
}
