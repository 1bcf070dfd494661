package org.fovea.app.look;

import javafx.beans.InvalidationListener;
import javafx.beans.WeakInvalidationListener;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.Node;
import javafx.scene.paint.Color;
import org.fovea.figure.Colors;
import org.fovea.figure.Theme;

/** Colours that mean the same in every pane, in light and in dark. */
public final class Palette {

    private static final BooleanProperty DARK = new SimpleBooleanProperty(false);

    private Palette() {}

    /** Whether the window is dark; canvases redraw when it changes. */
    public static BooleanProperty darkProperty() {
        return DARK;
    }

    /** Redraws when the theme changes between light and dark, as long as the node is reachable. */
    public static void onChange(Node of, Runnable redraw) {
        InvalidationListener listener = dark -> {
            DARK.get(); // or it would not tell again
            redraw.run();
        };
        of.getProperties().put(listener, listener); // held by the node alone: the theme outlives every window
        DARK.addListener(new WeakInvalidationListener(listener));
    }

    /** The theme of the window. */
    public static Theme theme() {
        return DARK.get() ? Theme.DARK : Theme.LIGHT;
    }

    private static Color of(java.awt.Color color) {
        return Color.rgb(color.getRed(), color.getGreen(), color.getBlue());
    }

    /** As {@link Colors#probability}. */
    public static Color probability(double p) {
        return of(Colors.probability(p, theme()));
    }

    /** The colour of text on {@link #probability}. */
    public static Color textOn(double p) {
        return of(Colors.textOn(p, theme()));
    }

    /** As {@link Colors#map}. */
    public static Color map(double p) {
        return of(Colors.map(p));
    }

    /** As {@link Colors#change}. */
    public static Color change(double d) {
        return of(Colors.change(d, theme()));
    }

    /** The colour of text on {@link #change}. */
    public static Color textOnChange(double d) {
        return of(Colors.textOnChange(d, theme()));
    }

    /** What canvases lie on. */
    public static Color ground() {
        return of(theme().ground());
    }

    /** Text on {@link #ground}. */
    public static Color text() {
        return of(theme().text());
    }

    /** Less important text on {@link #ground}. */
    public static Color faint() {
        return of(theme().faint());
    }

    /** Lines on {@link #ground}. */
    public static Color line() {
        return of(theme().line());
    }

    /** What is under the pointer. */
    public static Color hover() {
        return Color.web("#ffb000");
    }

    /** What is ablated. */
    public static Color ablated() {
        return of(Colors.ABLATED);
    }

    /** The chosen object. */
    public static Color object() {
        return of(Colors.OBJECT);
    }

    /** What was found to matter. */
    public static Color found() {
        return of(Colors.found(theme()));
    }

    /** One of several lines in a chart, from 0; tellable apart by every kind of eye (Okabe and Ito's colours). */
    public static Color series(int number) {
        return of(Colors.series(number));
    }

    /** Register tokens. */
    public static Color register() {
        return Color.web("#8e4ec6");
    }
}
