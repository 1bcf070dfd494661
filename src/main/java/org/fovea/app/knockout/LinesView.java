package org.fovea.app.knockout;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.text.TextAlignment;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.MapCard;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.intervene.LayerWindow;

/**
 * The paper's windows to the right, the answer's probability upwards, one line for each source; its legend hides lines.
 */
final class LinesView extends Pane {

    private static final double LEFT = 46;
    private static final double TOP = 10;
    private static final double BOTTOM = 34;
    private static final double ROW = 18;
    /** Pixels within which the pointer is at a point. */
    private static final double NEAR = 14;

    private record Point(Lines.Line line, int window) {}

    private final KnockoutModel model;
    private final Canvas canvas = new Canvas();
    private final MapCard card = new MapCard(this, Texts.of(LinesView.class).get("presets.about"));
    private final Set<KnockoutSource> hidden = EnumSet.noneOf(KnockoutSource.class);
    private Point cursor;

    LinesView(KnockoutModel model) {
        this.model = model;
        setId("knockout-lines");
        setMinSize(60, 60);
        getChildren().addAll(canvas, card);
        widthProperty().addListener(o -> point(null));
        heightProperty().addListener(o -> point(null));
        model.linesProperty().addListener(o -> {
            point(null);
            draw();
        });
        model.computed(KnockoutModel.View.PRESETS).staleProperty().addListener(o -> draw());
        Palette.onChange(this, this::draw);
        setOnMouseMoved(e -> point(near(e.getX(), e.getY())));
        setOnMouseExited(e -> point(null));
        setOnMouseClicked(this::clicked);
        setFocusTraversable(true);
        setOnKeyPressed(this::pressed);
        focusedProperty().addListener((o, before, now) -> {
            if (!now) {
                point(null);
            }
        });
    }

    private Lines lines() {
        return model.linesProperty().get();
    }

    private List<Lines.Line> drawn() {
        return lines().lines().stream().filter(l -> !hidden.contains(l.from())).toList();
    }

    private static double legend(double width) {
        return width < 460 ? 132 : 176;
    }

    private static double right(double width) {
        return Math.max(LEFT + 60, width - legend(width) - 8);
    }

    private double x(int window, double width) {
        double step = (right(width) - LEFT) / lines().windows().size();
        return LEFT + (window + 0.5) * step;
    }

    private static double y(double p, double height) {
        return TOP + (1 - p) * (height - TOP - BOTTOM);
    }

    /** The place of a source's point in this view. */
    double[] at(KnockoutSource from, int window) {
        Lines.Line line = lines().lines().stream()
                .filter(l -> l.from() == from)
                .findFirst()
                .orElseThrow();
        return new double[] {x(window, getWidth()), y(line.p()[window], getHeight())};
    }

    private Point near(double x, double y) {
        Point nearest = null;
        double best = NEAR;
        if (lines() != null) {
            for (Lines.Line line : drawn()) {
                for (int w = 0; w < line.p().length; w++) {
                    double away = Math.hypot(x(w, getWidth()) - x, y(line.p()[w], getHeight()) - y);
                    if (away < best) {
                        best = away;
                        nearest = new Point(line, w);
                    }
                }
            }
        }
        return nearest;
    }

    private KnockoutSource legendAt(double x, double y) {
        int row = (int) Math.floor((y - TOP + ROW / 2) / ROW);
        return lines() != null
                        && x > right(getWidth())
                        && row >= 0
                        && row < lines().lines().size()
                ? lines().lines().get(row).from()
                : null;
    }

    private void point(Point to) {
        cursor = to;
        card.say(to == null ? null : lines().describe(to.line, to.window));
        if (to != null) {
            double x = x(to.window, getWidth());
            double y = y(to.line.p()[to.window], getHeight());
            card.relocate(
                    Math.max(0, Math.min(x + 12, getWidth() - card.getWidth())),
                    y + 14 + card.getHeight() > getHeight() ? y - 12 - card.getHeight() : y + 14);
        }
        draw();
    }

    /** Arrows walk from window to window and from line to line, Enter applies the point. */
    private void pressed(KeyEvent e) {
        List<Lines.Line> drawn = lines() == null ? List.of() : drawn();
        if (drawn.isEmpty() || e.isAltDown()) { // Alt and an arrow walk the images
            return;
        }
        Point from = cursor == null ? new Point(drawn.get(0), 0) : cursor;
        int window = from.window;
        List<Lines.Line> upwards = drawn.stream()
                .sorted(Comparator.comparing((Lines.Line l) -> l.p()[from.window]))
                .toList();
        int line = upwards.indexOf(from.line);
        switch (e.getCode()) {
            case LEFT -> window--;
            case RIGHT -> window++;
            case UP -> line++;
            case DOWN -> line--;
            case ENTER, SPACE -> model.apply(from.line, window, e.isShortcutDown());
            default -> {
                return;
            }
        }
        e.consume();
        if (cursor == null) { // the first key shows where it begins
            point(from);
        } else if (window >= 0 && window < from.line.p().length && line >= 0 && line < upwards.size()) {
            point(new Point(upwards.get(line), window));
        }
    }

    private void clicked(MouseEvent e) {
        requestFocus();
        if (e.getButton() != MouseButton.PRIMARY) {
            return;
        }
        KnockoutSource named = legendAt(e.getX(), e.getY());
        Point point = near(e.getX(), e.getY());
        if (named != null) {
            if (!hidden.remove(named)) {
                hidden.add(named);
            }
            draw();
        } else if (point != null) {
            model.apply(point.line, point.window, e.isShortcutDown());
        }
    }

    /** Draws again, as after a knockout was applied. */
    void draw() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, getWidth(), getHeight());
        if (lines() != null && getHeight() > TOP + BOTTOM + 10) {
            g.setGlobalAlpha(
                    model.computed(KnockoutModel.View.PRESETS).staleProperty().get() ? 0.35 : 1);
            paint(g, getWidth(), getHeight(), true);
            g.setGlobalAlpha(1);
        }
    }

    private void paint(GraphicsContext g, double width, double height, boolean live) {
        Lines now = lines();
        axes(g, now, width, height);
        for (int i = 0; i < now.lines().size(); i++) {
            Lines.Line line = now.lines().get(i);
            boolean shown = !hidden.contains(line.from());
            if (shown) {
                line(g, line, width, height);
            }
            legend(g, line, right(width) + 12, TOP + i * ROW, legend(width) - 30, shown);
        }
        if (live && cursor != null) {
            g.setStroke(Palette.hover());
            g.setLineWidth(2);
            double x = x(cursor.window, width);
            double y = y(cursor.line.p()[cursor.window], height);
            g.strokeOval(x - 7, y - 7, 14, 14);
        }
    }

    private static void axes(GraphicsContext g, Lines now, double width, double height) {
        double right = right(width);
        g.setFont(Fonts.of(11));
        g.setTextBaseline(VPos.CENTER);
        g.setLineWidth(1);
        int step = height - TOP - BOTTOM > 110 ? 25 : 50;
        for (int percent = 0; percent <= 100; percent += step) {
            double y = Math.round(y(percent / 100.0, height)) + 0.5;
            g.setStroke(Palette.line());
            g.strokeLine(LEFT, y, right, y);
            g.setFill(Palette.faint());
            g.setTextAlign(TextAlignment.RIGHT);
            g.fillText(percent + "%", LEFT - 7, y);
        }
        g.setStroke(Palette.faint());
        g.setLineDashes(4, 4);
        double base = Math.round(y(now.base(), height)) + 0.5;
        g.strokeLine(LEFT, base, right, base);
        g.setLineDashes();
        double each = (right - LEFT) / now.windows().size();
        g.setTextAlign(TextAlignment.CENTER);
        for (int w = 0; w < now.windows().size(); w++) {
            double x = LEFT + (w + 0.5) * each;
            g.setFill(Palette.text());
            g.fillText(now.windows().get(w).window().toString().replace('-', '–'), x, height - BOTTOM + 12);
            g.setFill(Palette.faint());
            LayerWindow.Preset preset = now.windows().get(w);
            String name = each < 46 ? "" : each < 82 ? Presets.shortName(preset) : Presets.name(preset);
            g.setFont(Fonts.forToken(name, 11));
            g.fillText(name, x, height - BOTTOM + 26, each - 2);
            g.setFont(Fonts.of(11));
        }
    }

    private void line(GraphicsContext g, Lines.Line line, double width, double height) {
        g.setStroke(Palette.series(line.from().ordinal()));
        g.setLineWidth(2);
        g.beginPath();
        for (int w = 0; w < line.p().length; w++) {
            double x = x(w, width);
            double y = y(line.p()[w], height);
            if (w == 0) {
                g.moveTo(x, y);
            } else {
                g.lineTo(x, y);
            }
        }
        g.stroke();
        for (int w = 0; w < line.p().length; w++) {
            double x = x(w, width);
            double y = y(line.p()[w], height);
            g.setFill(Palette.series(line.from().ordinal()));
            g.fillOval(x - 4, y - 4, 8, 8);
            if (model.applied(line, w)) {
                g.setStroke(Palette.ablated());
                g.setLineWidth(2.5);
                g.strokeOval(x - 6.5, y - 6.5, 13, 13);
            }
        }
    }

    private static void legend(GraphicsContext g, Lines.Line line, double x, double y, double room, boolean shown) {
        double alpha = g.getGlobalAlpha();
        g.setGlobalAlpha(shown ? alpha : alpha * 0.4);
        g.setStroke(Palette.series(line.from().ordinal()));
        g.setLineWidth(2);
        g.strokeLine(x, y, x + 16, y);
        g.setFill(Palette.series(line.from().ordinal()));
        g.fillOval(x + 4, y - 4, 8, 8);
        g.setFill(Palette.text());
        String name = line.from().shortName();
        g.setFont(Fonts.forToken(name, 11.5));
        g.setTextAlign(TextAlignment.LEFT);
        g.setTextBaseline(VPos.CENTER);
        g.fillText(name, x + 22, y, room);
        g.setGlobalAlpha(alpha);
    }
}
