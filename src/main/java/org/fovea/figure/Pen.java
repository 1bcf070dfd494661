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
 * Draws texts, lines and cells in the style of all figures; lengths are in points.
 *
 * @param g what is drawn on
 * @param theme light or dark
 */
record Pen(Graphics2D g, Theme theme) {

    /** Size of axis names and legends. */
    static final double TEXT = 9;
    /** Size of the numbers of an axis. */
    static final double SMALL = 8;

    /** Where a text lies from the point that it is given. */
    enum Align {
        LEFT,
        CENTER,
        RIGHT
    }

    /** Writes a text whose middle height lies at y. */
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

    /** A text that runs upwards, its middle at a point. */
    void upwards(String text, double x, double y, double size, boolean bold, Color color) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.rotate(-Math.PI / 2);
        text(text, 0, 0, Align.CENTER, size, bold, color);
        g.setTransform(before);
    }

    /** As much of a text as there is room for, with an ellipsis where something is left out. */
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

    /** A text in lines that are no wider than there is room; a word that is too long is cut. */
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
     * A cell of a map: its colour, its value where that can be read, else a stroke across it where a change rises, so
     * that rise and fall are told apart in grey.
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

    /** The stroke that marks a rise. */
    void rise(double x, double y, double width, double height, ColorScale scale, double value) {
        if (scale.signed() && scale.share(value) > 0.05) {
            line(x, y + height, x + width, y, scale.textOn(value, theme), 0.4);
        }
    }
}
