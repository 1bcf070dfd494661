package org.fovea.app.image;

import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.fovea.app.look.IconButton;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;

/**
 * The line below the image: legends of the overlays, the layer of the lens, and the zoom. If they do not fit in one
 * line, the legends are above.
 */
final class Footer extends Region {

    private final Texts texts = Texts.of(Footer.class);

    private static final double WIDE = 72;
    private static final double HIGH = 8;
    private static final double GAP = 14;
    private static final double LINES = 2;

    private final ImageModel model;
    private final FlowPane legends = new FlowPane(GAP, LINES);
    private final HBox controls;
    private final Label percent = new Label();

    Footer(ImageModel model) {
        this.model = model;
        getStyleClass().add("footer");
        percent.setId("zoom");
        percent.setMinWidth(46);
        percent.setAlignment(Pos.CENTER);
        percent.setTooltip(new Tooltip(texts.get("zoom")));
        HBox zoom = new HBox(
                1,
                button("zoom-out", "fth-minus", texts.get("zoom.out"), model::zoomOut),
                percent,
                button("zoom-in", "fth-plus", texts.get("zoom.in"), model::zoomIn),
                button("zoom-fit", "fth-maximize", texts.get("zoom.fit"), model::fit));
        zoom.setAlignment(Pos.CENTER_RIGHT);
        zoom.setMinWidth(Region.USE_PREF_SIZE);
        legends.setAlignment(Pos.CENTER_LEFT);
        controls = new HBox(8, new LayerSlider(model.explorer()), zoom);
        controls.setAlignment(Pos.CENTER_RIGHT);
        getChildren().addAll(legends, controls);
        for (Overlay overlay : model.overlays()) {
            overlay.visibleProperty().addListener((o, before, now) -> tell());
        }
        model.explorer().wordViewProperty().addListener((o, before, now) -> tell());
        model.explorer().patchMapProperty().addListener((o, before, now) -> tell());
        model.explorer().imageProperty().addListener((o, before, now) -> tell());
        Palette.onChange(this, this::tell);
        model.placement().viewProperty().addListener((o, before, now) -> percent());
        disableProperty().bind(model.explorer().imageProperty().isNull());
        tell();
    }

    private static Button button(String id, String icon, String tip, Runnable run) {
        Button button = new IconButton(icon, tip);
        button.setId(id);
        button.setOnAction(e -> run.run());
        return button;
    }

    private void percent() {
        percent.setText(
                model.image() == null
                        ? ""
                        : "%.0f%%"
                                .formatted(100
                                        * model.placement().viewProperty().get().scale()));
    }

    private void tell() {
        percent();
        legends.getChildren().clear();
        if (model.image() == null) {
            return;
        }
        for (Overlay overlay : model.overlays()) {
            if (overlay.visibleProperty().get()) {
                overlay.legend().ifPresent(l -> legends.getChildren().add(legend(l)));
            }
        }
    }

    // ---- layout ----

    /** The width of all legends in one line. */
    private double legendsWide() {
        return legends.getChildren().stream()
                .mapToDouble(node -> Math.ceil(node.prefWidth(-1)) + GAP)
                .sum();
    }

    private boolean oneLine(double room) {
        return legendsWide() + controls.prefWidth(-1) <= room;
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinWidth(double height) {
        return snappedLeftInset() + snappedRightInset() + controls.minWidth(-1);
    }

    @Override
    protected double computePrefWidth(double height) {
        return snappedLeftInset() + snappedRightInset() + legendsWide() + controls.prefWidth(-1);
    }

    @Override
    protected double computePrefHeight(double width) {
        double room = width < 0 ? Double.MAX_VALUE : width - snappedLeftInset() - snappedRightInset();
        double low = controls.prefHeight(-1);
        double both = oneLine(room)
                ? Math.max(low, legends.prefHeight(legendsWide()))
                : low + LINES + legends.prefHeight(room);
        return snappedTopInset() + Math.ceil(both) + snappedBottomInset();
    }

    @Override
    protected void layoutChildren() {
        double x = snappedLeftInset();
        double y = snappedTopInset();
        double room = getWidth() - x - snappedRightInset();
        double high = getHeight() - y - snappedBottomInset();
        double wide = Math.min(room, Math.ceil(controls.prefWidth(-1)));
        double low = Math.ceil(controls.prefHeight(-1));
        boolean one = oneLine(room);
        legends.resizeRelocate(x, y, one ? room - wide : room, one ? high : high - low - LINES);
        controls.resizeRelocate(x + room - wide, one ? y + (high - low) / 2 : y + high - low, wide, low);
    }

    private static HBox legend(Overlay.Legend legend) {
        Label title = new Label(legend.title());
        title.getStyleClass().add("title");
        title.setMinWidth(36);
        title.setMaxWidth(150);
        Canvas colors = new Canvas(WIDE, HIGH + 4);
        GraphicsContext g = colors.getGraphicsContext2D();
        PatchMapPainter.bar(g, legend.signed(), 0, 2, WIDE, HIGH);
        if (!Double.isNaN(legend.mark())) {
            double x = Math.round(Math.max(0, Math.min(1, legend.mark())) * (WIDE - 3));
            g.setFill(Palette.ground());
            g.fillRect(x - 1, 0, 5, HIGH + 4);
            g.setFill(Palette.text());
            g.fillRect(x, 0, 3, HIGH + 4);
        }
        HBox box = new HBox(5, title, new Label(legend.low()), colors, new Label(legend.high()));
        box.setAlignment(Pos.CENTER_LEFT);
        return box;
    }
}
