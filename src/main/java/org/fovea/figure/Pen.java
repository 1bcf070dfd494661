package org.fovea.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws text, lines and cells in the common style of figures; lengths are in points.
 *
 * @param g where to draw
 * @param theme light or dark
 */
record Pen(Graphics2D g, Theme theme) {

    /** Font size of axis labels and legends. */
    static final double TEXT = 9;
    /** Font size of tick labels. */
    static final double SMALL = 8;

    /** The alignment of a text at its point. */
    enum Align {
        LEFT,
        CENTER,
        RIGHT
    }

    /** Draws a text that is vertically centred at y. */
    void text(String text, double x, double y, Align align, double size, boolean bold, Color color) {
        double width = Typeface.width(text, bold, size);
        double at = align == Align.LEFT ? x : align == Align.RIGHT ? x - width : x - width / 2;
        g.setPaint(color);
        for (Typeface.Run run : Typeface.runs(text, bold, size)) {
            g.setFont(run.font());
            g.drawString(run.text(), (float) at, (float) (y + 0.36 * size)); // half the height of capitals
            at += run.width();
        }
    }

    /** Draws a text that runs upwards, centred at a point. */
    void upwards(String text, double x, double y, double size, boolean bold, Color color) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.rotate(-Math.PI / 2);
        text(text, 0, 0, Align.CENTER, size, bold, color);
        g.setTransform(before);
    }

    /** As much of a text as fits, with an ellipsis if it is shortened. */
    static String fitting(String text, double room, double size, boolean bold) {
        if (Typeface.width(text, bold, size) <= room) {
            return text;
        }
        int end = text.length();
        while (end > 1 && Typeface.width(text.substring(0, end).strip() + "…", bold, size) > room) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end).strip() + "…";
    }

    /** A text broken into lines that fit; a word that is too long is shortened. */
    static List<String> wrapped(String text, double room, double size, boolean bold) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.split("\\R")) {
            String line = "";
            for (String word : paragraph.split(" ")) {
                String longer = line.isEmpty() ? word : line + " " + word;
                if (!line.isEmpty() && Typeface.width(longer, bold, size) > room) {
                    lines.add(line);
                    longer = word;
                }
                line = fitting(longer, room, size, bold);
            }
            lines.add(line);
        }
        return lines;
    }

    void fill(double x, double y, double width, double height, Color color) {
        g.setPaint(color);
        g.fill(new Rectangle2D.Double(x, y, width, height));
    }

    void outline(Shape shape, Color color, double width) {
        g.setPaint(color);
        g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        g.draw(shape);
    }

    void line(double x1, double y1, double x2, double y2, Color color, double width, float... dashes) {
        g.setPaint(color);
        g.setStroke(
                dashes.length == 0
                        ? new BasicStroke((float) width)
                        : new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, dashes, 0));
        g.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    /**
     * Draws a cell of a map: its colour and, if it is legible, its value; otherwise a stroke marks a rise, so that
     * rises and falls differ in greyscale too.
     */
    void cell(double x, double y, double width, double height, ColorScale scale, double value, String text) {
        double gap = Math.min(width, height) < 8 ? 0 : 0.5;
        fill(x, y, width - gap, height - gap, scale.color(value, theme));
        double size = Math.min(8, Math.min(0.62 * height, width / (0.62 * Math.max(3, text.length()))));
        if (size >= 4.5) {
            text(text, x + width / 2, y + height / 2, Align.CENTER, size, false, scale.textOn(value, theme));
        } else {
            rise(x, y, width - gap, height - gap, scale, value);
        }
    }

    /** Draws the stroke that marks a rise. */
    void rise(double x, double y, double width, double height, ColorScale scale, double value) {
        if (scale.signed() && scale.share(value) > 0.05) {
            line(x, y + height, x + width, y, scale.textOn(value, theme), 0.4);
        }
    }
}
