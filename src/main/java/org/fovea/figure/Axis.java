package org.fovea.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * An axis of a chart.
 *
 * @param label its label
 * @param from its lower end
 * @param to its upper end
 * @param log whether it is logarithmic
 * @param ticks its ticks
 */
public record Axis(String label, double from, double to, boolean log, List<Tick> ticks) {

    private static final int MOST_NAMES = 12;
    private static final double[] COUNTS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};

    /** The lower end of an axis of counts, where zeros are drawn. */
    public static final double LEAST = 0.5;

    /**
     * A tick.
     *
     * @param lines its label, the first line in the colour of text, the rest fainter
     */
    public record Tick(double at, List<String> lines) {}

    /** Copies the list. */
    public Axis {
        ticks = List.copyOf(ticks);
    }

    /** Ticks at the multiples of a step. */
    public static Axis of(String label, double from, double to, double step, DoubleFunction<String> text) {
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + 1e-9; i++) {
            ticks.add(new Tick(i * step, List.of(text.apply(i * step))));
        }
        return new Axis(label, from, to, false, ticks);
    }

    /** Fractions 0..1 in percent, with room for marks at the upper end, and at the lower end or from below 0. */
    public static Axis shares(String label, double from) {
        return of(label, Math.min(-0.02, from), 1.03, 0.2, share -> {
            long percent = Math.round(100 * share);
            return (percent < 0 ? "−" : "") + Math.abs(percent) + "%";
        });
    }

    /** Fractions 0..1 as numbers. */
    public static Axis ratios(String label) {
        return of(label, -0.02, 1.03, 0.2, ratio -> String.format(Locale.ROOT, "%.1f", Math.abs(ratio)));
    }

    /** A label of a few lines at each of 0, 1, 2, …. */
    public static Axis named(String label, List<List<String>> names) {
        int step = (names.size() + MOST_NAMES - 1) / MOST_NAMES;
        List<Tick> ticks = IntStream.range(0, names.size())
                .filter(i -> i % step == 0)
                .mapToObj(i -> new Tick(i, List.copyOf(names.get(i))))
                .toList();
        return new Axis(label, -0.5, names.size() - 0.5, false, ticks);
    }

    /** Counts on a logarithmic scale with ticks at 1, 2, 5, 10, …, wide enough for all of the values. */
    public static Axis counts(String label, double[] values) {
        double from = Double.POSITIVE_INFINITY;
        double to = 0;
        boolean fewer = false;
        for (double v : values) {
            fewer |= v < LEAST;
            from = v >= LEAST ? Math.min(from, v) : from;
            to = Math.max(to, v);
        }
        from = from > to ? 1 : from;
        double lower = Math.min(fewer ? LEAST : from, from) / 1.18;
        double upper = Math.max(to, 2 * from) * 1.18;
        List<Tick> ticks = new ArrayList<>();
        for (double mark : COUNTS) {
            if (mark >= lower && mark <= upper) {
                ticks.add(new Tick(mark, List.of(Long.toString(Math.round(mark)))));
            }
        }
        return new Axis(label, lower, upper, true, ticks);
    }

    /** The position of a value, 0 at the lower end and 1 at the upper. */
    double share(double value) {
        return log ? Math.log(Math.max(LEAST, value) / from) / Math.log(to / from) : (value - from) / (to - from);
    }
}
