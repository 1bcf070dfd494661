package org.fovea.hub;

import java.util.Locale;

/** Formats amounts of data, in powers of 1000 as on the hub. */
public final class Bytes {

    private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

    private Bytes() {}

    /** Such as {@code 14.1 GB}, {@code 988 kB}, {@code 12 bytes}. */
    public static String text(double bytes) {
        if (bytes < 1000) {
            return "%.0f bytes".formatted(bytes);
        }
        int unit = -1;
        double left = bytes;
        while (left >= 999.5 && unit < UNITS.length - 1) {
            left /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, left < 99.95 && unit > 0 ? "%.1f %s" : "%.0f %s", left, UNITS[unit]);
    }
}
