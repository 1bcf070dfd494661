package org.fovea.app.models;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.collections.ObservableMap;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fovea.hub.Bytes;
import org.fovea.hub.CachedModel;
import org.fovea.hub.RepoId;
import org.kordamp.ikonli.javafx.FontIcon;

/** A model in two lines: name, size and stored type; what it costs here and its shape, or why it cannot be run. */
final class CheckpointCell extends ListCell<CachedModel> {

    private static final PseudoClass STUCK = PseudoClass.getPseudoClass("stuck");

    private final ObservableMap<RepoId, String> estimates;
    private final Label name = new Label();
    private final Label size = new Label();
    private final Label dtype = new Label();
    private final Label about = new Label();
    private final Tooltip tip = new Tooltip();
    private final VBox box;

    /** @param estimates what models cost here */
    CheckpointCell(ObservableMap<RepoId, String> estimates) {
        this.estimates = estimates;
        name.getStyleClass().add("model-name");
        size.getStyleClass().add("model-size");
        dtype.getStyleClass().add("model-dtype");
        about.getStyleClass().add("model-about");
        size.setMinWidth(Region.USE_PREF_SIZE);
        dtype.setMinWidth(Region.USE_PREF_SIZE);
        name.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(name, Priority.ALWAYS);
        HBox top = new HBox(8, name, dtype, size);
        top.setAlignment(Pos.BASELINE_LEFT);
        box = new VBox(2, top, about);
        box.setMinWidth(0);
        setPrefWidth(0); // as wide as the list: long texts end in an ellipsis
        tip.setWrapText(true);
        tip.setMaxWidth(520);
    }

    @Override
    protected void updateItem(CachedModel model, boolean empty) {
        super.updateItem(model, empty);
        if (empty || model == null) {
            setGraphic(null);
            setTooltip(null);
            pseudoClassStateChanged(STUCK, false);
            return;
        }
        name.setText(model.id().toString());
        size.setText(Bytes.text(model.bytes()));
        dtype.setText(model.dtype());
        dtype.setVisible(!model.dtype().isEmpty());
        about.setText(model.runs() ? about(model) : model.problem());
        about.setGraphic(model.runs() ? null : new FontIcon(model.partial() ? "fth-pause-circle" : "fth-slash"));
        tip.setText(model.id() + "\n" + about.getText() + (model.folder() == null ? "" : "\n" + model.folder()));
        setTooltip(tip);
        pseudoClassStateChanged(STUCK, !model.runs());
        setGraphic(box);
    }

    /** What it costs here before its shape, whose end may not be visible. */
    private String about(CachedModel model) {
        return Stream.of(estimates.getOrDefault(model.id(), ""), model.summary())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" · "));
    }
}
