package org.fovea.app;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.fovea.base.Background;
import org.fovea.model.VisionLanguageModel;
import org.fovea.session.Session;

/** Starts the explorer: in a window, or where there is no screen off-screen, into a folder of images. */
public final class Launcher {

    /** Keeps a strong hold on the logger whose level is set: java.util.logging lets go of others. */
    private static final Logger JAVAFX = Logger.getLogger("javafx");

    /**
     * What to open.
     *
     * @param session model, image, object, question and interventions; what is null is as usual
     * @param file the session's; null if it was not read from one
     * @param chosen whether anything was asked for; else what was open last is opened
     * @param how to open models, apart from the compute mode, which the session says
     */
    public record Opening(Session session, Path file, boolean chosen, VisionLanguageModel.Opening how) {

        /** The same, and never what was open last. */
        public Opening ignoringLast() {
            return new Opening(session, file, true, how);
        }
    }

    private static volatile Opening opening;

    private Launcher() {}

    /**
     * Opens the explorer and waits until it is closed. Where no window can be opened it says so and does what
     * {@link #snapshot} does, into {@code fovea-snapshot} in the current folder.
     *
     * @return exit code
     */
    public static int open(Opening what) {
        String missing = Display.missing();
        if (missing != null) {
            Path out = Path.of("fovea-snapshot").toAbsolutePath();
            System.out.printf("No window can be opened: %s.%nRendering the explorer off-screen instead.%n", missing);
            return snapshot(out, 1600, 1000, what);
        }
        quiet();
        opening = what;
        try {
            Application.launch(FoveaApp.class);
        } catch (RuntimeException e) { // in which JavaFX wraps what the start threw
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return 0;
    }

    /** The explorer as JavaFX starts it. */
    public static final class FoveaApp extends Application {

        private ExplorerWindow window;

        /** Called by JavaFX. */
        public FoveaApp() {}

        @Override
        public void start(Stage stage) {
            window = new ExplorerWindow(stage, Settings.ofUser());
            Background.lastNet(
                    sentence -> Platform.runLater(() -> window.explorer().complain(sentence)));
            if (Display.hasBrowser()) {
                window.documents(
                        file -> getHostServices().showDocument(file.toUri().toString()));
            }
            window.show();
            window.open(opening);
        }

        @Override
        public void stop() {
            window.close();
        }
    }

    /**
     * Renders the explorer off-screen: the window in its states, each pane, and one export of each kind.
     *
     * @param out folder to write to, made if need be
     * @param width of the window in pixels
     * @param height of the window in pixels
     * @return exit code
     */
    public static int snapshot(Path out, int width, int height, Opening what) {
        Display.renderOffScreen(width, height);
        quiet();
        CountDownLatch started = new CountDownLatch(1);
        Platform.startup(started::countDown);
        AtomicReference<ExplorerWindow> window = new AtomicReference<>();
        try {
            started.await();
            Snapshots snapshots = new Snapshots(out, width, height);
            List<Path> files = snapshots.take(what, window);
            System.out.printf("Wrote %d files to %s:%n", files.size(), out.toAbsolutePath());
            files.forEach(f -> System.out.println("  " + f.getFileName()));
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            close(window.get());
            Platform.exit();
        }
    }

    /** Closes a window where that has to be done, and waits for it. */
    private static void close(ExplorerWindow window) {
        if (window == null) {
            return;
        }
        CountDownLatch closed = new CountDownLatch(1);
        Platform.runLater(() -> {
            try {
                window.close();
            } finally {
                closed.countDown();
            }
        });
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** JavaFX warns on stderr that it was not started as a module; it works all the same. */
    private static void quiet() {
        JAVAFX.setLevel(Level.SEVERE);
    }
}
