package org.fovea.app;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.InvalidationListener;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fovea.app.experiment.ExperimentModel;
import org.fovea.app.look.ClipboardText;
import org.fovea.app.look.IconButton;
import org.fovea.app.look.Texts;
import org.fovea.app.state.CocoReader;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService;
import org.fovea.app.state.OpenImage;
import org.fovea.model.image.RgbImage;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * The line at the bottom: how the image is encoded or which files were saved, what the model computes, what is being
 * read, and how to stop it; an experiment that runs.
 */
final class StatusLine extends HBox {

    private final Texts texts = Texts.of(StatusLine.class);

    private final HBox saved = new HBox(4);
    private final Label encoded = new Label();
    private final Button experiment = button(null, "fth-bar-chart-2", () -> {});

    StatusLine(Explorer explorer) {
        super(12);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        CocoReader reader = explorer.reader();
        ModelService service = explorer.service();
        Node reading = work(
                "reading", reader.activityProperty(), reader.progressProperty(), reader.busyProperty(), reader::cancel);
        reading.managedProperty().bind(reader.busyProperty());
        // The model's work keeps its place: else the line's height, and with it every pane's, would change with it.
        Node working = work(
                "working",
                service.activityProperty(),
                service.progressProperty(),
                service.busyProperty()
                        .or(Bindings.createBooleanBinding(
                                () -> !service.activityProperty().get().isEmpty(), service.activityProperty())),
                explorer::stopModel);
        saved.setId("saved");
        saved.setAlignment(Pos.CENTER_LEFT);
        saved.managedProperty().bind(saved.visibleProperty());
        saved.setVisible(false);
        encoded.setId("encoded");
        encoded.setMinWidth(0);
        encoded.visibleProperty().bind(saved.visibleProperty().not());
        encoded.managedProperty().bind(encoded.visibleProperty());
        explorer.imageProperty().addListener((o, before, now) -> encoded.setText(said(now)));
        encoded.setText(said(explorer.imageProperty().get()));
        experiment.setId("experiment");
        experiment.setMinWidth(80);
        experiment.setVisible(false);
        experiment.managedProperty().bind(experiment.visibleProperty());
        getChildren().addAll(encoded, saved, space, experiment, working, reading);
        setAlignment(Pos.CENTER_LEFT);
        setPadding(new Insets(0, 12, 0, 12));
        setMinHeight(26);
        setPrefHeight(26);
        setMaxHeight(26);
        getStyleClass().add("status-line");
    }

    /**
     * Says how far an experiment is, while it runs.
     *
     * @param show brings its window to the front
     */
    void experiment(ExperimentModel model, Runnable show) {
        experiment.setOnAction(e -> show.run());
        Tooltip tip = new Tooltip();
        tip.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> texts.get("status.experiment", experiment.getText()), experiment.textProperty()));
        experiment.setTooltip(tip);
        InvalidationListener said = o -> {
            experiment.setVisible(model.busy());
            if (model.busy()) {
                experiment.setText("%s · %s"
                        .formatted(
                                model.runningIn().getFileName(),
                                model.activityProperty().get()));
            }
        };
        model.activityProperty().addListener(said);
        model.stateProperty().addListener(said);
    }

    /** How the model gets the image: the size that it is resized and cropped to, where that is one. */
    private String said(OpenImage image) {
        if (image == null) {
            return "";
        }
        RgbImage source = image.source();
        RgbImage seen = image.seen();
        boolean resized = seen.width() != source.width() || seen.height() != source.height();
        return resized
                ? texts.get(
                        "status.resized",
                        source.width(),
                        source.height(),
                        seen.width(),
                        seen.height(),
                        image.count(),
                        image.grid().columns(),
                        image.grid().rows())
                : texts.get(
                        "status.encoded",
                        source.width(),
                        source.height(),
                        image.count(),
                        image.grid().columns(),
                        image.grid().rows());
    }

    /**
     * Says that files were saved and where, until others are or someone closes it.
     *
     * @param files at least one, all in one folder
     * @param documents opens a folder for a person; null if nothing here can
     */
    void saved(List<Path> files, Consumer<Path> documents) {
        Path folder = files.get(0).toAbsolutePath().getParent();
        Label text = new Label(
                texts.get(
                        "saved",
                        files.size() == 1 ? files.get(0).getFileName() : texts.get("saved.files", files.size()),
                        folder),
                new FontIcon("fth-check"));
        text.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        text.setMinWidth(80);
        text.setTooltip(new Tooltip(String.join(
                "\n", files.stream().map(f -> f.toAbsolutePath().toString()).toList())));
        Button show = button(texts.get("saved.show"), null, () -> documents.accept(folder));
        show.setVisible(documents != null);
        show.setManaged(documents != null);
        Button close = button(null, "fth-x", () -> saved.setVisible(false));
        close.setTooltip(new Tooltip(texts.get("saved.close")));
        saved.getChildren()
                .setAll(
                        text,
                        show,
                        button(
                                texts.get("saved.copy"),
                                null,
                                () -> ClipboardText.copy(String.join(
                                        "\n",
                                        files.stream()
                                                .map(f -> f.toAbsolutePath().toString())
                                                .toList()))),
                        close);
        saved.setVisible(true);
    }

    private static Button button(String text, String icon, Runnable action) {
        Button button = new Button(text, icon == null ? null : new FontIcon(icon));
        button.getStyleClass().addAll("flat", "small");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(e -> action.run());
        return button;
    }

    /** What is being done, how far it is, and a button that stops it; there only while it is being done. */
    private static Node work(
            String id,
            ObservableValue<String> what,
            ObservableValue<Number> share,
            ObservableValue<Boolean> busy,
            Runnable stop) {
        Label activity = new Label();
        activity.textProperty().bind(what);
        ProgressBar progress = new ProgressBar();
        progress.progressProperty().bind(share);
        progress.setPrefWidth(140);
        progress.getStyleClass().add("small");
        Button cancel = new IconButton("fth-x", Texts.of(StatusLine.class).get("status.cancel"));
        cancel.setPadding(Insets.EMPTY);
        cancel.setMinSize(24, 22); // within the line
        cancel.setMaxSize(24, 22);
        cancel.setOnAction(e -> stop.run());
        HBox box = new HBox(12, activity, progress, cancel);
        box.setId(id);
        box.setAlignment(Pos.CENTER_LEFT);
        box.visibleProperty().bind(busy);
        return box;
    }
}
