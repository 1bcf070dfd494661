package org.fovea.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.stage.Stage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.Explorer;
import org.fovea.model.VisionLanguageModel;
import org.fovea.session.SavedFile;
import org.fovea.session.SavedModel;
import org.fovea.session.Session;
import org.testfx.api.FxToolkit;

/** The explorer's window on the built-in model's first scene, with settings in a folder of its own. */
final class OpenWindow implements AutoCloseable {

    final List<String> complaints = new ArrayList<>();
    private final Settings settings;
    private ExplorerWindow window;

    /** Shows it; nothing has been waited for yet. */
    OpenWindow(Path folder) throws Exception {
        this(folder, remembered -> {}, shown -> {});
    }

    /**
     * Shows it; nothing has been waited for yet.
     *
     * @param remembered sets what an earlier window would have remembered
     * @param prepared gets the window before it is shown
     */
    OpenWindow(Path folder, Consumer<Settings> remembered, Consumer<ExplorerWindow> prepared) throws Exception {
        this(folder, remembered, prepared, park(null));
    }

    /** The same with something else to open. */
    OpenWindow(Path folder, Consumer<Settings> remembered, Consumer<ExplorerWindow> prepared, Launcher.Opening what)
            throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        settings = new Settings(folder.resolve("settings.properties"));
        remembered.accept(settings);
        FxToolkit.setupFixture(() -> {
            window = new ExplorerWindow(stage, settings);
            window.complaints(complaints::add);
            prepared.accept(window);
            window.size(1280, 800);
            window.show();
            window.open(what);
        });
    }

    /**
     * The built-in model's first scene.
     *
     * @param annotation an object of it to choose; null for none
     */
    static Launcher.Opening park(String annotation) {
        Session session = Session.EMPTY
                .withModel(SavedModel.at(Path.of("assets/demo-model")))
                .aboutImage(SavedFile.at(Path.of("assets/scenes/01_park.png")))
                .choosing(null, annotation)
                .asking("Describe this image.");
        return new Launcher.Opening(session, null, true, VisionLanguageModel.Opening.in(null));
    }

    ExplorerWindow window() {
        return window;
    }

    Explorer explorer() {
        return window.explorer();
    }

    Settings settings() {
        return settings;
    }

    /** Waits for the answer, the lens and both objects. */
    void waitForAll() throws Exception {
        PaneStage.waitFor(() -> explorer().answerProperty().get() != null
                && explorer().objects().size() == 2
                && explorer().lens().size() == 11
                && explorer().probedProperty().get() != null
                && rested());
    }

    /** Whether the model rests and nothing is read. */
    boolean rested() {
        return !explorer().service().busyProperty().get()
                && !explorer().reader().busyProperty().get();
    }

    @Override
    public void close() throws Exception {
        FxToolkit.setupFixture(() -> {
            window.dark(false);
            window.close();
            window.stage().close();
        });
    }
}
