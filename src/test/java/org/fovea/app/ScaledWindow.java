package org.fovea.app;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.beans.value.ChangeListener;
import javafx.stage.Stage;
import org.fovea.app.look.NodeImage;
import org.fovea.figure.SegmentationPng;

/**
 * Opens the explorer on the built-in model in a JVM of its own, says where its window is, and ends: 0 if nothing was
 * thrown.
 */
final class ScaledWindow {

    private ScaledWindow() {}

    /** @param args the file for an image of the window */
    public static void main(String[] args) {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace(System.out);
            Runtime.getRuntime().halt(1);
        });
        Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task);
                    thread.setDaemon(true);
                    return thread;
                })
                .schedule(() -> Runtime.getRuntime().halt(3), 3, TimeUnit.MINUTES);
        Application.launch(Window.class, args);
    }

    /** The explorer as JavaFX starts it. */
    public static final class Window extends Application {

        /** Called by JavaFX. */
        public Window() {}

        @Override
        public void start(Stage stage) {
            ExplorerWindow window = new ExplorerWindow(stage, new Settings(null));
            window.complaints(sentence -> {
                throw new IllegalStateException(sentence);
            });
            ChangeListener<Object> answered = (o, before, now) -> {
                if (now != null) { // a pulse later all of it is laid out and drawn
                    Platform.runLater(() -> Platform.runLater(() -> end(stage, window)));
                }
            };
            window.explorer().answerProperty().addListener(answered);
            window.show();
            window.open(OpenWindow.park(null));
        }

        private void end(Stage stage, ExplorerWindow window) {
            SegmentationPng.write(
                    NodeImage.of(window.root()),
                    Path.of(getParameters().getRaw().get(0)));
            System.out.printf(
                    java.util.Locale.ROOT,
                    "bounds %s %s %s %s %s%n",
                    stage.getOutputScaleX(),
                    stage.getX(),
                    stage.getY(),
                    stage.getWidth(),
                    stage.getHeight());
            System.out.flush();
            Runtime.getRuntime().halt(0); // closing is tested elsewhere
        }
    }
}
