package org.fovea.app.help;

import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.fovea.app.look.IconButton;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.intervene.Patches;

/** Three hints over the image, one after the other, each until its step was taken: hover, click, shift-click. */
public final class FirstSteps extends HBox {

    private enum Step {
        HOVER,
        CLICK,
        OBJECT
    }

    private final Texts texts = Texts.of(FirstSteps.class);
    private final Explorer explorer;
    private final Runnable done;
    private final Label number = new Label();
    private final Label text = new Label();
    private final InvalidationListener listener = o -> check();
    private Step step = Step.HOVER;

    /**
     * @param explorer in which the steps are taken
     * @param done runs once all are, or a person closes them
     */
    public FirstSteps(Explorer explorer, Runnable done) {
        super(10);
        this.explorer = explorer;
        this.done = done;
        setId("first-steps");
        getStyleClass().add("callout");
        getStylesheets().add(FirstSteps.class.getResource("help.css").toExternalForm());
        setAlignment(Pos.CENTER_LEFT);
        setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        number.getStyleClass().add("callout-step");
        number.setMinWidth(Region.USE_PREF_SIZE);
        text.setWrapText(true);
        Button close = new IconButton("fth-x", texts.get("steps.close"));
        close.setId("first-steps-close");
        close.setOnAction(e -> end());
        getChildren().setAll(number, text, close);
        explorer.hoveredPatchProperty().addListener(listener);
        explorer.history().currentProperty().addListener(listener);
        show();
    }

    private void check() {
        Patches ablated = explorer.history().current().ablated();
        boolean taken = switch (step) {
            case HOVER -> explorer.hoveredPatchProperty().get() >= 0;
            case CLICK -> !ablated.isEmpty();
            case OBJECT ->
                explorer.objects().stream()
                        .anyMatch(object -> object.patches().without(ablated).isEmpty());
        };
        if (!taken) {
            return;
        }
        if (step == Step.OBJECT) {
            Platform.runLater(this::end); // not while the list of listeners is walked
        } else {
            step = Step.values()[step.ordinal() + 1];
            show();
        }
    }

    private void show() {
        number.setText("%d/%d".formatted(step.ordinal() + 1, Step.values().length));
        text.setText(texts.get(
                switch (step) {
                    case HOVER -> "steps.hover";
                    case CLICK -> "steps.click";
                    case OBJECT -> "steps.object";
                }));
    }

    /** Hides the steps and stops watching for them. */
    private void end() {
        explorer.hoveredPatchProperty().removeListener(listener);
        explorer.history().currentProperty().removeListener(listener);
        setVisible(false);
        done.run();
    }
}
