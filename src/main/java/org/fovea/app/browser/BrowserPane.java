package org.fovea.app.browser;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.binding.StringBinding;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.fovea.app.look.IconButton;
import org.fovea.app.look.PathChooser;
import org.fovea.app.look.Texts;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.kordamp.ikonli.javafx.FontIcon;

/** The dataset browser: filter, thumbnails, and the objects of the current image. */
public final class BrowserPane extends VBox {

    private final Texts texts = Texts.of(BrowserPane.class);

    private final BrowserModel model;
    private final ThumbnailGrid grid;

    /**
     * Binds to a model.
     *
     * @param open opens a COCO file
     */
    public BrowserPane(BrowserModel model, Consumer<Path> open) {
        this.model = model;
        grid = new ThumbnailGrid(model);
        getStyleClass().addAll("pane", "browser-pane");
        getStylesheets().add(BrowserPane.class.getResource("browser.css").toExternalForm());
        setMinSize(0, 0);
        setPrefWidth(280);
        FilterBox filter = new FilterBox(model);
        StackPane middle = new StackPane(grid, nothing(), noFile(open));
        VBox.setVgrow(middle, Priority.ALWAYS);
        middle.setMinHeight(0);
        Node objects = objects();
        BooleanBinding there = model.datasetProperty().isNotNull();
        for (Node each : new Node[] {filter, objects}) {
            each.visibleProperty().bind(there);
            each.managedProperty().bind(there);
        }
        getChildren().addAll(header(), filter, note(), told(), middle, objects);
    }

    /** Moves the keyboard focus to the thumbnails. */
    public void focusThumbnails() {
        grid.requestFocus();
    }

    /** Whether every visible image has its thumbnail. */
    public boolean drawn() {
        return grid.drawn();
    }

    private Node header() {
        Label title = new Label(texts.get("dataset"), new FontIcon("fth-film"));
        title.getStyleClass().add("pane-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        Label file = new Label();
        file.setId("dataset-file");
        file.getStyleClass().add("caption");
        file.setMinWidth(0);
        file.setMaxWidth(Double.MAX_VALUE);
        file.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        HBox.setHgrow(file, Priority.ALWAYS);
        Tooltip where = new Tooltip();
        model.datasetProperty().addListener((o, before, now) -> said(file, where));
        model.folderProperty().addListener((o, before, now) -> said(file, where));
        file.setTooltip(where);
        said(file, where);
        Button close = new IconButton("fth-x", texts.get("close"));
        close.setId("browser-close");
        close.setOnAction(e -> model.explorer().browsingProperty().set(false));
        HBox line = new HBox(8, title, file, close);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add("browser-header");
        return line;
    }

    private void said(Label file, Tooltip where) {
        boolean open = model.datasetProperty().get() != null;
        file.setText(open ? model.datasetProperty().get().file().getFileName().toString() : "");
        where.setText(
                !open
                        ? texts.get("file.none")
                        : texts.get(
                                "file",
                                model.datasetProperty().get().file().toAbsolutePath(),
                                model.folderProperty().get() == null
                                        ? texts.get("file.images.none")
                                        : model.folderProperty().get().folder()));
    }

    /** The number of missing images, with a button to choose their folder. */
    private Node note() {
        StringBinding sentence = Bindings.createStringBinding(
                () -> {
                    if (model.datasetProperty().get() == null) {
                        return "";
                    }
                    if (model.folderProperty().get() == null) {
                        return texts.get("images.none");
                    }
                    int missing = model.missingProperty().get();
                    int all = model.datasetProperty().get().images().size();
                    return missing == 0
                            ? ""
                            : texts.get(
                                    "images.missing",
                                    missing,
                                    all,
                                    model.folderProperty().get().folder().getFileName());
                },
                model.datasetProperty(),
                model.folderProperty(),
                model.missingProperty());
        Label said = new Label();
        said.setId("missing");
        said.setWrapText(true);
        said.setMinHeight(Region.USE_PREF_SIZE);
        said.textProperty().bind(sentence);
        said.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(said, Priority.ALWAYS);
        Tooltip where = new Tooltip();
        where.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.folderProperty().get() == null
                                ? texts.get("folder.none")
                                : model.folderProperty().get().folder().toString(),
                        model.folderProperty()));
        said.setTooltip(where);
        Button choose = new Button(texts.get("folder.choose"));
        choose.setId("image-folder");
        choose.getStyleClass().add("small");
        choose.setMinWidth(Region.USE_PREF_SIZE);
        choose.setOnAction(e -> choose());
        HBox line = new HBox(8, said, choose);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add("note");
        line.visibleProperty().bind(sentence.isNotEmpty());
        line.managedProperty().bind(line.visibleProperty());
        return line;
    }

    /** What was left out of the file, and whether it lacks the open image. */
    private Node told() {
        Label told = new Label();
        told.setId("notes");
        told.setWrapText(true);
        told.setMinHeight(0);
        told.setMaxWidth(Double.MAX_VALUE);
        told.getStyleClass().add("note");
        StringBinding sentences = Bindings.createStringBinding(
                () -> {
                    List<String> all = new ArrayList<>();
                    all.add(model.absentProperty().get());
                    all.addAll(
                            model.datasetProperty().get() == null
                                    ? List.of()
                                    : model.datasetProperty().get().notes());
                    return String.join("\n", all).strip();
                },
                model.datasetProperty(),
                model.absentProperty());
        told.textProperty().bind(sentences);
        Tooltip whole = new Tooltip();
        whole.textProperty().bind(sentences);
        whole.setWrapText(true);
        whole.setMaxWidth(500);
        told.setTooltip(whole);
        told.setMaxHeight(160);
        told.visibleProperty().bind(sentences.isNotEmpty());
        told.managedProperty().bind(told.visibleProperty());
        return told;
    }

    private void choose() {
        Path near = model.datasetProperty().get().file().toAbsolutePath().getParent();
        new PathChooser(texts.get("folder.title"))
                .in(near)
                .folder(getScene().getWindow())
                .ifPresent(folder -> {
                    try {
                        model.take(folder);
                    } catch (BadInput e) {
                        model.explorer().complain(e.getMessage());
                    }
                });
    }

    private Node nothing() {
        Label label = new Label(texts.get("matching.none"));
        label.getStyleClass().add("caption");
        label.setMouseTransparent(true);
        label.visibleProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.datasetProperty().get() != null
                                && model.images().isEmpty()
                                && !model.filteringProperty().get(),
                        model.datasetProperty(),
                        model.images(),
                        model.filteringProperty()));
        return label;
    }

    private Node noFile(Consumer<Path> open) {
        Label label = new Label(texts.get("file.drop"));
        label.getStyleClass().add("caption");
        label.setWrapText(true);
        label.setTextAlignment(TextAlignment.CENTER);
        Button scenes = new Button(texts.get("scenes"));
        scenes.setId("validation-scenes");
        scenes.setMinWidth(0);
        scenes.setOnAction(e -> open.accept(Assets.validationScenes().resolve("instances.json")));
        VBox box = new VBox(10, label, scenes);
        box.setAlignment(Pos.CENTER);
        box.visibleProperty().bind(model.datasetProperty().isNull());
        grid.visibleProperty().bind(model.datasetProperty().isNotNull());
        return box;
    }

    private Node objects() {
        Label title = new Label();
        title.setId("objects-title");
        title.getStyleClass().add("pane-title");
        title.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.currentProperty().get() == null
                                ? texts.get("objects")
                                : texts.get(
                                        "objects.of",
                                        model.currentProperty().get().fileName()),
                        model.currentProperty()));
        title.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        ObjectList list = new ObjectList(model);
        list.setPrefHeight(150);
        list.setMinHeight(80);
        VBox box = new VBox(4, title, list);
        box.getStyleClass().add("objects-box");
        box.setMinHeight(Region.USE_PREF_SIZE);
        return box;
    }
}
