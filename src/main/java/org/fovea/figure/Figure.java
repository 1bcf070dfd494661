package org.fovea.figure;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A figure, drawn the same in PNG, SVG and PDF: a title, lines below it, a body, and a legend to the right. The same
 * data give the same bytes.
 *
 * @param name name of its files, without extension
 * @param title its title
 * @param lines details below the title
 * @param caption a description for screen readers
 * @param body the part below the title
 * @param legend explains the colours
 */
public record Figure(String name, String title, List<String> lines, String caption, Body body, Legend legend) {

    private static final double MARGIN = 12;
    private static final double GAP = 14;
    private static final double TITLE = 11.5;
    private static final double TITLE_LINE = 16;
    private static final double LINE = 12;

    /** Minimum width of the title above a narrow body. */
    private static final double LEAST = 300;

    /** Copies the list. */
    public Figure {
        lines = List.copyOf(lines);
    }

    /** Its natural width in points. */
    public double width(FigureOptions options) {
        double all = body.width() + (legend(options) ? GAP + legend.width() : 0);
        return 2 * MARGIN + (head(options, 1e9).isEmpty() ? all : Math.max(LEAST, all));
    }

    /** Its natural height in points. */
    public double height(FigureOptions options) {
        double tall = Math.max(body.height(), legend(options) && legend.scale() == null ? legend.height() : 0);
        return 2 * MARGIN + headHeight(options) + tall;
    }

    /** The factor that scales it to the requested width. */
    double scale(FigureOptions options) {
        return options.width() <= 0 ? 1 : options.width() / width(options);
    }

    private boolean legend(FigureOptions options) {
        return options.legend() && !legend.isEmpty();
    }

    private String titled(FigureOptions options) {
        return options.title() == null ? title : options.title();
    }

    /** The lines above the body, of which the title is the first ones. */
    private List<String> head(FigureOptions options, double room) {
        String text = titled(options);
        return text.isBlank() ? List.of() : Pen.wrapped(text, room, TITLE, true);
    }

    private List<String> below(FigureOptions options, double room) {
        List<String> all = new ArrayList<>();
        if (!titled(options).isBlank()) {
            lines.forEach(line -> all.addAll(Pen.wrapped(line, room, Pen.TEXT, false)));
        }
        return all;
    }

    private double headHeight(FigureOptions options) {
        double room = width(options) - 2 * MARGIN;
        int titles = head(options, room).size();
        return titles == 0 ? 0 : titles * TITLE_LINE + below(options, room).size() * LINE + 10;
    }

    /** Draws it in points, with its top left corner at the origin. */
    public void draw(Graphics2D g, FigureOptions options) {
        g.addRenderingHints(Map.of(
                RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON,
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON,
                RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON,
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC,
                RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE));
        Pen pen = new Pen(g, options.theme());
        g.scale(scale(options), scale(options));
        pen.fill(0, 0, width(options), height(options), options.theme().ground());
        double room = width(options) - 2 * MARGIN;
        double y = MARGIN;
        for (String line : head(options, room)) {
            pen.text(
                    line,
                    MARGIN,
                    y + 6,
                    Pen.Align.LEFT,
                    TITLE,
                    true,
                    options.theme().text());
            y += TITLE_LINE;
        }
        for (String line : below(options, room)) {
            pen.text(
                    line,
                    MARGIN,
                    y + 5,
                    Pen.Align.LEFT,
                    Pen.TEXT,
                    false,
                    options.theme().faint());
            y += LINE;
        }
        AffineTransform before = g.getTransform();
        g.translate(MARGIN, MARGIN + headHeight(options));
        body.draw(pen);
        if (legend(options)) {
            g.setTransform(before);
            g.translate(MARGIN + body.width() + GAP, MARGIN + headHeight(options));
            legend.draw(pen, body.height());
        }
        g.setTransform(before);
    }
}
