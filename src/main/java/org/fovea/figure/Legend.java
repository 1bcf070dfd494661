package org.fovea.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The legend to the right of a figure.
 *
 * @param scale the colour scale; null for none
 * @param entries named colours and marks, below the scale
 */
record Legend(@Nullable ColorScale scale, List<Entry> entries) {

    static final Legend NONE = new Legend(null, List.of());

    private static final double BAR = 9;
    private static final double LONGEST = 150;
    private static final double ROW = 14;

    /**
     * A named colour.
     *
     * @param mark the mark in the middle of the sample; null for none
     * @param stroke the line through the sample; null for none. Without line and mark the sample is a filled square
     * @param hollow whether the mark is hollow
     */
    record Entry(
            String label,
            Color color,
            @Nullable Shape mark,
            @Nullable BasicStroke stroke,
            boolean hollow) {

        /** An entry for filled areas. */
        static Entry area(String label, Color color) {
            return new Entry(label, color, null, null, false);
        }
    }

    static Legend of(ColorScale scale) {
        return new Legend(scale, List.of());
    }

    boolean isEmpty() {
        return scale == null && entries.isEmpty();
    }

    double width() {
        double widest = 0;
        if (scale != null) {
            for (double mark : scale.marks()) {
                widest = Math.max(widest, BAR + 5 + Typeface.width(named(scale, mark), false, Pen.SMALL));
            }
            widest = Math.max(widest, Typeface.width(scale.unit(), false, Pen.SMALL));
        }
        for (Entry entry : entries) {
            widest = Math.max(widest, 27 + Math.min(LONGEST, Typeface.width(entry.label, false, Pen.SMALL)));
        }
        return widest;
    }

    /** The height of the entries and of the scale at its preferred height. */
    double height() {
        return (scale == null ? 0 : 150) + entries.size() * ROW;
    }

    private static String named(ColorScale scale, double mark) {
        return mark == 0 ? "0" : scale.text().apply(mark);
    }

    /** Draws it within a height, with its top left corner at the origin. */
    void draw(Pen pen, double height) {
        double y = 0;
        if (scale != null) {
            double length = Math.max(40, Math.min(150, height - 16 - entries.size() * ROW));
            bar(pen, scale, length);
            y = length + 20;
        } else {
            y = Math.max(0, (height - entries.size() * ROW) / 2);
        }
        for (Entry entry : entries) {
            sample(pen, entry, y + ROW / 2);
            pen.text(
                    Pen.fitting(entry.label, LONGEST, Pen.SMALL, false),
                    27,
                    y + ROW / 2,
                    Pen.Align.LEFT,
                    Pen.SMALL,
                    false,
                    pen.theme().text());
            y += ROW;
        }
    }

    private static void bar(Pen pen, ColorScale scale, double length) {
        double top = 4;
        double low = scale.signed() ? -scale.most() : 0;
        int steps = 64;
        for (int i = 0; i < steps; i++) {
            double value = scale.most() + (low - scale.most()) * (i + 0.5) / steps;
            double height = length / steps;
            pen.fill(0, top + i * height, BAR, i == steps - 1 ? height : height + 0.3, scale.color(value, pen.theme()));
        }
        if (scale.signed()) {
            for (double y = top; y < top + length / 2 - BAR; y += BAR) {
                pen.rise(0, y, BAR, BAR, scale, scale.most() * (1 - 2 * (y + BAR / 2 - top) / length));
            }
        }
        pen.outline(new Rectangle2D.Double(0, top, BAR, length), pen.theme().faint(), 0.5);
        for (double mark : scale.marks()) {
            double y = top + (scale.most() - mark) / (scale.most() - low) * length;
            pen.text(
                    named(scale, mark),
                    BAR + 5,
                    y,
                    Pen.Align.LEFT,
                    Pen.SMALL,
                    false,
                    pen.theme().text());
        }
        pen.text(
                scale.unit(),
                0,
                top + length + 10,
                Pen.Align.LEFT,
                Pen.SMALL,
                false,
                pen.theme().faint());
    }

    private static void sample(Pen pen, Entry entry, double y) {
        if (entry.stroke == null && entry.mark == null) {
            pen.fill(6, y - 5, 10, 10, entry.color);
            return;
        }
        if (entry.stroke != null) {
            pen.g().setPaint(entry.color);
            pen.g().setStroke(entry.stroke);
            pen.g().draw(new Line2D.Double(0, y, 22, y));
        }
        if (entry.mark != null) {
            Shape at = AffineTransform.getTranslateInstance(11, y).createTransformedShape(entry.mark);
            pen.g().setPaint(entry.hollow ? pen.theme().ground() : entry.color);
            pen.g().fill(at);
            pen.outline(at, entry.color, 1);
        }
    }
}
