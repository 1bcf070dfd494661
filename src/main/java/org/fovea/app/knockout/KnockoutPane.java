package org.fovea.app.knockout;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import javafx.util.StringConverter;
import org.fovea.BadInput;
import org.fovea.WholeFile;
import org.fovea.app.look.Shot;
import org.fovea.app.state.Explorer;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Target;
import org.fovea.lens.SegmentationPng;

/** The layer-window heatmap with its choices: what is hidden, from whom, and the paper's windows. */
public final class KnockoutPane extends BorderPane {

    private final Explorer explorer;
    private final KnockoutModel model;
    private final HeatmapView view;
    private final FlowPane presets = new FlowPane(4, 4);
    private final Label title = new Label();

    /** @param explorer what this is a view of */
    public KnockoutPane(Explorer explorer) {
        this.explorer = explorer;
        this.model = new KnockoutModel(explorer);
        this.view = new HeatmapView(model);
        getStylesheets().add(KnockoutPane.class.getResource("knockout.css").toExternalForm());
        setTop(choices());
        Label hint = new Label();
        hint.getStyleClass().add("knockout-hint");
        hint.setWrapText(true);
        hint.textProperty().bind(javafx.beans.binding.Bindings.createStringBinding(() ->
                !model.hintProperty().get().isEmpty() ? model.hintProperty().get()
                : model.heatmapProperty().get() == null ? "The heatmap appears when the model has answered." : "",
                model.hintProperty(), model.heatmapProperty()));
        hint.setMouseTransparent(true);
        setCenter(new StackPane(view, hint));
        setMinSize(0, 0);
        ContextMenu menu = new ContextMenu(item("Copy as CSV", this::copy), item("Save as CSV…", () -> save("csv")),
                item("Save as PNG…", () -> save("png")));
        view.setOnContextMenuRequested(e -> menu.show(view, e.getScreenX(), e.getScreenY()));
        model.heatmapProperty().addListener(o -> show());
        explorer.history().currentProperty().addListener(o -> {
            show();
            view.draw();
        });
    }

    private VBox choices() {
        ComboBox<KnockoutModel.From> from = new ComboBox<>();
        from.getItems().setAll(KnockoutModel.From.values());
        from.valueProperty().bindBidirectional(model.fromProperty());
        from.setId("knockout-from");
        from.setPrefWidth(186);
        ComboBox<Target> target = new ComboBox<>();
        target.getItems().setAll(Target.values());
        target.setConverter(new StringConverter<>() {
            @Override
            public String toString(Target t) {
                return t == null ? "" : KnockoutModel.name(t);
            }

            @Override
            public Target fromString(String text) {
                return null;
            }
        });
        target.valueProperty().bindBidirectional(model.targetProperty());
        target.setId("knockout-target");
        target.setPrefWidth(166);
        Label arrow = new Label("hidden from");
        FlowPane row = new FlowPane(8, 4, from, arrow, target);
        row.setAlignment(Pos.CENTER_LEFT);
        row.getStyleClass().add("knockout-choices");
        title.getStyleClass().add("knockout-title");
        title.setMinWidth(0);
        VBox all = new VBox(6, row, presets, title);
        all.setPadding(new Insets(4, 12, 2, 12));
        return all;
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setOnAction(e -> action.run());
        return item;
    }

    private void show() {
        title.setText(model.title());
        presets.getChildren().clear();
        KnockoutModel.Heatmap map = model.heatmapProperty().get();
        if (map == null) {
            return;
        }
        for (LayerWindow.Preset preset : model.presets()) {
            LayerWindow w = preset.window();
            Button chip = new Button("%s–%s  %s".formatted(w.first(), w.last(), KnockoutModel.points(map.change(w))));
            chip.getStyleClass().addAll("small", "preset");
            if (model.applied(w)) {
                chip.getStyleClass().add("applied");
            }
            chip.setTooltip(new Tooltip("The paper's %s window, layers %d–%d of %d: %s".formatted(preset.name(), w.first(),
                    w.last(), map.layers(), map.describe(w))));
            chip.setOnAction(e -> model.apply(w, false));
            presets.getChildren().add(chip);
        }
    }

    private void copy() {
        if (model.heatmapProperty().get() != null) {
            ClipboardContent content = new ClipboardContent();
            content.putString(model.heatmapProperty().get().csv());
            Clipboard.getSystemClipboard().setContent(content);
        }
    }

    private void save(String kind) {
        FileChooser chooser = new FileChooser();
        chooser.setInitialFileName("heatmap." + kind);
        File file = model.heatmapProperty().get() == null ? null : chooser.showSaveDialog(getScene().getWindow());
        if (file != null) {
            try {
                write(file.toPath());
            } catch (BadInput e) {
                explorer.complain(e.getMessage());
            }
        }
    }

    private void write(Path file) {
        if (file.toString().endsWith(".csv")) {
            byte[] csv = model.heatmapProperty().get().csv().getBytes(StandardCharsets.UTF_8);
            WholeFile.write(file, out -> out.write(csv));
        } else {
            SegmentationPng.write(Shot.of(this), file);
        }
    }

    /**
     * Writes {@code heatmap.png}, as a person sees it, and {@code heatmap.csv}.
     *
     * @return the files, none if there is no heatmap
     * @throws BadInput if they cannot be written
     */
    public List<Path> export(Path folder) {
        if (model.heatmapProperty().get() == null) {
            return List.of();
        }
        List<Path> files = List.of(folder.resolve("heatmap.png"), folder.resolve("heatmap.csv"));
        files.forEach(this::write);
        return files;
    }

    /** The state behind this pane. */
    public KnockoutModel model() {
        return model;
    }

    HeatmapView view() {
        return view;
    }
}
