package org.fovea.app;

import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Insets;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Panes in one place, of which one is in front; their titles stand above them like any pane's, the front one's marked.
 */
final class PaneTabs extends VBox {

    private final HBox titles = new HBox(4);
    private final StackPane panes = new StackPane();
    private final ToggleGroup group = new ToggleGroup();
    private final ReadOnlyObjectWrapper<Region> front = new ReadOnlyObjectWrapper<>();

    PaneTabs() {
        titles.setPadding(new Insets(3, 8, 0, 8));
        panes.setMinSize(0, 0);
        VBox.setVgrow(panes, Priority.ALWAYS);
        getChildren().addAll(titles, panes);
        getStyleClass().add("pane");
        setMinSize(0, 0);
    }

    /** Adds a pane; the first is in front. */
    void add(String title, String icon, Region pane) {
        ToggleButton tab = new ToggleButton(title, new FontIcon(icon));
        tab.setId("tab-" + title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-'));
        tab.getStyleClass().setAll("pane-tab", "pane-title");
        tab.setMinWidth(Region.USE_PREF_SIZE);
        tab.setToggleGroup(group);
        tab.setOnAction(e -> show(pane));
        titles.getChildren().add(tab);
        panes.getChildren().add(pane);
        pane.setVisible(false);
        pane.getProperties().put(PaneTabs.class, tab);
        if (front.get() == null) {
            show(pane);
        }
    }

    /** Takes a pane out again; if it was in front, the first of the others is. */
    void remove(Region pane) {
        titles.getChildren().remove(tab(pane));
        panes.getChildren().remove(pane);
        pane.setVisible(true);
        if (front.get() == pane) {
            show((Region) panes.getChildren().get(0));
        }
    }

    private static ToggleButton tab(Region pane) {
        return (ToggleButton) pane.getProperties().get(PaneTabs.class);
    }

    /** Brings one of the panes to the front; does nothing if it is not among them. */
    void show(Region pane) {
        if (!panes.getChildren().contains(pane)) {
            return;
        }
        panes.getChildren().forEach(p -> p.setVisible(p == pane));
        tab(pane).setSelected(true);
        front.set(pane);
    }

    /** The pane in front. */
    ReadOnlyObjectProperty<Region> frontProperty() {
        return front.getReadOnlyProperty();
    }
}
