package org.fovea.app.look;

import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;

/** Keys that mean the same in every window that only shows something. */
public final class WindowKeys {

    private WindowKeys() {}

    /**
     * Closes a window with Esc or Ctrl+W, once the key has been dealt with: where an input method is on, GTK goes on
     * with the window's memory after the event, and the program would crash.
     */
    public static void close(Stage stage, Scene scene) {
        scene.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ESCAPE
                    || KeyCombination.valueOf("Shortcut+W").match(e)) {
                Platform.runLater(stage::close);
                e.consume();
            }
        });
    }
}
