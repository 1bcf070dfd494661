package org.fovea.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Series of points over one horizontal axis, in panels stacked vertically.
 *
 * @param x the shared horizontal axis
 * @param panels the panels from top to bottom
 * @param bands whether intervals are bands behind the lines rather than bars
 */
public record Chart(Axis x, List<Panel> panels, boolean bands) implements Body {

    private static final double WIDTH = 390;
    private static final double HEIGHT = 210;
    private static final double LEFT = 46;
    private static final double GAP = 14;
    private static final double CAP = 2.5;

    /**
     * Series over one vertical axis.
     *
     * @param y the axis
     * @param level a value marked by a dashed line; NaN for none
     */
    public record Panel(Axis y, List<Series> series, double level) {

        /** A panel without a marked level. */
        public Panel(Axis y, List<Series> series) {
            this(y, series, Double.NaN);
        }
    }

    /** A figure of this with a legend that lists each series once, and each run shown for comparison once. */
    public Figure figure(String name, String title, String line, String caption) {
        return new Figure(name, title, List.of(line), caption, this, legend(panels.get(0).series));
    }

    private static Legend legend(List<Series> all) {
        List<Legend.Entry> entries = new ArrayList<>();
        Set<List<Object>> shown = new HashSet<>();
        Map<Integer, Legend.Entry> runs = new TreeMap<>();
        for (Series s : all) {
            BasicStroke stroke = s.line() ? FigureStyle.line(s.beside()) : null;
            if (shown.add(s.likeness())) {
                entries.add(new Legend.Entry(s.label(), s.color(), s.mark(), stroke, s.beside() > 0));
            }
            if (s.beside() > 0) {
                runs.putIfAbsent(
                        s.beside(),
                        new Legend.Entry(
                                s.run(), FigureStyle.GREY, FigureStyle.mark(0), FigureStyle.line(s.beside()), true));
            }
        }
        entries.addAll(runs.values());
        return new Legend(null, entries);
    }

    private double below() {
        return 24 + x.ticks().stream().mapToInt(t -> t.lines().size()).max().orElse(1) * 10;
    }

    private double panelHeight() {
        return panels.size() == 1 ? HEIGHT : 0.75 * HEIGHT;
    }

    @Override
    public double width() {
        return WIDTH;
    }

    @Override
    public double height() {
        return 6 + panels.size() * (panelHeight() + GAP) - GAP + below();
    }

    @Override
    public void draw(Pen pen) {
        for (int i = 0; i < panels.size(); i++) {
            draw(pen, panels.get(i), 6 + i * (panelHeight() + GAP));
        }
        double bottom = 6 + panels.size() * (panelHeight() + GAP) - GAP;
        pen.line(LEFT, bottom, WIDTH, bottom, pen.theme().faint(), 0.6);
        for (Axis.Tick tick : x.ticks()) {
            double at = x(tick.at());
            pen.line(at, bottom, at, bottom + 3, pen.theme().faint(), 0.6);
            for (int line = 0; line < tick.lines().size(); line++) {
                Color color = line == 0 ? pen.theme().text() : pen.theme().faint();
                pen.text(
                        tick.lines().get(line), at, bottom + 10 + 10 * line, Pen.Align.CENTER, Pen.SMALL, false, color);
            }
        }
        double middle = (LEFT + WIDTH) / 2;
        pen.text(
                x.label(),
                middle,
                height() - 7,
                Pen.Align.CENTER,
                Pen.TEXT,
                false,
                pen.theme().text());
    }

    private double x(double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT);
    }

    private void draw(Pen pen, Panel panel, double top) {
        double height = panelHeight();
        for (Axis.Tick tick : panel.y.ticks()) {
            double y = top + (1 - panel.y.share(tick.at())) * height;
            pen.line(LEFT, y, WIDTH, y, pen.theme().line(), 0.5);
            pen.text(
                    tick.lines().get(0),
                    LEFT - 5,
                    y,
                    Pen.Align.RIGHT,
                    Pen.SMALL,
                    false,
                    pen.theme().text());
        }
        pen.upwards(
                panel.y.label(),
                7,
                top + height / 2,
                Pen.TEXT,
                false,
                pen.theme().text());
        if (!Double.isNaN(panel.level)) {
            double y = top + (1 - panel.y.share(panel.level)) * height;
            pen.line(LEFT, y, WIDTH, y, pen.theme().faint(), 0.8f, 3, 3);
        }
        Plot plot = new Plot(pen, panel.y, top, height);
        if (bands) {
            panel.series.forEach(plot::band);
        } else {
            panel.series.forEach(plot::bars);
        }
        panel.series.forEach(plot::line);
        panel.series.forEach(plot::marks);
    }

    /** Draws series into a panel. */
    private final class Plot {

        private final Pen pen;
        private final Axis axis;
        private final double top;
        private final double height;

        Plot(Pen pen, Axis axis, double top, double height) {
            this.pen = pen;
            this.axis = axis;
            this.top = top;
            this.height = height;
        }

        private double y(double value) {
            return top + (1 - axis.share(value)) * height;
        }

        void band(Series s) {
            List<Series.Point> points =
                    s.points().stream().filter(p -> !Double.isNaN(p.low())).toList();
            if (points.isEmpty()) {
                return;
            }
            Path2D.Double area = new Path2D.Double();
            area.moveTo(x(points.get(0).x()), y(points.get(0).high()));
            points.forEach(p -> area.lineTo(x(p.x()), y(p.high())));
            for (int i = points.size() - 1; i >= 0; i--) {
                area.lineTo(x(points.get(i).x()), y(points.get(i).low()));
            }
            area.closePath();
            pen.g()
                    .setPaint(new Color(
                            s.color().getRed(), s.color().getGreen(), s.color().getBlue(), 46));
            pen.g().fill(area);
        }

        void bars(Series s) {
            for (Series.Point p : s.points()) {
                if (!Double.isNaN(p.low())) {
                    double at = x(p.x());
                    pen.line(at, y(p.low()), at, y(p.high()), s.color(), 0.8);
                    pen.line(at - CAP, y(p.low()), at + CAP, y(p.low()), s.color(), 0.8);
                    pen.line(at - CAP, y(p.high()), at + CAP, y(p.high()), s.color(), 0.8);
                }
            }
        }

        void line(Series s) {
            if (!s.line()) {
                return;
            }
            Path2D.Double path = new Path2D.Double();
            for (int i = 0; i < s.points().size(); i++) {
                Series.Point p = s.points().get(i);
                if (i == 0 || p.gap()) {
                    path.moveTo(x(p.x()), y(p.y()));
                } else {
                    path.lineTo(x(p.x()), y(p.y()));
                }
            }
            pen.g().setPaint(s.color());
            pen.g().setStroke(FigureStyle.line(s.beside()));
            pen.g().draw(path);
        }

        void marks(Series s) {
            if (s.mark() == null) {
                return;
            }
            for (Series.Point p : s.points()) {
                Shape at =
                        AffineTransform.getTranslateInstance(x(p.x()), y(p.y())).createTransformedShape(s.mark());
                pen.g().setPaint(s.beside() > 0 ? pen.theme().ground() : s.color());
                pen.g().fill(at);
                pen.outline(at, s.color(), 1);
            }
        }
    }
}
