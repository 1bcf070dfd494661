package org.fovea.app.look;

import javafx.geometry.Pos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/** Says that something was stopped, or why it did not work, with a link that computes it; takes no room otherwise. */
public final class NotComputed extends HBox {

    private final Texts texts = Texts.of(NotComputed.class);

    private final Label why = new Label();
    private final Hyperlink again = new Hyperlink();

    /** @param id of the link; the sentence has it with {@code -why} behind it */
    public NotComputed(String id, Runnable compute) {
        super(6);
        why.setId(id + "-why");
        why.setWrapText(true);
        why.setMinWidth(0);
        again.setId(id);
        again.setMinWidth(Region.USE_PREF_SIZE);
        again.setOnAction(e -> {
            again.setVisited(false);
            compute.run();
        });
        getChildren().addAll(why, again);
        setAlignment(Pos.CENTER_LEFT);
        managedProperty().bind(visibleProperty());
        setVisible(false);
    }

    /**
     * Shows or hides itself.
     *
     * @param ended whether it was stopped or did not work
     * @param problem why it did not work; empty if it was stopped
     */
    public void show(boolean ended, String problem) {
        why.setText(problem.isEmpty() ? texts.get("computed.not") : problem);
        again.setText(problem.isEmpty() ? texts.get("computed.now") : texts.get("computed.again"));
        setVisible(ended);
    }
}
