package org.fovea.app.look;

import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Rectangle2D;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;
import javafx.util.Duration;

/** Gives a window a size and a place that fit the screen it opens on. */
public final class WindowSize {

    /** By when a new window has its size for good. */
    private static final Duration ENOUGH = Duration.seconds(8);

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
     * keeps it there: then it is asked for its size and place again. How late is up to the machine, so any fall to the
     * smallest size counts until the window has had another size, which only a person or the window manager gives it,
     * or has had enough time. Keys and clicks do not end that: they say nothing of the size.
     */
    private static void insist(Stage stage) {
        stage.addEventHandler(WindowEvent.WINDOW_SHOWING, showing -> {
            Rectangle2D wanted = new Rectangle2D(stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight());
            BooleanProperty settled = new SimpleBooleanProperty();
            InvalidationListener sized = o -> Platform.runLater(
                    () -> { // once it has both its width and its height
                        if (!settled.get()) {
                            settled.set(!restored(stage, wanted));
                        }
                    });
            settled.addListener(o -> {
                stage.widthProperty().removeListener(sized);
                stage.heightProperty().removeListener(sized);
            });
            stage.widthProperty().addListener(sized);
            stage.heightProperty().addListener(sized);
            PauseTransition enough = new PauseTransition(ENOUGH);
            enough.setOnFinished(done -> settled.set(true));
            enough.play();
        });
    }

    /** Gives a window of the smallest size the wanted one; false if it has another than these two. */
    private static boolean restored(Stage stage, Rectangle2D wanted) {
        if (stage.getWidth() == wanted.getWidth() && stage.getHeight() == wanted.getHeight()) {
            return true;
        }
        if (stage.getWidth() > stage.getMinWidth()
                || stage.getHeight() > stage.getMinHeight()
                || stage.isMaximized()
                || stage.isFullScreen()) {
            return false;
        }
        stage.setWidth(wanted.getWidth());
        stage.setHeight(wanted.getHeight());
        stage.setX(wanted.getMinX());
        stage.setY(wanted.getMinY());
        return true;
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
