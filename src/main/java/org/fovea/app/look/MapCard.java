package org.fovea.app.look;

import javafx.scene.control.Label;
import javafx.scene.layout.Region;

/** What is said of the cell of a map that is pointed at, on a small card beside the pointer and inside the pane. */
public final class MapCard extends Label {

    /**
     * Makes one that is not shown.
     *
     * @param styles classes besides its own
     */
    public MapCard(String... styles) {
        getStyleClass().add("map-card");
        getStyleClass().addAll(styles);
        setMouseTransparent(true);
        setVisible(false);
        setManaged(false);
    }

    /** Shows a text, as large as it is; nothing for null. */
    public void say(String text) {
        setVisible(text != null);
        if (text != null) {
            setText(text);
            autosize();
        }
    }

    /** Shows a text right below a point of a pane, or on its other sides where there is no room; nothing for null. */
    public void say(String text, Region pane, double x, double y) {
        say(text);
        if (text != null) {
            double left = x + 14 + getWidth() > pane.getWidth() ? x - 10 - getWidth() : x + 14;
            double top = y + 16 + getHeight() > pane.getHeight() ? y - 10 - getHeight() : y + 16;
            relocate(Math.max(0, left), Math.max(0, top));
        }
    }
}
