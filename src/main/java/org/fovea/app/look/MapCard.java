package org.fovea.app.look;

import javafx.scene.control.Label;
import javafx.scene.layout.Region;

/** What is said of the cell of a map that is pointed at, on a small card beside the pointer and inside the pane. */
public final class MapCard extends Label {

    private final Region map;
    private final String about;

    /**
     * Makes one that is not shown.
     *
     * @param map whose cells it is about; screen readers get the same text
     * @param about the map's name while no cell is pointed at
     * @param styles classes besides its own
     */
    public MapCard(Region map, String about, String... styles) {
        this.map = map;
        this.about = about;
        map.setAccessibleText(about);
        getStyleClass().add("map-card");
        getStyleClass().addAll(styles);
        setMouseTransparent(true);
        setVisible(false);
        setManaged(false);
    }

    /** Shows a text, as large as it is; nothing for null. */
    public void say(String text) {
        setVisible(text != null);
        map.setAccessibleText(text == null ? about : text);
        if (text != null) {
            setText(text);
            autosize();
        }
    }

    /** Shows a text right below a point of the map, or on its other sides where there is no room; nothing for null. */
    public void say(String text, double x, double y) {
        say(text);
        if (text != null) {
            double left = x + 14 + getWidth() > map.getWidth() ? x - 10 - getWidth() : x + 14;
            double top = y + 16 + getHeight() > map.getHeight() ? y - 10 - getHeight() : y + 16;
            relocate(Math.max(0, left), Math.max(0, top));
        }
    }
}
