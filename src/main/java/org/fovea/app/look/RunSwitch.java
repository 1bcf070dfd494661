package org.fovea.app.look;

import javafx.beans.property.BooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Pos;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/**
 * Two buttons that choose between the original run and the one with the interventions; there only while there are any.
 */
public final class RunSwitch extends HBox {

    private final Texts texts = Texts.of(RunSwitch.class);

    /**
     * @param id of the button for the interventions; the other's has {@code -original} behind it
     * @param changed whether the run with the interventions is shown
     * @param choice whether there is such a run
     */
    public RunSwitch(String id, BooleanProperty changed, ObservableBooleanValue choice) {
        ToggleButton original = button(texts.get("run.original"), texts.get("run.original.about"), "left-pill");
        ToggleButton interventions = button(texts.get("run.changed"), texts.get("run.changed.about"), "right-pill");
        original.setId(id + "-original");
        interventions.setId(id);
        ToggleGroup group = new ToggleGroup();
        group.getToggles().setAll(original, interventions);
        original.setOnAction(e -> choose(original, changed, false));
        interventions.setOnAction(e -> choose(interventions, changed, true));
        changed.addListener((o, before, now) -> (now ? interventions : original).setSelected(true));
        (changed.get() ? interventions : original).setSelected(true);
        setAlignment(Pos.CENTER_LEFT);
        setMinWidth(Region.USE_PREF_SIZE);
        getChildren().setAll(original, interventions);
        visibleProperty().bind(choice);
        managedProperty().bind(choice);
    }

    private static ToggleButton button(String text, String about, String pill) {
        ToggleButton button = new ToggleButton(text);
        button.getStyleClass().addAll("small", pill);
        button.setStyle("-fx-font-size: 12px; -fx-padding: 3 8 3 8;");
        button.setTooltip(new Tooltip(about));
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    private static void choose(ToggleButton button, BooleanProperty changed, boolean now) {
        button.setSelected(true); // one of them is always on
        changed.set(now);
    }
}
