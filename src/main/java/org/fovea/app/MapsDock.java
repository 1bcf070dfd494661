package org.fovea.app;

import javafx.application.Platform;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The panes below the lens: the knockout beside the tabs of the others, or one of the tabs where both have no room. */
final class MapsDock {

    /** Below this width two panes beside each other are both too narrow to read. */
    private static final double NARROW = 640;
    /** So much wider it has to become before they are put beside each other again. */
    private static final double SLACK = 16;

    private final PaneTabs tabs;
    private final VBox beside;
    private final Region pane;
    private final SplitPane split;
    private double divider = 0.5;

    /**
     * @param tabs of the other panes
     * @param beside what has the pane in it, below its title, while it is beside them
     * @param pane the knockout
     */
    MapsDock(PaneTabs tabs, VBox beside, Region pane) {
        this.tabs = tabs;
        this.beside = beside;
        this.pane = pane;
        split = new SplitPane(tabs, beside);
        split.widthProperty().addListener(o -> Platform.runLater(this::fit)); // not while it is being laid out
    }

    private void fit() {
        double width = split.getWidth();
        boolean folded = folded();
        if (!folded && width > 0 && width < NARROW) {
            divider = divider();
            split.getItems().remove(beside);
            beside.getChildren().remove(pane);
            tabs.add("Knockout", "fth-scissors", pane);
        } else if (folded && width >= NARROW + SLACK) {
            tabs.remove(pane);
            VBox.setVgrow(pane, Priority.ALWAYS);
            beside.getChildren().add(pane);
            split.getItems().add(beside);
            split.setDividerPositions(divider);
        }
    }

    private boolean folded() {
        return split.getItems().size() == 1;
    }

    /** What goes into the window. */
    SplitPane node() {
        return split;
    }

    /** Puts the divider between tabs and knockout there, 0..1; at once or when they are beside each other again. */
    void divide(double at) {
        divider = at;
        split.setDividerPositions(at);
    }

    /** Where the divider is, or was when they were last beside each other, 0..1. */
    double divider() {
        return folded() ? divider : split.getDividerPositions()[0];
    }
}
