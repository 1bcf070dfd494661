package org.fovea.app.browser;

import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fovea.app.look.Texts;
import org.fovea.app.state.ObjectChoice;
import org.kordamp.ikonli.javafx.FontIcon;

/** The objects of the current image with their areas; the selected one is the explorer's object. */
final class ObjectList extends ListView<ListedObject> {

    private final Texts texts = Texts.of(ObjectList.class);

    private static final PseudoClass WANTED = PseudoClass.getPseudoClass("wanted");

    private final BrowserModel model;
    private boolean following;

    ObjectList(BrowserModel model) {
        super(model.objects());
        this.model = model;
        setId("objects");
        setAccessibleText(texts.get("objects.about"));
        getStyleClass().add("object-list");
        setFixedCellSize(26);
        setCellFactory(v -> new ObjectCell());
        Label nothing = new Label();
        nothing.getStyleClass().add("caption");
        nothing.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.currentProperty().get() == null
                                ? texts.get("objects.choose")
                                : texts.get("objects.none"),
                        model.currentProperty()));
        setPlaceholder(nothing);
        getSelectionModel().selectedItemProperty().addListener((o, before, now) -> {
            if (!following && now != null && model.currentProperty().get() != null) {
                model.open(model.currentProperty().get(), now.annotation().id());
            }
        });
        model.explorer().objectProperty().addListener((o, before, now) -> follow());
        model.objects().addListener((javafx.beans.Observable o) -> follow());
        follow();
    }

    private void follow() {
        following = true;
        ObjectChoice chosen = model.explorer().objectProperty().get();
        int at = -1;
        for (int i = 0; chosen != null && i < model.objects().size(); i++) {
            at = model.objects().get(i).annotation().equals(chosen.annotation()) ? i : at;
        }
        if (at < 0) {
            getSelectionModel().clearSelection();
        } else {
            getSelectionModel().select(at);
            scrollTo(Math.max(0, at - 2));
        }
        following = false;
    }

    /** A mark if the object passes the filter, its name and area. */
    private static final class ObjectCell extends ListCell<ListedObject> {

        private final FontIcon mark = new FontIcon("fth-check");
        private final Label name = new Label();
        private final Label area = new Label();
        private final HBox box = new HBox(6, mark, name, area);

        ObjectCell() {
            name.setMaxWidth(Double.MAX_VALUE);
            HBox.setHgrow(name, Priority.ALWAYS);
            area.getStyleClass().add("count");
            area.setMinWidth(Region.USE_PREF_SIZE);
            mark.getStyleClass().add("mark");
            box.setAlignment(Pos.CENTER_LEFT);
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(ListedObject object, boolean empty) {
            super.updateItem(object, empty);
            setGraphic(empty ? null : box);
            pseudoClassStateChanged(WANTED, !empty && object.wanted());
            if (!empty) {
                name.setText(object.label());
                area.setText(Texts.of(ObjectList.class)
                        .get("objects.area", object.annotation().area()));
                mark.setVisible(object.wanted());
            }
        }
    }
}
