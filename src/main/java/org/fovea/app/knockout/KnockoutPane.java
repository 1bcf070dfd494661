package org.fovea.app.knockout;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.geometry.Insets;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
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
    private final Presets presets;
    private final Label title = new Label();
    private Path lastFolder;

    /** @param explorer what this is a view of */
    public KnockoutPane(Explorer explorer) {
        this.explorer = explorer;
        this.model = new KnockoutModel(explorer);
        this.view = new HeatmapView(model);
        this.presets = new Presets(model);
        getStyleClass().add("knockout-pane");
        getStylesheets().add(KnockoutPane.class.getResource("knockout.css").toExternalForm());
        setTop(choices());
        Label hint = new Label();
        hint.getStyleClass().add("knockout-hint");
        hint.setWrapText(true);
        hint.textProperty().bind(Bindings.createStringBinding(this::hint, model.hintProperty(), model.heatmapProperty(),
                model.stoppedProperty()));
        hint.setMouseTransparent(true);
        setCenter(new StackPane(new Body(), hint));
        setMinSize(0, 0);
        ContextMenu menu = new ContextMenu(item("Copy as CSV", () -> copy(model.heatmapProperty().get().csv())),
                item("Copy as command line", () -> copy(model.command().toString())), item("Save as CSV…", () -> save("csv")),
                item("Save as PNG…", () -> save("png")));
        view.setOnContextMenuRequested(e -> {
            if (model.heatmapProperty().get() != null) {
                menu.show(view, e.getScreenX(), e.getScreenY());
            }
        });
        model.heatmapProperty().addListener(o -> show());
        explorer.history().currentProperty().addListener(o -> {
            presets.show();
            view.draw();
        });
    }

    /** The heatmap as large as it fits, the paper's windows beside it, or above it where the pane is narrow. */
    private final class Body extends Pane {

        private static final double GAP = 10;

        Body() {
            getChildren().addAll(presets, view);
            setMinSize(0, 0);
        }

        @Override
        protected void layoutChildren() {
            double width = getWidth() - 2 * GAP;
            double height = getHeight();
            double above = presets.rows(width);
            double beside = width - presets.column(false) - GAP;
            if (HeatmapView.sideIn(beside, height) >= HeatmapView.sideIn(width, height - above - 4)) {
                double free = width - HeatmapView.widthAt(height) - GAP;
                double column = free >= presets.column(true) ? presets.column(true) : presets.column(false);
                presets.beside(column);
                double left = width - column - GAP;
                view.resizeRelocate(GAP, 0, left, height);
                double at = Math.min(left, HeatmapView.widthAt(height));
                presets.resizeRelocate(GAP + at + GAP, 4, column, presets.prefHeight(column));
            } else {
                presets.above();
                presets.resizeRelocate(GAP, 0, width, above);
                view.resizeRelocate(GAP, above + 4, width, Math.max(0, height - above - 4));
            }
        }
    }

    private String hint() {
        return !model.hintProperty().get().isEmpty() ? model.hintProperty().get()
                : model.heatmapProperty().get() != null || model.stoppedProperty().get() ? ""
                : "The heatmap appears when the model has answered.";
    }

    private VBox choices() {
        ComboBox<KnockoutModel.From> from = new ComboBox<>();
        from.getItems().setAll(KnockoutModel.From.values());
        from.valueProperty().bindBidirectional(model.fromProperty());
        from.setId("knockout-from");
        from.setPrefWidth(176);
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
        target.setPrefWidth(154);
        from.setTooltip(new Tooltip("Whose keys are hidden"));
        target.setTooltip(new Tooltip("From whom they are hidden"));
        HBox to = new HBox(8, new Label("→"), target);
        to.setAlignment(Pos.CENTER_LEFT);
        FlowPane row = new FlowPane(8, 4, from, to);
        row.setAlignment(Pos.CENTER_LEFT);
        row.getStyleClass().add("knockout-choices");
        title.setId("knockout-title");
        title.getStyleClass().add("knockout-title");
        title.setWrapText(true);
        title.setMinHeight(Region.USE_PREF_SIZE);
        title.managedProperty().bind(title.textProperty().isNotEmpty());
        Hyperlink again = new Hyperlink("Stopped. Compute it after all");
        again.setId("knockout-again");
        again.setOnAction(e -> model.resume());
        again.visibleProperty().bind(model.stoppedProperty());
        again.managedProperty().bind(again.visibleProperty());
        VBox all = new VBox(6, row, title, again);
        all.setPadding(new Insets(4, 10, 4, 10));
        return all;
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setOnAction(e -> action.run());
        return item;
    }

    private void show() {
        title.setText(model.title());
        presets.show();
    }

    private void copy(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }

    private void save(String kind) {
        FileChooser chooser = new FileChooser();
        chooser.setInitialFileName("heatmap." + kind);
        if (lastFolder != null && Files.isDirectory(lastFolder)) {
            chooser.setInitialDirectory(lastFolder.toFile());
        }
        File file = model.heatmapProperty().get() == null ? null : chooser.showSaveDialog(getScene().getWindow());
        if (file != null) {
            lastFolder = file.toPath().toAbsolutePath().getParent();
            try {
                write(file.toPath(), kind);
            } catch (BadInput e) {
                explorer.complain(e.getMessage());
            }
        }
    }

    private void write(Path file, String kind) {
        if (kind.equals("csv")) {
            byte[] csv = model.heatmapProperty().get().csv().getBytes(StandardCharsets.UTF_8);
            WholeFile.write(file, out -> out.write(csv));
        } else {
            SegmentationPng.write(Shot.of(view.picture()), file);
        }
    }

    /**
     * Writes {@code heatmap.png}, in the colours of the window, and {@code heatmap.csv}.
     *
     * @return the files, none if there is no heatmap
     * @throws BadInput if they cannot be written
     */
    public List<Path> export(Path folder) {
        if (model.heatmapProperty().get() == null) {
            return List.of();
        }
        List<Path> files = List.of(folder.resolve("heatmap.png"), folder.resolve("heatmap.csv"));
        write(files.get(0), "png");
        write(files.get(1), "csv");
        return files;
    }

    /** Where the middle of a window's cell is on the screen. */
    public Point2D middle(LayerWindow window) {
        double[] middle = view.middle(window);
        return view.localToScreen(middle[0], middle[1]);
    }

    /** The state behind this pane. */
    public KnockoutModel model() {
        return model;
    }

    HeatmapView view() {
        return view;
    }
}
