package org.fovea.app.look;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.paint.Color;

/** Colours that mean the same in every pane, in light and in dark. */
public final class Palette {

    private static final BooleanProperty DARK = new SimpleBooleanProperty(false);

    /** Viridis at nine points: the order of its lightness is the order of its values, for every kind of eye. */
    private static final Color[] VIRIDIS =
            stops("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725");

    private static final Color[] BLUES =
            stops("#ffffff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c");
    private static final Color[] NIGHT_BLUES =
            stops("#161b22", "#172a45", "#1a3a63", "#1f4e86", "#2b67ad", "#4586d0", "#74abec", "#b3d6fb");

    private static final Color[] SERIES =
            stops("#0072b2", "#56b4e9", "#009e73", "#d55e00", "#e69f00", "#cc79a7", "#888888", "#8e4ec6", "#a0761d");

    private Palette() {}

    private static Color[] stops(String... webs) {
        Color[] colors = new Color[webs.length];
        for (int i = 0; i < webs.length; i++) {
            colors[i] = Color.web(webs[i]);
        }
        return colors;
    }

    /** Whether the window is dark; canvases draw anew when it changes. */
    public static BooleanProperty darkProperty() {
        return DARK;
    }

    private static boolean dark() {
        return DARK.get();
    }

    /** A probability as the ground of a cell with text on it, from the window's own ground to blue. 0..1. */
    public static Color probability(double p) {
        return between(dark() ? NIGHT_BLUES : BLUES, p);
    }

    /** The colour of text on {@link #probability}. */
    public static Color textOn(double p) {
        return dark()
                ? (p > 0.63 ? Color.web("#0d1117") : Color.web("#e6edf3"))
                : (p > 0.72 ? Color.WHITE : Color.web("#1f2328"));
    }

    /** A probability as a map over a picture. 0..1. */
    public static Color map(double p) {
        return between(VIRIDIS, p);
    }

    /** A change of probability, -1..1: blue where it falls, the window's ground at 0, red where it rises. */
    public static Color change(double d) {
        double strength = Math.pow(Math.min(1, Math.abs(d)), 0.7); // small changes are to be seen too
        Color end = d < 0 ? Color.web(dark() ? "#4c9be8" : "#1f5fa8") : Color.web(dark() ? "#f0705f" : "#c23b2c");
        return ground().interpolate(end, strength);
    }

    /** The colour of text on {@link #change}. */
    public static Color textOnChange(double d) {
        return dark()
                ? (Math.abs(d) > 0.75 ? Color.web("#0d1117") : text())
                : Math.abs(d) > 0.45 ? Color.WHITE : text();
    }

    /** What canvases lie on. */
    public static Color ground() {
        return dark() ? Color.web("#0d1117") : Color.WHITE;
    }

    /** Text on {@link #ground}. */
    public static Color text() {
        return dark() ? Color.web("#e6edf3") : Color.web("#1f2328");
    }

    /** Less important text on {@link #ground}. */
    public static Color faint() {
        return dark() ? Color.web("#8b949e") : Color.web("#656d76");
    }

    /** Lines on {@link #ground}. */
    public static Color line() {
        return dark() ? Color.web("#30363d") : Color.web("#d0d7de");
    }

    /** What is under the pointer. */
    public static Color hover() {
        return Color.web("#ffb000");
    }

    /** What is ablated. */
    public static Color ablated() {
        return Color.web("#e5484d");
    }

    /** The chosen object. */
    public static Color object() {
        return Color.web("#12a594");
    }

    /** What was found to matter. */
    public static Color found() {
        return Color.web(dark() ? "#7ee787" : "#1a7f37");
    }

    /** One of several lines in a chart, from 0; tellable apart by every kind of eye (Okabe and Ito's colours). */
    public static Color series(int number) {
        return SERIES[Math.floorMod(number, SERIES.length)];
    }

    /** Register tokens. */
    public static Color register() {
        return Color.web("#8e4ec6");
    }

    private static Color between(Color[] stops, double p) {
        double at = Math.max(0, Math.min(1, p)) * (stops.length - 1);
        int i = Math.min(stops.length - 2, (int) at);
        return stops[i].interpolate(stops[i + 1], at - i);
    }
}
