package org.fovea.app.look;

import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.event.EventHandler;
import javafx.scene.Scene;
import javafx.scene.control.MenuButton;
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

    /**
     * Does something on an Esc that nothing in the window has a use for. A menu button swallows the key, though with
     * its menu closed it has none.
     *
     * @param escape returns whether it did anything; if not, the key goes on
     */
    public static void onEscape(Scene scene, BooleanSupplier escape) {
        EventHandler<KeyEvent> handler = e -> {
            if (e.getCode() == KeyCode.ESCAPE && escape.getAsBoolean()) {
                e.consume();
            }
        };
        scene.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (scene.getFocusOwner() instanceof MenuButton button && !button.isShowing()) {
                handler.handle(e);
            }
        });
        scene.addEventHandler(KeyEvent.KEY_PRESSED, handler);
    }
}
