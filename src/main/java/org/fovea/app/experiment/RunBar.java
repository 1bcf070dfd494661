package org.fovea.app.experiment;

import javafx.animation.PauseTransition;
import javafx.beans.binding.Bindings;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.fovea.app.experiment.ExperimentModel.State;
import org.fovea.app.look.Texts;
import org.fovea.base.BadInput;
import org.kordamp.ikonli.javafx.FontIcon;

/** Starts, pauses, resumes and stops the run, and shows its progress. */
final class RunBar extends VBox {

    private final Texts texts = Texts.of(RunBar.class);
    private final ExperimentModel model;
    private final Button start = button("start", "start", "fth-play");
    private final Button cancel = button("cancel", "cancel", "fth-square");

    /** @param report opens the report */
    RunBar(ExperimentModel model, Runnable report) {
        this.model = model;
        getStyleClass().add("run-bar");
        start.getStyleClass().add("accent");
        start.setOnAction(e -> press());
        cancel.setOnAction(e -> model.cancel());
        model.stateProperty().addListener((o, before, now) -> show(now));
        model.continuesProperty().addListener(o -> show(model.stateProperty().get()));
        start.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.stateProperty().get() == State.STOPPING
                                || model.stateProperty().get() == State.RESTING
                                        && (!model.problemProperty().get().isEmpty()
                                                || model.refusedProperty().get()),
                        model.stateProperty(),
                        model.problemProperty(),
                        model.refusedProperty()));
        ProgressBar progress = new ProgressBar(0);
        progress.setId("run-progress");
        progress.progressProperty().bind(model.shareProperty());
        progress.setMaxWidth(Double.MAX_VALUE);
        progress.getStyleClass().add("medium");
        Label activity = new Label();
        activity.setId("run-activity");
        activity.textProperty().bind(model.activityProperty());
        activity.setMinWidth(0);
        VBox middle = new VBox(4, activity, progress);
        middle.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(middle, Priority.ALWAYS);
        Button copy = button("copy-command", "command", "fth-terminal");
        copy.disableProperty().bind(model.problemProperty().isNotEmpty());
        copy.setOnAction(e -> copy(copy));
        Button open = button("open-report", "report", "fth-external-link");
        open.disableProperty().bind(model.resultsProperty().isNull());
        open.setOnAction(e -> report.run());
        HBox row = new HBox(10, start, cancel, middle, copy, open);
        row.setAlignment(Pos.CENTER_LEFT);
        Label figures = new Label();
        figures.setId("run-figures");
        figures.getStyleClass().add("faint");
        figures.setMinWidth(0);
        figures.textProperty().bind(model.figuresProperty());
        Tooltip all = new Tooltip();
        all.textProperty().bind(model.figuresProperty());
        figures.setTooltip(all);
        figures.managedProperty().bind(figures.textProperty().isNotEmpty());
        setSpacing(5);
        setPadding(new Insets(10, 12, 8, 12));
        getChildren().addAll(row, figures);
        show(model.stateProperty().get());
    }

    private Button button(String id, String key, String icon) {
        Button button = new Button(texts.get(key), new FontIcon(icon));
        button.setId(id);
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setTooltip(new Tooltip(texts.get(key + ".tooltip")));
        return button;
    }

    /** Presses the button that starts, pauses and resumes the run. */
    void press() {
        switch (model.stateProperty().get()) {
            case RESTING -> model.start();
            case OPENING, RUNNING -> model.pause();
            case PAUSED -> model.resume();
            default -> {}
        }
    }

    private void show(State now) {
        boolean running = now == State.OPENING || now == State.RUNNING;
        start.setText(texts.get(running ? "start.pause" : now == State.PAUSED ? "start.resume" : begin()));
        start.setGraphic(new FontIcon(running ? "fth-pause" : "fth-play"));
        start.setMinWidth(94);
        cancel.setDisable(now == State.RESTING || now == State.STOPPING);
    }

    private String begin() {
        return model.continuesProperty().get() ? "start.continue" : "start";
    }

    /** Copies the command, and says so on the button. */
    private void copy(Button by) {
        try {
            ClipboardContent content = new ClipboardContent();
            content.putString(model.command());
            Clipboard.getSystemClipboard().setContent(content);
            by.setPrefWidth(by.getWidth()); // keeps the row still
            by.setText(texts.get("command.copied"));
            PauseTransition again = new PauseTransition(Duration.seconds(2));
            again.setOnFinished(e -> by.setText(texts.get("command")));
            again.play();
        } catch (BadInput e) {
            model.complain(e.getMessage());
        }
    }
}
