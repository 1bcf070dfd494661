package org.fovea.figure;

import java.awt.Color;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * What colours mean in a picture of a map.
 *
 * @param most the value of the strongest colour, above 0
 * @param signed whether values lie on both sides of 0, blue below and red above; else from 0 up
 * @param text a value for a person
 */
public record ColorScale(double most, boolean signed, DoubleFunction<String> text) {

    private static final Color FALL = new Color(0x2166ac); // the ends of ColorBrewer's RdBu
    private static final Color RISE = new Color(0xb2182b);
    private static final int PAPER = 247;

    /** Of changes of a probability, -1..1, in percentage points; symmetric around 0. */
    public static ColorScale ofChanges(double mostOfThem) {
        return new ColorScale(Math.max(0.01, mostOfThem), true, ColorScale::points);
    }

    /** Of anything else: as far as its values reach. */
    public static ColorScale of(float[] values, boolean signed, DoubleFunction<String> text) {
        double most = 0;
        for (float v : values) {
            most = Math.max(most, Math.abs(v));
        }
        return new ColorScale(Math.max(1e-6, most), signed, text);
    }

    /** In percentage points; what rounds to nothing has no sign. */
    public static String points(double change) {
        String text = String.format(Locale.ROOT, "%+.1f", 100 * change);
        return text.endsWith("0.0") && text.length() == 4 ? "0" : text.replace('-', '\u2212');
    }

    /** Where a value lies, -1..1 or 0..1. */
    double share(double value) {
        return Math.max(signed ? -1 : 0, Math.min(1, value / most));
    }

    /** How strongly a value is coloured, 0..1, by way of a square root so that small ones can be seen. */
    public double strength(double value) {
        return Math.sqrt(Math.abs(share(value)));
    }

    /** A value's full colour. */
    public Color color(double value) {
        return !signed ? new Color(OverlayImage.color(share(value))) : value < 0 ? FALL : RISE;
    }

    /** A value's colour on paper: what is near 0 is nearly white. */
    Color onPaper(double value) {
        Color end = color(value);
        double strength = strength(value);
        return new Color(mix(end.getRed(), strength), mix(end.getGreen(), strength), mix(end.getBlue(), strength));
    }

    private static int mix(int end, double strength) {
        return (int) Math.round(PAPER + (end - PAPER) * strength);
    }

    /** Values to name beside the scale, highest first. */
    double[] marks() {
        double[] shares = signed ? new double[] {1, 0.5, 0, -0.5, -1} : new double[] {1, 0.75, 0.5, 0.25, 0};
        return Arrays.stream(shares).map(share -> share * most).toArray();
    }
}
