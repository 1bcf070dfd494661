package org.fovea.app;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
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
import org.fovea.app.look.ClipboardText;
import org.fovea.app.state.CocoReader;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService;
import org.kordamp.ikonli.javafx.FontIcon;

/** The line below the panes: which model and picture are open, what is being done and read, and how to stop that. */
final class StatusLine extends HBox {

    private final HBox saved = new HBox(4);

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
                service.busyProperty(),
                explorer::stopModel);
        saved.setId("saved");
        saved.setAlignment(Pos.CENTER_LEFT);
        saved.managedProperty().bind(saved.visibleProperty());
        saved.setVisible(false);
        getChildren().addAll(model(explorer), picture(explorer), saved, space, working, reading);
        setAlignment(Pos.CENTER_LEFT);
        setPadding(new Insets(2, 12, 2, 12));
        setMinHeight(28);
        getStyleClass().add("status-line");
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
                "Saved %s in %s"
                        .formatted(files.size() == 1 ? files.get(0).getFileName() : files.size() + " files", folder),
                new FontIcon("fth-check"));
        text.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        text.setMinWidth(80);
        text.setTooltip(new Tooltip(String.join(
                "\n", files.stream().map(f -> f.toAbsolutePath().toString()).toList())));
        Button show = button("Show in folder", null, () -> documents.accept(folder));
        show.setVisible(documents != null);
        show.setManaged(documents != null);
        Button close = button(null, "fth-x", () -> saved.setVisible(false));
        close.setTooltip(new Tooltip("Close"));
        saved.getChildren()
                .setAll(
                        text,
                        show,
                        button(
                                "Copy path",
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

    private static Label model(Explorer explorer) {
        Label model = new Label();
        model.setGraphic(new FontIcon("fth-cpu"));
        Tooltip about = new Tooltip();
        about.setWrapText(true);
        about.setMaxWidth(520);
        model.setTooltip(about);
        explorer.modelProperty().addListener((o, before, now) -> {
            model.setText(now.name());
            about.setText(now.about() + (now.about().isEmpty() ? "" : "\n\n") + now.summary());
        });
        return model;
    }

    private static Label picture(Explorer explorer) {
        Label picture = new Label();
        explorer.imageProperty()
                .addListener((o, before, now) -> picture.setText("%s · %d×%d%s"
                        .formatted(
                                now.file().getFileName(),
                                now.source().width(),
                                now.source().height(),
                                now.detail().isEmpty() ? "" : " · detail: " + now.detail())));
        return picture;
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
        Button cancel = new Button(null, new FontIcon("fth-x"));
        cancel.getStyleClass().addAll("flat", "button-icon", "small");
        cancel.setTooltip(new Tooltip("Cancel (Esc)"));
        cancel.setOnAction(e -> stop.run());
        HBox box = new HBox(12, activity, progress, cancel);
        box.setId(id);
        box.setAlignment(Pos.CENTER_LEFT);
        box.visibleProperty().bind(busy);
        return box;
    }
}
