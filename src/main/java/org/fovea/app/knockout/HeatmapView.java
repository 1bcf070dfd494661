package org.fovea.app.knockout;

import javafx.geometry.Rectangle2D;
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
import org.fovea.app.look.MapFrame;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.fovea.intervene.LayerWindow;

/**
 * The heatmap itself: first layer to the right, last layer upwards as in the paper, a colour and (where it fits) a
 * number a cell.
 */
final class HeatmapView extends Pane {

    private static final double LEFT = 44;
    /** How wide the legend is. */
    private static final double LEGEND = 76;

    private static final double TOP = 4;
    private static final double RIGHT = 6;
    private static final double BOTTOM = 36;

    private final Texts texts = Texts.of(HeatmapView.class);
    private final KnockoutModel model;
    private final Canvas canvas = new Canvas();
    private final MapCard card = new MapCard(this, texts.get("windows.about"), "heatmap-card");
    private LayerWindow cursor;

    HeatmapView(KnockoutModel model) {
        this.model = model;
        setId("heatmap");
        setFocusTraversable(true);
        setMinSize(160, 120);
        getChildren().addAll(canvas, card);
        widthProperty().addListener(o -> resized());
        heightProperty().addListener(o -> resized());
        focusedProperty().addListener(o -> draw());
        model.heatmapProperty().addListener((o, before, now) -> {
            if (now == null || before == null || now.layers() != before.layers()) {
                point(null, 0, 0);
            }
            draw();
        });
        model.heatmapsProperty().addListener(o -> draw()); // others may change the scale
        model.staleProperty().addListener(o -> draw());
        Palette.onChange(this, this::draw);
        setOnMouseMoved(e -> point(at(e), e.getX(), e.getY()));
        setOnMouseExited(e -> point(null, 0, 0));
        setOnMouseClicked(this::clicked);
        setOnKeyPressed(this::pressed);
    }

    private void resized() {
        card.setVisible(false);
        draw();
    }

    private int layers() {
        Heatmap map = model.heatmapProperty().get();
        return map == null ? 0 : map.layers();
    }

    private double cell() {
        return cell(getWidth(), getHeight(), layers());
    }

    private static double cell(double width, double height, int layers) {
        return Math.max(3, Math.min((width - LEFT - RIGHT) / layers, (height - TOP - BOTTOM) / layers));
    }

    /** The side of the heatmap, axes left out, that fits. */
    static double sideIn(double width, double height) {
        return Math.min(width - LEFT - RIGHT, height - TOP - BOTTOM);
    }

    /** How wide the heatmap is where it is this high. */
    static double widthAt(double height) {
        return LEFT + RIGHT + height - TOP - BOTTOM;
    }

    private LayerWindow at(MouseEvent e) {
        if (layers() == 0) {
            return null;
        }
        int first = (int) Math.floor((e.getX() - LEFT) / cell()) + 1;
        int last = layers() - (int) Math.floor((e.getY() - TOP) / cell());
        return first >= 1 && first <= last && last <= layers() ? new LayerWindow(first, last) : null;
    }

    /** The middle of a cell. */
    double[] middle(LayerWindow window) {
        return new double[] {LEFT + (window.first() - 0.5) * cell(), TOP + (layers() - window.last() + 0.5) * cell()};
    }

    private void point(LayerWindow window, double x, double y) {
        boolean same = java.util.Objects.equals(window, cursor);
        cursor = window;
        card.say(window == null ? null : model.heatmapProperty().get().describe(window), x, y);
        if (!same) {
            draw();
        }
    }

    private void clicked(MouseEvent e) {
        requestFocus();
        if (e.getButton() != MouseButton.PRIMARY) {
            return;
        }
        LayerWindow window = at(e);
        if (window != null) {
            model.apply(window, e.isShortcutDown());
        }
    }

    private void pressed(KeyEvent e) {
        if (layers() == 0 || e.isAltDown()) { // Alt and an arrow walk the images
            return;
        }
        LayerWindow from = cursor == null ? new LayerWindow(1, layers()) : cursor;
        int first = from.first();
        int last = from.last();
        switch (e.getCode()) {
            case LEFT -> first--;
            case RIGHT -> first++;
            case UP -> last++;
            case DOWN -> last--;
            case ENTER, SPACE -> model.apply(from, e.isShortcutDown());
            default -> {
                return;
            }
        }
        e.consume();
        if (first >= 1 && first <= last && last <= layers()) {
            LayerWindow next = new LayerWindow(first, last);
            double[] middle = middle(next);
            point(next, middle[0], middle[1]);
        }
        draw();
    }

    /** Draws again, as after a knockout was applied. */
    void draw() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, getWidth(), getHeight());
        if (layers() > 0) {
            g.setGlobalAlpha(model.outdated() ? 0.35 : 1);
            paint(g, model.heatmapProperty().get(), cell(), true);
            g.setGlobalAlpha(1);
        }
    }

    private void paint(GraphicsContext g, Heatmap map, double cell, boolean live) {
        double strongest = model.strongest();
        double gap = cell < 14 ? 0 : 1;
        g.setTextBaseline(VPos.CENTER);
        g.setTextAlign(TextAlignment.CENTER);
        g.setFont(Fonts.of(Math.min(12, cell * 0.36)));
        g.setLineWidth(gap);
        for (LayerWindow w : LayerWindow.all(map.layers())) {
            double x = LEFT + (w.first() - 1) * cell;
            double y = TOP + (map.layers() - w.last()) * cell;
            double change = map.roughly(w);
            if (!Double.isNaN(change)) {
                g.setFill(Palette.change(change / strongest));
                g.fillRect(x, y, cell - gap, cell - gap);
            }
            if (gap > 0) { // so that a window without a change is visible
                g.setStroke(Palette.line());
                g.strokeRect(x - 0.5, y - 0.5, cell, cell);
            }
            if (cell >= 27 && !Double.isNaN(map.change(w))) {
                g.setFill(Palette.textOnChange(change / strongest));
                g.fillText(
                        cell >= 44 ? Percent.points(change) : Percent.wholePoints(change), x + cell / 2, y + cell / 2);
            }
        }
        if (gap == 0) {
            staircase(g, map.layers(), cell);
        }
        g.setStroke(Palette.text());
        g.setLineWidth(1.2);
        for (LayerWindow.Preset preset : model.presets()) {
            outline(g, map.layers(), preset.window(), cell, 0.6);
        }
        g.setStroke(Palette.ablated());
        g.setLineWidth(2.5);
        LayerWindow.all(map.layers()).stream()
                .filter(w -> model.applied(map, w))
                .forEach(w -> outline(g, map.layers(), w, cell, 0.5));
        if (live && cursor != null) {
            g.setStroke(Palette.hover());
            g.setLineWidth(2);
            outline(g, map.layers(), cursor, cell, 0);
        }
        axes(g, map.layers(), cell);
        legend(g, strongest, cell, map.layers());
    }

    /** The outline of all windows, where cells are too small for outlines of their own. */
    private static void staircase(GraphicsContext g, int layers, double cell) {
        g.setStroke(Palette.line());
        g.setLineWidth(1);
        g.beginPath();
        double bottom = TOP + layers * cell;
        g.moveTo(LEFT - 0.5, bottom + 0.5);
        for (int l = 1; l <= layers; l++) {
            g.lineTo(LEFT + l * cell + 0.5, bottom - (l - 1) * cell + 0.5);
            g.lineTo(LEFT + l * cell + 0.5, bottom - l * cell + (l == layers ? -0.5 : 0.5));
        }
        g.lineTo(LEFT - 0.5, TOP - 0.5);
        g.closePath();
        g.stroke();
    }

    private static void outline(GraphicsContext g, int layers, LayerWindow w, double cell, double inset) {
        g.strokeRect(
                LEFT + (w.first() - 1) * cell - 0.5 + inset,
                TOP + (layers - w.last()) * cell - 0.5 + inset,
                cell - 2 * inset,
                cell - 2 * inset);
    }

    private void axes(GraphicsContext g, int layers, double cell) {
        g.setFill(Palette.faint());
        g.setFont(Fonts.of(11));
        int step = cell >= 15 ? 1 : 4;
        for (int l = 1; l <= layers; l++) {
            if (step == 1 || l % step == 0 || l == 1 && cell * 3 >= 14) {
                g.setTextAlign(TextAlignment.CENTER);
                g.fillText(Integer.toString(l), LEFT + (l - 0.5) * cell, TOP + layers * cell + 9);
                g.setTextAlign(TextAlignment.RIGHT);
                g.fillText(Integer.toString(l), LEFT - 6, TOP + (layers - l + 0.5) * cell);
            }
        }
        MapFrame.names(
                g,
                texts.get("axis.first"),
                texts.get("axis.last"),
                new Rectangle2D(LEFT, TOP, layers * cell, layers * cell),
                26);
    }

    /** In the corner without windows (none ends before it begins), as high as the cells beside it leave room. */
    private static void legend(GraphicsContext g, double strongest, double cell, int layers) {
        double side = cell * layers;
        int column = (int) Math.floor((side - LEGEND) / cell);
        double top = (layers - Math.max(0, column)) * cell + 10; // below the last window of that column
        double bar = Math.min(Math.min(side * 0.42, 130), side - 24 - top);
        if (bar >= 30) { // else it would lie on the windows
            MapFrame.changes(g, LEFT + side - LEGEND + 8, TOP + side - bar - 24, bar, strongest);
        }
    }
}
