package org.fovea.app;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.fovea.app.experiment.ExperimentModel;
import org.fovea.app.experiment.ExperimentPane;
import org.fovea.app.experiment.Replay;
import org.fovea.app.experiment.ViewPlan;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.PathChooser;
import org.fovea.app.look.Texts;
import org.fovea.app.look.WindowSize;
import org.fovea.app.state.Explorer;
import org.fovea.base.Places;

/** The window of experiments beside the explorer's: made when it is asked for, its plan and size remembered. */
final class Experiments {

    private final Texts texts = Texts.of(Experiments.class);

    private static final String KEY = "experiment.";

    private final Explorer explorer;
    private final Settings settings;
    private final Replay.Maps maps;
    private final Runnable front;
    private Consumer<Path> documents;
    private Predicate<Window> asking = this::ask;
    private Consumer<ExperimentModel> made = model -> {};
    private Stage stage;
    private ExperimentPane pane;

    /**
     * @param maps shows a word's map in the explorer
     * @param front brings the explorer to the front
     */
    Experiments(Explorer explorer, Settings settings, Replay.Maps maps, Runnable front) {
        this.explorer = explorer;
        this.settings = settings;
        this.maps = maps;
        this.front = front;
        documents = file -> explorer.complain(texts.get("experiments.browser", file));
    }

    /** Opens files for reading by this. */
    void setDocuments(Consumer<Path> by) {
        documents = by;
    }

    /** Gets the experiments once there can be any. */
    void setOnMade(Consumer<ExperimentModel> by) {
        made = by;
    }

    /** Asks by this whether a run may be stopped. */
    void setAsking(Predicate<Window> by) {
        asking = by;
    }

    /** Shows the window, with the explorer's model and images where none are remembered. */
    void show() {
        if (stage == null) {
            make();
        }
        pane.model().takeExplorers();
        stage.show();
        stage.toFront();
    }

    /** Shows the window with a plan that does what the explorer shows. */
    void apply(ViewPlan view) {
        show();
        pane.model().take(view);
    }

    private void make() {
        ExperimentModel model =
                new ExperimentModel(explorer, Places.ofUser().home().resolve("fovea-experiments"));
        model.form().restore(name -> settings.get(KEY + name, null));
        model.form().setImages(coco -> settings.companion("images", coco));
        model.replay().setMaps(maps);
        model.replay().setOnShown(front);
        pane = new ExperimentPane(model, () -> model.report(documents));
        model.stateProperty().addListener((o, before, now) -> remember());
        made.accept(model);
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        Scene scene = new Scene(pane);
        scene.getStylesheets()
                .add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
        Fonts.adapt(scene);
        stage = new Stage();
        stage.setTitle(texts.get("experiments.title"));
        WindowSize.set(
                stage,
                settings.get(KEY + "width", Math.min(1380, 0.9 * screen.getWidth()), 800, 10000),
                settings.get(KEY + "height", Math.min(900, 0.9 * screen.getHeight()), 500, 10000),
                1024,
                700);
        stage.setScene(scene);
        scene.getAccelerators()
                .put(KeyCombination.valueOf("Shortcut+W"), () -> Platform.runLater(() -> requestClose(stage)));
        scene.addEventHandler(
                KeyEvent.KEY_PRESSED,
                e -> { // what nothing in the window wanted; a run is stopped first
                    if (e.getCode() == KeyCode.ESCAPE && !pane.model().busy()) {
                        Platform.runLater(() -> requestClose(stage)); // see WindowKeys
                    }
                });
        stage.setOnCloseRequest(e -> {
            if (!mayStop(stage)) {
                e.consume();
            }
        });
    }

    /** Asks for a results folder and shows it. */
    void openResults() {
        Path last = settings.recent("experiment").stream()
                .findFirst()
                .map(Path::getParent)
                .orElse(null);
        new PathChooser(texts.get("experiments.open")).in(last).folder(stage).ifPresent(this::openResults);
    }

    /** Shows a results folder. */
    void openResults(Path folder) {
        show();
        settings.opened("experiment", folder);
        settings.save();
        pane.model().open(folder);
    }

    private void remember() {
        pane.model().form().values().forEach((name, value) -> settings.set(KEY + name, value));
        pane.model().form().tellImages((coco, folder) -> settings.companion("images", coco, folder));
        if (pane.model().resultsProperty().get() != null) {
            settings.opened("experiment", pane.model().resultsProperty().get().folder());
        }
        settings.save();
    }

    /**
     * Whether the window may close: nothing runs, or the person agrees to stop it, and it is stopped.
     *
     * @param over the window that the question lies over
     */
    boolean mayStop(Window over) {
        if (stage == null || !pane.model().busy()) {
            return true;
        }
        boolean may = asking.test(over);
        if (may) {
            pane.model().cancel();
        }
        return may;
    }

    private boolean ask(Window over) {
        ButtonType stop = new ButtonType(texts.get("experiments.stop"), ButtonBar.ButtonData.OK_DONE);
        ButtonType on = new ButtonType(texts.get("experiments.on"), ButtonBar.ButtonData.CANCEL_CLOSE);
        Alert alert = new Alert(Alert.AlertType.CONFIRMATION, "", stop, on);
        alert.initOwner(over);
        alert.setTitle("Fovea");
        alert.setHeaderText(texts.get("experiments.running"));
        Label text = new Label(texts.get("experiments.saved"));
        text.setWrapText(true);
        text.setMaxWidth(420);
        alert.getDialogPane().setContent(text);
        return alert.showAndWait().filter(stop::equals).isPresent();
    }

    /** Asks the explorer's window to close, as its frame's button does. */
    static void requestClose(Stage window) {
        window.fireEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSE_REQUEST));
    }

    /** The pane; null until the window was asked for. */
    ExperimentPane pane() {
        return pane;
    }

    /** The window; null until it was asked for. */
    Stage stage() {
        return stage;
    }

    /** Remembers plan and size, and stops the run. */
    void close() {
        if (stage != null) {
            remember();
            settings.set(KEY + "width", stage.getWidth());
            settings.set(KEY + "height", stage.getHeight());
            pane.model().close();
            stage.close();
        }
    }
}
