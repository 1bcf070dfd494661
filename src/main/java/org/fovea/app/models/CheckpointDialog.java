package org.fovea.app.models;

import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.look.PathChooser;
import org.fovea.app.look.Texts;
import org.fovea.app.look.WindowSize;

/** The window in which a checkpoint is chosen; the explorer can be used while it fetches one. */
public final class CheckpointDialog {

    private final Texts texts = Texts.of(CheckpointDialog.class);
    private final Stage stage = new Stage();
    private final Consumer<Path> open;
    private final Path begin;

    /**
     * Builds the window.
     *
     * @param stylesheet of the explorer
     * @param begin where the search for a folder begins; null for anywhere
     * @param open gets the folder that was chosen, after the window has closed
     */
    public CheckpointDialog(Window owner, String stylesheet, CheckpointChoice choice, Path begin, Consumer<Path> open) {
        this.open = open;
        this.begin = begin;
        CheckpointPane pane = new CheckpointPane(choice, this::opened, this::folder, stage::close);
        Scene scene = new Scene(pane);
        scene.getStylesheets().add(stylesheet);
        stage.initOwner(owner);
        stage.setTitle(texts.get("title"));
        stage.setScene(scene);
        WindowSize.set(stage, 720, 660, 460, 520);
        stage.setOnShown(e -> pane.start());
        stage.setOnHidden(e -> choice.close());
    }

    /** Shows it. */
    public void show() {
        stage.show();
    }

    private void opened(Path folder) {
        stage.close();
        Platform.runLater(() -> open.accept(folder)); // a complaint is to lie over the explorer, not over this
    }

    private void folder() {
        new PathChooser(texts.get("folder.title")).in(begin).folder(stage).ifPresent(this::opened);
    }

    /** The window, to be asked whether it is open and brought to the front. */
    public Stage stage() {
        return stage;
    }
}
