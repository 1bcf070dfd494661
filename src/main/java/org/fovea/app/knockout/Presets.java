package org.fovea.app.knockout;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fovea.figure.Percent;
import org.fovea.intervene.LayerWindow;

/** The paper's windows with what each changes, one under the other or in rows; a click applies one. */
final class Presets extends FlowPane {

    private static final double NARROW = 104;
    private static final double WIDE = 208;

    private final KnockoutModel model;
    private final Label caption = new Label("Paper's windows");
    private double column = -1;

    Presets(KnockoutModel model) {
        super(5, 5);
        this.model = model;
        getStyleClass().add("presets");
        caption.getStyleClass().add("preset-caption");
    }

    /** How wide a column of them is, with or without the paper's names. */
    double column(boolean named) {
        return named ? WIDE : NARROW;
    }

    /** How high rows of them are. */
    double rows(double width) {
        double before = column;
        above();
        double height = prefHeight(width);
        beside(before);
        return height;
    }

    /** One under the other. */
    void beside(double width) {
        if (column != width) {
            column = width;
            fit();
        }
    }

    /** In rows. */
    void above() {
        beside(-1);
    }

    /** Closer together, without the line above them. */
    void tight(boolean now) {
        if (now != getStyleClass().contains("tight")) {
            if (now) {
                getStyleClass().add("tight");
            } else {
                getStyleClass().remove("tight");
            }
            setVgap(now ? 2 : 5);
            fit();
        }
    }

    /** Shows the windows of the heatmap that there is now. */
    void show() {
        getChildren().clear();
        Heatmap map = model.heatmapProperty().get();
        if (map != null) {
            getChildren().add(caption);
            for (LayerWindow.Preset preset : model.presets()) {
                getChildren().add(chip(preset, map));
            }
            fit();
        }
    }

    private void fit() {
        caption.setManaged(column > 0 && !getStyleClass().contains("tight"));
        caption.setVisible(caption.isManaged());
        caption.setMinWidth(column);
        for (Button chip :
                getChildren().stream().skip(1).map(Button.class::cast).toList()) {
            chip.setPrefWidth(column < 0 ? Region.USE_COMPUTED_SIZE : column);
            HBox line = (HBox) chip.getGraphic();
            line.getChildren().get(0).setManaged(column >= WIDE);
            line.getChildren().get(0).setVisible(column >= WIDE);
            line.setPrefWidth(column < 0 ? Region.USE_COMPUTED_SIZE : column - 18);
        }
    }

    private Button chip(LayerWindow.Preset preset, Heatmap map) {
        LayerWindow w = preset.window();
        Label name = new Label(preset.name());
        name.getStyleClass().add("preset-name");
        Label layers = new Label(w.toString().replace('-', '–'));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        space.setMinWidth(6);
        Label change = new Label(Double.isNaN(map.change(w)) ? "…" : Percent.points(map.change(w)));
        change.getStyleClass().add("preset-change");
        HBox line = new HBox(6, name, layers, space, change);
        line.setAlignment(Pos.CENTER_LEFT);
        Button chip = new Button(null, line);
        chip.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        chip.setId("preset-" + w);
        chip.getStyleClass().add("preset");
        if (model.applied(w)) {
            chip.getStyleClass().add("applied");
        }
        chip.setAccessibleText("The paper's %s window, %s".formatted(preset.name(), map.describe(w)));
        chip.setTooltip(new Tooltip("The paper's %s window, scaled to %d layers%n%s"
                .formatted(preset.name(), map.layers(), map.describe(w))));
        boolean[] more = new boolean[1];
        chip.addEventFilter(MouseEvent.MOUSE_PRESSED, e -> more[0] = e.isShortcutDown());
        chip.setOnAction(e -> {
            model.apply(w, more[0]);
            more[0] = false;
        });
        return chip;
    }
}
