package org.fovea.figure;

import java.awt.Color;
import java.util.function.DoubleFunction;

/**
 * The meaning of colours in a figure.
 *
 * @param most the value of the strongest colour, positive
 * @param kind which colours
 * @param text formats a value
 * @param unit unit of the values in the legend; may be empty
 */
public record ColorScale(double most, Kind kind, DoubleFunction<String> text, String unit) {

    /** The kind of colours. */
    public enum Kind {
        /** Values from 0 up as backgrounds of cells. */
        PROBABILITY,
        /** Values from 0 up over an image. */
        MAP,
        /** Values on both sides of 0. */
        CHANGE
    }

    /** Changes of a probability, -1..1, in percentage points; symmetric around 0. */
    public static ColorScale ofChanges(double strongest) {
        return new ColorScale(Math.max(0.01, strongest), Kind.CHANGE, Percent::points, "points");
    }

    /** Probabilities, 0..1, as backgrounds of cells. */
    public static ColorScale ofProbabilities() {
        return new ColorScale(1, Kind.PROBABILITY, Percent::of, "");
    }

    /** Other values over an image, scaled to their maximum; unknown values are ignored. */
    public static ColorScale of(float[] values, boolean signed, DoubleFunction<String> text) {
        double most = 0;
        for (float v : values) {
            most = Float.isNaN(v) ? most : Math.max(most, Math.abs(v));
        }
        return new ColorScale(Math.max(1e-6, most), signed ? Kind.CHANGE : Kind.MAP, text, "");
    }

    /** Whether values can have both signs. */
    boolean signed() {
        return kind == Kind.CHANGE;
    }

    /** The position of a value on the scale, -1..1 or 0..1. */
    double share(double value) {
        return Math.max(signed() ? -1 : 0, Math.min(1, value / most));
    }

    /** A value's colour as the background of a cell. */
    public Color color(double value, Theme theme) {
        double share = share(value);
        return switch (kind) {
            case PROBABILITY -> Colors.probability(share, theme);
            case MAP -> Colors.map(share);
            case CHANGE -> Colors.change(share, theme);
        };
    }

    /** The colour of text on {@link #color}. */
    Color textOn(double value, Theme theme) {
        double share = share(value);
        return switch (kind) {
            case PROBABILITY -> Colors.textOn(share, theme);
            case MAP -> share > 0.6 ? Theme.LIGHT.text() : Color.WHITE;
            case CHANGE -> Colors.textOnChange(share, theme);
        };
    }

    /** A value's opaque colour over an image; {@link #alpha} is its opacity. */
    Color over(double value, Theme theme) {
        return signed() ? Colors.change(Math.signum(value), theme) : Colors.map(share(value));
    }

    /** The opacity of a value's colour over an image, 0..1. */
    double alpha(double value) {
        double share = Math.abs(share(value));
        return 0.88 * (signed() ? Colors.strength(share) : Math.sqrt(share));
    }

    /** Values to label beside the scale, highest first. */
    double[] marks() {
        return signed()
                ? new double[] {most, most / 2, 0, -most / 2, -most}
                : new double[] {most, 0.75 * most, most / 2, most / 4, 0};
    }
}
