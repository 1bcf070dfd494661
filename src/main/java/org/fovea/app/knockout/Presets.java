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
import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.fovea.intervene.LayerWindow;

/** The paper's windows with their changes, in a column or in rows; a click applies one. */
final class Presets extends FlowPane {

    private static final double NARROW = 104;
    private static final double WIDE = 208;

    private final Texts texts = Texts.of(Presets.class);
    private final KnockoutModel model;
    private final Label caption = new Label(texts.get("presets"));
    private double column = -1;

    Presets(KnockoutModel model) {
        super(5, 5);
        this.model = model;
        getStyleClass().add("presets");
        caption.getStyleClass().add("preset-caption");
    }

    /** The width of a column of them, with or without the paper's names. */
    double column(boolean named) {
        return named ? WIDE : NARROW;
    }

    /** The height of rows of them. */
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

    /** Shows the windows of the current heatmap. */
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

    /** The paper's name of a window. */
    static String name(LayerWindow.Preset preset) {
        Texts texts = Texts.of(Presets.class);
        return switch (preset.name()) {
            case "early" -> texts.get("preset.early");
            case "early to middle" -> texts.get("preset.early.middle");
            case "middle" -> texts.get("preset.middle");
            case "middle to late" -> texts.get("preset.middle.late");
            case "late" -> texts.get("preset.late");
            default -> preset.name();
        };
    }

    /** The same in a few letters, for narrow places. */
    static String shortName(LayerWindow.Preset preset) {
        Texts texts = Texts.of(Presets.class);
        return switch (preset.name()) {
            case "early to middle" -> texts.get("preset.early.middle.short");
            case "middle" -> texts.get("preset.middle.short");
            case "middle to late" -> texts.get("preset.middle.late.short");
            default -> name(preset);
        };
    }

    private Button chip(LayerWindow.Preset preset, Heatmap map) {
        LayerWindow w = preset.window();
        Label name = new Label(name(preset));
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
        chip.setAccessibleText(texts.get("presets.accessible", name(preset), map.describe(w)));
        chip.setTooltip(new Tooltip(texts.get("presets.tooltip", name(preset), map.layers()) + "\n" + map.describe(w)));
        boolean[] more = new boolean[1];
        chip.addEventFilter(MouseEvent.MOUSE_PRESSED, e -> more[0] = e.isShortcutDown());
        chip.setOnAction(e -> {
            model.apply(w, more[0]);
            more[0] = false;
        });
        return chip;
    }
}
