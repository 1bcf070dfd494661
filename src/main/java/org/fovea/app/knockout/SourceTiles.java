package org.fovea.app.knockout;

import java.util.List;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.fovea.intervene.LayerWindow;

/** Small heatmaps of all compared sources, on one scale; a click brings one to the front. */
final class SourceTiles extends HBox {

    /** A side of a small heatmap. */
    private static final double SIDE = 30;
    /** Below this width a tile has no room for its name. */
    private static final double NAMED = 74;

    private static final double WIDEST = 190;

    private final Texts texts = Texts.of(SourceTiles.class);
    private final KnockoutModel model;
    private final ToggleGroup group = new ToggleGroup();

    SourceTiles(KnockoutModel model) {
        super(4);
        this.model = model;
        setId("knockout-tiles");
        setAlignment(Pos.CENTER_LEFT);
        setPadding(new Insets(0, 10, 4, 10));
        setMinWidth(0);
        model.heatmapsProperty().addListener(o -> show());
        model.fromProperty().addListener(o -> mark());
        Palette.onChange(this, this::show);
        widthProperty().addListener(o -> fit());
        show();
    }

    private List<Heatmap> maps() {
        List<Heatmap> maps = model.heatmapsProperty().get();
        return maps == null || maps.size() < 2 ? List.of() : maps;
    }

    private void show() {
        boolean focused = getChildren().stream().anyMatch(tile -> tile.isFocused());
        getChildren().setAll(maps().stream().map(this::tile).toList());
        setVisible(!getChildren().isEmpty());
        setManaged(isVisible());
        mark();
        fit();
        if (focused) { // the whole map has replaced the coarse one
            getChildren().stream()
                    .filter(tile -> ((ToggleButton) tile).isSelected())
                    .forEach(tile -> tile.requestFocus());
        }
    }

    private ToggleButton tile(Heatmap map) {
        ToggleButton tile = new ToggleButton(map.from().shortName(), small(map));
        tile.setId("tile-" + map.from().key().replace("+", "-"));
        tile.getStyleClass().add("source-tile");
        tile.setToggleGroup(group);
        tile.setMinWidth(SIDE + 10);
        tile.setAlignment(Pos.CENTER_LEFT);
        String about = texts.get("tile", map.from(), map.source().size(), strongest(map));
        tile.setTooltip(new Tooltip(about));
        tile.setAccessibleText(about);
        tile.setUserData(map.from());
        tile.setOnAction(e -> {
            tile.setSelected(true); // one of them is always in front
            model.fromProperty().set(map.from());
        });
        return tile;
    }

    private String strongest(Heatmap map) {
        LayerWindow most = LayerWindow.all(map.layers()).stream()
                .filter(w -> !Float.isNaN(map.change(w)))
                .max((a, b) -> Float.compare(Math.abs(map.change(a)), Math.abs(map.change(b))))
                .orElse(null);
        return most == null
                ? texts.get("tile.pending")
                : texts.get(
                        "tile.strongest",
                        Percent.points(map.change(most)),
                        most.toString().replace('-', '–'));
    }

    private Canvas small(Heatmap map) {
        Canvas canvas = new Canvas(SIDE, SIDE);
        GraphicsContext g = canvas.getGraphicsContext2D();
        double cell = SIDE / map.layers();
        double strongest = model.strongest();
        for (LayerWindow w : LayerWindow.all(map.layers())) {
            double change = map.roughly(w);
            if (!Double.isNaN(change)) {
                g.setFill(Palette.change(change / strongest));
                g.fillRect((w.first() - 1) * cell, (map.layers() - w.last()) * cell, cell + 0.3, cell + 0.3);
            }
        }
        g.setStroke(Palette.faint());
        g.setLineWidth(1);
        g.strokePolygon(new double[] {0.5, SIDE - 0.5, 0.5}, new double[] {0.5, 0.5, SIDE - 0.5}, 3);
        return canvas;
    }

    private void mark() {
        for (var tile : getChildren()) {
            ((ToggleButton) tile)
                    .setSelected(tile.getUserData() == model.fromProperty().get());
        }
    }

    private void fit() {
        double each = (getWidth() - 20) / Math.max(1, getChildren().size()) - getSpacing();
        for (var tile : getChildren()) {
            ((ToggleButton) tile).setPrefWidth(Math.min(WIDEST, each));
            ((ToggleButton) tile).setContentDisplay(each < NAMED ? ContentDisplay.GRAPHIC_ONLY : ContentDisplay.LEFT);
        }
    }
}
