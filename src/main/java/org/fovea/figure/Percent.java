package org.fovea.figure;

import java.util.Locale;

/** Formats probabilities and their differences, the same in the window, in files and in every locale. */
public final class Percent {

    private Percent() {}

    /** A probability, 0..1, as a percentage with one decimal: {@code 99.9%}. */
    public static String of(double p) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * p);
    }

    /**
     * A difference of probabilities, -1..1, in percentage points with its sign and one decimal: {@code −20.4},
     * {@code ±0.0}.
     */
    public static String points(double difference) {
        return signed(Math.round(1000 * difference) / 10.0, "%.1f");
    }

    /**
     * A difference of probabilities, -1..1, in whole percentage points with its sign, for small cells: {@code −20},
     * {@code 0}.
     */
    public static String wholePoints(double difference) {
        long points = Math.round(100 * difference);
        return points == 0 ? "0" : signed(points, "%.0f");
    }

    private static String signed(double points, String format) {
        return (points == 0 ? "±" : points < 0 ? "−" : "+") + String.format(Locale.ROOT, format, Math.abs(points));
    }
}
