package org.fovea.app;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import javafx.application.Platform;
import javafx.geometry.Orientation;
import javafx.scene.Scene;
import javafx.scene.control.SplitPane;
import javafx.scene.input.MouseEvent;

/**
 * Where a window's dividers are remembered to be. A window that opens maximised is laid out small first and then large,
 * and panes that keep their size would take the dividers along; so each is put back whenever the size of its split pane
 * changes, until someone presses a mouse button in the window. Untouched dividers are remembered as they were.
 */
final class Dividers {

    private record Divider(String key, double at, DoubleSupplier now) {}

    private final Settings settings;
    private final List<Divider> all = new ArrayList<>();
    private boolean touched;

    Dividers(Settings settings) {
        this.settings = settings;
    }

    /** Puts a split pane's one divider where it was remembered to be, or there if it was not, 0..1. */
    void restore(SplitPane pane, String key, double otherwise) {
        restore(pane, key, otherwise, pane::setDividerPositions, () -> pane.getDividerPositions()[0]);
    }

    /**
     * The same for a divider that is not always there.
     *
     * @param put moves it
     * @param now says where it is
     */
    void restore(SplitPane pane, String key, double otherwise, DoubleConsumer put, DoubleSupplier now) {
        double at = settings.get(key, otherwise, 0.05, 0.95);
        all.add(new Divider(key, at, now));
        put.accept(at);
        (pane.getOrientation() == Orientation.HORIZONTAL ? pane.widthProperty() : pane.heightProperty())
                .addListener(o -> Platform.runLater(
                        () -> { // after the layout that moved it
                            if (!touched) {
                                put.accept(at);
                            }
                        }));
    }

    /** From now on a press of the mouse in this scene lets go of the dividers. */
    void watch(Scene scene) {
        scene.addEventFilter(MouseEvent.MOUSE_PRESSED, e -> touched = true);
    }

    /** Remembers them. */
    void remember() {
        for (Divider divider : all) {
            settings.set(divider.key, touched ? divider.now.getAsDouble() : divider.at);
        }
    }
}
