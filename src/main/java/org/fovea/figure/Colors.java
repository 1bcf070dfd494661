package org.fovea.figure;

import java.awt.Color;

/**
 * The colour scales of the window, figures and reports. Each is monotone in luminance, from 0 to 1 and for changes from
 * 0 to either end, so that it works in greyscale and for colour-blind readers.
 */
public final class Colors {

    /** Ablated tokens. */
    public static final Color ABLATED = new Color(0xe5484d);
    /** The selected object. */
    public static final Color OBJECT = new Color(0x12a594);

    /** Viridis at nine points. */
    private static final int[] VIRIDIS = {
        0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725
    };

    private static final int[] BLUES = {0xffffff, 0xdeebf7, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5, 0x08519c};
    private static final int[] NIGHT_BLUES = {
        0x161b22, 0x172a45, 0x1a3a63, 0x1f4e86, 0x2b67ad, 0x4586d0, 0x74abec, 0xb3d6fb
    };

    /** Okabe and Ito's colours and three more, which colour-blind readers can tell apart. */
    private static final int[] SERIES = {
        0x0072b2, 0x56b4e9, 0x009e73, 0xd55e00, 0xe69f00, 0xcc79a7, 0x888888, 0x8e4ec6, 0xa0761d
    };

    private Colors() {}

    /** A probability, 0..1, as the background of a cell with text: from the theme's background to blue. */
    public static Color probability(double p, Theme theme) {
        return between(theme == Theme.DARK ? NIGHT_BLUES : BLUES, p);
    }

    /** The colour of text on {@link #probability}. */
    public static Color textOn(double p, Theme theme) {
        return theme == Theme.DARK ? (p > 0.63 ? theme.ground() : theme.text()) : p > 0.72 ? Color.WHITE : theme.text();
    }

    /** A fraction, 0..1, as a map over an image: viridis. */
    public static Color map(double share) {
        return between(VIRIDIS, share);
    }

    /** A change, -1..1: blue for a fall, the theme's background at 0, red for a rise. */
    public static Color change(double d, Theme theme) {
        boolean dark = theme == Theme.DARK;
        int end = d < 0 ? dark ? 0x4c9be8 : 0x1f5fa8 : dark ? 0xf0705f : 0xc23b2c;
        return mix(theme.ground(), new Color(end), strength(d));
    }

    /** How strongly a change, -1..1, is coloured, 0..1; small changes stay visible. */
    public static double strength(double d) {
        return Math.pow(Math.min(1, Math.abs(d)), 0.7);
    }

    /** The colour of text on {@link #change}. */
    public static Color textOnChange(double d, Theme theme) {
        return theme == Theme.DARK
                ? (Math.abs(d) > 0.75 ? theme.ground() : theme.text())
                : Math.abs(d) > 0.45 ? Color.WHITE : theme.text();
    }

    /** The colour of one of several lines in a chart, counted from 0. */
    public static Color series(int number) {
        return new Color(SERIES[Math.floorMod(number, SERIES.length)]);
    }

    /** Tokens that were found to matter. */
    public static Color found(Theme theme) {
        return new Color(theme == Theme.DARK ? 0x7ee787 : 0x1a7f37);
    }

    /** A mix of two colours; {@code 0} is the first, {@code 1} the second. */
    public static Color mix(Color from, Color to, double share) {
        return new Color(
                (int) Math.round(from.getRed() + (to.getRed() - from.getRed()) * share),
                (int) Math.round(from.getGreen() + (to.getGreen() - from.getGreen()) * share),
                (int) Math.round(from.getBlue() + (to.getBlue() - from.getBlue()) * share));
    }

    private static Color between(int[] stops, double p) {
        double at = Math.max(0, Math.min(1, p)) * (stops.length - 1);
        int i = Math.min(stops.length - 2, (int) at);
        return mix(new Color(stops[i]), new Color(stops[i + 1]), at - i);
    }
}
