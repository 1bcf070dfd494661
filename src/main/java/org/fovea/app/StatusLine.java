package org.fovea.app;

import javafx.beans.value.ObservableValue;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fovea.app.state.CocoReader;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService;
import org.kordamp.ikonli.javafx.FontIcon;

/** The line below the panes: which model and picture are open, what is being done and read, and how to stop that. */
final class StatusLine extends HBox {

    StatusLine(Explorer explorer) {
        super(12);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        CocoReader reader = explorer.reader();
        ModelService service = explorer.service();
        Node reading = work("reading", reader.activityProperty(), reader.progressProperty(), reader.busyProperty(),
                reader::cancel);
        reading.managedProperty().bind(reader.busyProperty());
        // The model's work keeps its place: else the line's height, and with it every pane's, would change with it.
        Node working = work("working", service.activityProperty(), service.progressProperty(), service.busyProperty(),
                explorer::stopModel);
        getChildren().addAll(model(explorer), picture(explorer), space, working, reading);
        setAlignment(Pos.CENTER_LEFT);
        setPadding(new Insets(2, 12, 2, 12));
        setMinHeight(28);
        getStyleClass().add("status-line");
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
        explorer.imageProperty().addListener((o, before, now) -> picture.setText("%s · %d×%d".formatted(
                now.file().getFileName(), now.source().width(), now.source().height())));
        return picture;
    }

    /** What is being done, how far it is, and a button that stops it; there only while it is being done. */
    private static Node work(String id, ObservableValue<String> what, ObservableValue<Number> share,
            ObservableValue<Boolean> busy, Runnable stop) {
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
