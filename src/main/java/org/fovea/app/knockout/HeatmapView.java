package org.fovea.app.knockout;

import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.text.TextAlignment;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.intervene.LayerWindow;

/** The heatmap itself: first layer to the right, last layer downwards, a colour and (where it fits) a number a cell. */
final class HeatmapView extends Pane {

    private static final double LEFT = 46;
    private static final double TOP = 8;
    private static final double BOTTOM = 40;
    private static final double LEGEND = 74;

    private final KnockoutModel model;
    private final Canvas canvas = new Canvas();
    private final Label card = new Label();
    private LayerWindow cursor;

    HeatmapView(KnockoutModel model) {
        this.model = model;
        setId("heatmap");
        setFocusTraversable(true);
        setMinSize(160, 120);
        card.getStyleClass().add("heatmap-card");
        card.setMouseTransparent(true);
        card.setVisible(false);
        card.setManaged(false);
        getChildren().addAll(canvas, card);
        widthProperty().addListener(o -> draw());
        heightProperty().addListener(o -> draw());
        focusedProperty().addListener(o -> draw());
        model.heatmapProperty().addListener(o -> {
            point(null, 0, 0);
            draw();
        });
        model.staleProperty().addListener(o -> draw());
        Palette.darkProperty().addListener(o -> draw());
        setOnMouseMoved(e -> point(at(e), e.getX(), e.getY()));
        setOnMouseExited(e -> point(null, 0, 0));
        setOnMouseClicked(this::clicked);
        setOnKeyPressed(this::pressed);
    }

    private int layers() {
        KnockoutModel.Heatmap map = model.heatmapProperty().get();
        return map == null ? 0 : map.layers();
    }

    private double cell() {
        return Math.max(4, Math.min((getWidth() - LEFT - LEGEND) / layers(), (getHeight() - TOP - BOTTOM) / layers()));
    }

    private LayerWindow at(MouseEvent e) {
        if (layers() == 0) {
            return null;
        }
        int first = (int) Math.floor((e.getX() - LEFT) / cell()) + 1;
        int last = (int) Math.floor((e.getY() - TOP) / cell()) + 1;
        return first >= 1 && first <= last && last <= layers() ? new LayerWindow(first, last) : null;
    }

    /** The middle of a cell, for tests. */
    double[] middle(LayerWindow window) {
        return new double[] {LEFT + (window.first() - 0.5) * cell(), TOP + (window.last() - 0.5) * cell()};
    }

    private void point(LayerWindow window, double x, double y) {
        boolean same = java.util.Objects.equals(window, cursor);
        cursor = window;
        card.setVisible(window != null);
        if (window != null) {
            card.setText(model.heatmapProperty().get().describe(window));
            card.autosize();
            double left = x + 14 + card.getWidth() > getWidth() ? x - 10 - card.getWidth() : x + 14;
            double top = y + 16 + card.getHeight() > getHeight() ? y - 10 - card.getHeight() : y + 16;
            card.relocate(Math.max(0, left), Math.max(0, top));
        }
        if (!same) {
            draw();
        }
    }

    private void clicked(MouseEvent e) {
        requestFocus();
        LayerWindow window = at(e);
        if (window != null) {
            model.apply(window, e.isShortcutDown());
            draw();
        }
    }

    private void pressed(KeyEvent e) {
        if (layers() == 0) {
            return;
        }
        LayerWindow from = cursor == null ? new LayerWindow(1, layers()) : cursor;
        int first = from.first();
        int last = from.last();
        switch (e.getCode()) {
            case LEFT -> first--;
            case RIGHT -> first++;
            case UP -> last--;
            case DOWN -> last++;
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

    void draw() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, getWidth(), getHeight());
        KnockoutModel.Heatmap map = model.heatmapProperty().get();
        if (map == null) {
            return;
        }
        double cell = cell();
        double strongest = strongest(map);
        g.setGlobalAlpha(model.staleProperty().get() ? 0.35 : 1);
        g.setTextBaseline(VPos.CENTER);
        g.setTextAlign(TextAlignment.CENTER);
        for (LayerWindow w : LayerWindow.all(map.layers())) {
            double x = LEFT + (w.first() - 1) * cell;
            double y = TOP + (w.last() - 1) * cell;
            double change = map.change(w);
            double share = strongest == 0 ? 0 : change / strongest;
            g.setFill(Palette.change(share));
            g.fillRect(x, y, cell - 1, cell - 1);
            g.setStroke(Palette.line().deriveColor(0, 1, 1, 0.5));  // so that a window that changes nothing is there
            g.setLineWidth(0.5);
            g.strokeRect(x + 0.25, y + 0.25, cell - 1.5, cell - 1.5);
            if (cell >= 30) {
                g.setFont(Fonts.of(Math.min(11.5, cell * 0.3)));
                g.setFill(Palette.textOnChange(share));
                g.fillText(Math.abs(change) < 0.0005 ? "0" : KnockoutModel.points(change).replaceAll("\\.\\d$", ""),
                        x + cell / 2, y + cell / 2);
            }
        }
        g.setLineWidth(1);
        g.setStroke(Palette.faint());
        for (LayerWindow.Preset preset : model.presets()) {
            outline(g, preset.window(), cell, 0.5);
        }
        g.setStroke(Palette.ablated());
        g.setLineWidth(2.5);
        LayerWindow.all(map.layers()).stream().filter(model::applied).forEach(w -> outline(g, w, cell, 1));
        if (cursor != null) {
            g.setStroke(Palette.hover());
            g.setLineWidth(2);
            outline(g, cursor, cell, 0);
        }
        axes(g, map.layers(), cell);
        legend(g, strongest, cell * map.layers());
        g.setGlobalAlpha(1);
    }

    private static void outline(GraphicsContext g, LayerWindow w, double cell, double inset) {
        g.strokeRect(LEFT + (w.first() - 1) * cell + inset, TOP + (w.last() - 1) * cell + inset,
                cell - 1 - 2 * inset, cell - 1 - 2 * inset);
    }

    private static double strongest(KnockoutModel.Heatmap map) {
        double strongest = 0.01;                                 // below one point there is nothing to be seen
        for (LayerWindow w : LayerWindow.all(map.layers())) {
            strongest = Math.max(strongest, Math.abs(map.change(w)));
        }
        return strongest;
    }

    private void axes(GraphicsContext g, int layers, double cell) {
        g.setFill(Palette.faint());
        g.setFont(Fonts.of(11));
        int step = cell >= 16 ? 1 : 4;
        for (int l = 1; l <= layers; l++) {
            if (l == 1 || l % step == 0) {
                g.setTextAlign(TextAlignment.CENTER);
                g.fillText(Integer.toString(l), LEFT + (l - 0.5) * cell, TOP + layers * cell + 9);
                g.setTextAlign(TextAlignment.RIGHT);
                g.fillText(Integer.toString(l), LEFT - 6, TOP + (l - 0.5) * cell);
            }
        }
        g.setTextAlign(TextAlignment.CENTER);
        g.fillText("first layer cut", LEFT + layers * cell / 2, TOP + layers * cell + 26);
        g.save();
        g.translate(12, TOP + layers * cell / 2);
        g.rotate(-90);
        g.fillText("last layer cut", 0, 0);
        g.restore();
    }

    private void legend(GraphicsContext g, double strongest, double height) {
        double x = LEFT + height + 14;
        double bar = Math.min(height, 150);
        for (int i = 0; i < bar; i++) {
            g.setFill(Palette.change(1 - 2 * i / bar));
            g.fillRect(x, TOP + i, 10, 1.5);
        }
        g.setFill(Palette.faint());
        g.setFont(Fonts.of(11));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(KnockoutModel.points(strongest), x + 15, TOP + 5);
        g.fillText("0", x + 15, TOP + bar / 2);
        g.fillText(KnockoutModel.points(-strongest), x + 15, TOP + bar - 5);
    }
}
