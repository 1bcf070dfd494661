package org.fovea.app.attribution;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.PatchMap;

/** The patches that matter most in the map, strongest first; pointing at one marks it on the image. */
final class StrongestPatches extends VBox {

    private static final int MOST = 50;

    private final Texts texts = Texts.of(StrongestPatches.class);
    private final AttributionModel model;
    private final Explorer explorer;
    private final ListView<Integer> patches = new ListView<>();

    StrongestPatches(AttributionModel model) {
        super(2);
        this.model = model;
        explorer = model.explorer();
        setMinSize(0, 0);
        Label title = new Label(texts.get("strongest"));
        title.getStyleClass().add("pane-title");
        title.setLabelFor(patches);
        patches.setId("strongest");
        patches.getStyleClass().addAll("dense", "edge-to-edge");
        patches.setFixedCellSize(22);
        patches.setMinHeight(0);
        patches.setCellFactory(list -> new Row());
        patches.getSelectionModel()
                .selectedItemProperty()
                .addListener((o, before, now) -> explorer.hoveredPatchProperty().set(now == null ? -1 : now));
        patches.setOnKeyPressed(e -> {
            Integer patch = patches.getSelectionModel().getSelectedItem();
            if (patch != null && (e.getCode() == KeyCode.SPACE || e.getCode() == KeyCode.ENTER)) {
                explorer.toggle(patch);
                e.consume();
            }
        });
        VBox.setVgrow(patches, Priority.ALWAYS);
        getChildren().setAll(title, patches);
        model.mapProperty().addListener(o -> fill());
        fill();
    }

    private void fill() {
        PatchMap map = model.mapProperty().get();
        patches.getSelectionModel().clearSelection();
        patches.getItems().setAll(map == null ? List.of() : order(map));
        setVisible(!patches.getItems().isEmpty());
    }

    /** The patches of a set, then those with a value, the largest magnitude first. */
    static List<Integer> order(PatchMap map) {
        return IntStream.range(0, map.values().length)
                .filter(i -> map.set().contains(i) || !Float.isNaN(map.values()[i]) && map.values()[i] != 0)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> !map.set().contains(i))
                        .thenComparing(i -> Float.isNaN(map.values()[i]) ? 0 : -Math.abs(map.values()[i])))
                .limit(MOST)
                .toList();
    }

    private final class Row extends ListCell<Integer> {

        Row() {
            setOnMouseEntered(e -> {
                if (getItem() != null) {
                    explorer.hoveredPatchProperty().set(getItem());
                }
            });
            setOnMouseExited(e -> explorer.hoveredPatchProperty().set(-1));
            setOnMouseClicked(e -> {
                if (getItem() != null && e.getClickCount() == 2) {
                    explorer.toggle(getItem());
                }
            });
        }

        @Override
        protected void updateItem(Integer patch, boolean empty) {
            super.updateItem(patch, empty);
            PatchMap map = model.mapProperty().get();
            setText(
                    empty || patch == null || map == null
                            ? null
                            : texts.get("strongest.patch", patch, map.said().apply(patch)));
        }
    }
}
