package org.fovea.app.experiment;

import java.io.File;
import java.util.Comparator;
import java.util.List;
import javafx.geometry.Orientation;
import javafx.scene.control.SplitPane;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import org.fovea.app.experiment.ExperimentModel.State;

/** The experiment window's content: the plan at the left, the run above, chart and tables of it, its rows below. */
public final class ExperimentPane extends BorderPane {

    private final ExperimentModel model;
    private final RunBar bar;

    /** @param report opens the report of the results on show */
    public ExperimentPane(ExperimentModel model, Runnable report) {
        this.model = model;
        getStyleClass().add("experiment");
        getStylesheets().add(ExperimentPane.class.getResource("experiment.css").toExternalForm());
        setMinSize(0, 0);
        bar = new RunBar(model, report);
        SplitPane results = new SplitPane(new SummaryPane(model), new RowsPane(model));
        results.setOrientation(Orientation.VERTICAL);
        results.setDividerPositions(0.56);
        BorderPane right = new BorderPane();
        right.setTop(bar); // first, as Tab goes
        right.setCenter(results);
        right.setMinSize(0, 0);
        FormPane plan = new FormPane(model);
        plan.setPrefWidth(350);
        plan.setMinWidth(350);
        plan.setMaxWidth(350);
        setLeft(plan);
        setCenter(right);
        setOnDragOver(this::dragOver);
        setOnDragDropped(this::dropped);
        addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    }

    private void pressed(KeyEvent e) {
        if (e.getCode() == KeyCode.ENTER && e.isShortcutDown()) {
            bar.press();
            e.consume();
        } else if (e.getCode() == KeyCode.ESCAPE
                && model.busy()
                && model.stateProperty().get() != State.STOPPING) {
            model.cancel();
            e.consume(); // the window closes only where nothing is stopped
        }
    }

    private void dragOver(DragEvent e) {
        if (e.getDragboard().hasFiles() && !model.busy()) {
            e.acceptTransferModes(TransferMode.COPY);
            e.consume();
        }
    }

    private void dropped(DragEvent e) {
        // Folders last: images that are dropped with a COCO file are its own.
        List<File> files = e.getDragboard().getFiles().stream()
                .sorted(Comparator.comparing(File::isDirectory))
                .toList();
        e.setDropCompleted(!files.isEmpty());
        e.consume();
        files.forEach(file -> model.take(file.toPath()));
    }

    /** The state behind this pane. */
    public ExperimentModel model() {
        return model;
    }
}
