package org.fovea.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures repeated work.
 *
 * @param runs measured runs, after a warm-up of two seconds and at least one run; fewer for long work, down to one
 */
public record Stopwatch(int runs) {

    /** Warm-up in nanoseconds, long enough for the JVM to compile the work. */
    private static final long WARMING_UP = 2_000_000_000L;

    /** Time limit for all runs of one kind of work, in milliseconds; the first run always finishes. */
    private static final double PATIENCE = 20_000;

    /** Milliseconds of one run. */
    public static double once(Runnable work) {
        long from = System.nanoTime();
        work.run();
        return (System.nanoTime() - from) / 1e6;
    }

    /** The median of the runs after the warm-up, in milliseconds. */
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
