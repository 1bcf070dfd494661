package org.fovea.experiment;

import java.util.Locale;
import org.fovea.analysis.Measure;

/** Formats the numbers of an experiment, independent of the locale. */
final class Numbers {

    private Numbers() {}

    /** A number with its interval: {@code 83.1% [79.5, 86.6]}; a dash if nothing was measured. */
    static String measure(Measure m, Table.Unit unit) {
        if (!m.known()) {
            return "–";
        }
        String value = value(m.value(), unit) + (unit == Table.Unit.SHARE ? "%" : "");
        return m.hasInterval() ? "%s [%s, %s]".formatted(value, value(m.low(), unit), value(m.high(), unit)) : value;
    }

    private static String value(double value, Table.Unit unit) {
        return switch (unit) {
            case SHARE, POINTS -> fixed(100 * value, 1);
            case NUMBER -> fixed(value, 3);
            case THRESHOLD -> fixed(value, 2);
        };
    }

    /** A mean number of tokens: {@code 40}, {@code 38.6}. */
    static String tokens(double tokens) {
        return tokens == Math.rint(tokens) ? fixed(tokens, 0) : fixed(tokens, 1);
    }

    /** {@code 1 image}, {@code 188 images}. */
    static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    /** A share without its interval: {@code 83.1%}. */
    static String percent(double share) {
        return fixed(100 * share, 1) + "%";
    }

    /** With a number of decimals, a true minus sign, and no negative zero. */
    private static String fixed(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", Math.abs(value));
        boolean zero = text.chars().allMatch(c -> c == '0' || c == '.');
        return value < 0 && !zero ? "−" + text : text;
    }

    /** For machines: short and precise enough, empty for NaN. */
    static String plain(double value) {
        return Double.isNaN(value) ? "" : Double.toString(Math.round(value * 1e6) / 1e6);
    }
}
