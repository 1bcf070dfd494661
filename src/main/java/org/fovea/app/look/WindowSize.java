package org.fovea.app.look;

import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.geometry.Rectangle2D;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;
import javafx.util.Duration;

/** Gives a window a size and a place that fit the screen it opens on. */
public final class WindowSize {

    /** When a new window has its size for good. */
    private static final Duration SETTLED = Duration.seconds(3);

    private WindowSize() {}

    /**
     * Sets size and place of a window, its frame included; to be called before it is shown. All numbers are JavaFX
     * pixels: at a display scaling of 2 the screen has half as many as it has dots.
     *
     * @param width wanted
     * @param height wanted
     * @param leastWidth below which nobody can make it smaller, unless the screen is smaller
     * @param leastHeight below which nobody can make it smaller, unless the screen is smaller
     */
    public static void set(Stage stage, double width, double height, double leastWidth, double leastHeight) {
        Rectangle2D screen = screen(stage);
        stage.setMinWidth(Math.min(leastWidth, screen.getWidth()));
        stage.setMinHeight(Math.min(leastHeight, screen.getHeight()));
        double wide = Math.min(width, screen.getWidth());
        double high = Math.min(height, screen.getHeight());
        stage.setWidth(wide);
        stage.setHeight(high);
        stage.setX(Math.floor(screen.getMinX() + (screen.getWidth() - wide) / 2));
        stage.setY(Math.floor(screen.getMinY() + (screen.getHeight() - high) / 2));
        insist(stage);
    }

    /**
     * GTK makes each window at its smallest size first, and where the window manager's answer to that comes late JavaFX
     * keeps it there: then it is asked for its size and place once more. How late is up to the machine, so any fall to
     * the smallest size counts that comes before a person could have caused it.
     */
    private static void insist(Stage stage) {
        double wide = stage.getWidth();
        double high = stage.getHeight();
        double x = stage.getX();
        double y = stage.getY();
        if (wide <= stage.getMinWidth() && high <= stage.getMinHeight()) {
            return;
        }
        InvalidationListener fallen = o -> Platform.runLater(() -> {
            if (!stage.isMaximized()
                    && !stage.isFullScreen()
                    && stage.getWidth() <= stage.getMinWidth()
                    && stage.getHeight() <= stage.getMinHeight()) {
                stage.setWidth(wide);
                stage.setHeight(high);
                stage.setX(x);
                stage.setY(y);
            }
        });
        stage.addEventHandler(WindowEvent.WINDOW_SHOWN, shown -> {
            stage.heightProperty().addListener(fallen);
            PauseTransition settled = new PauseTransition(SETTLED);
            settled.setOnFinished(done -> stage.heightProperty().removeListener(fallen));
            settled.play();
            fallen.invalidated(null);
        });
    }

    /** What is free of the screen that the owner's middle is on, else of the first screen. */
    private static Rectangle2D screen(Stage stage) {
        if (stage.getOwner() != null && stage.getOwner().isShowing()) {
            double x = stage.getOwner().getX() + stage.getOwner().getWidth() / 2;
            double y = stage.getOwner().getY() + stage.getOwner().getHeight() / 2;
            for (Screen screen : Screen.getScreensForRectangle(x, y, 1, 1)) {
                return screen.getVisualBounds();
            }
        }
        return Screen.getPrimary().getVisualBounds();
    }
}
