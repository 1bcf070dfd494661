package org.fovea.app.browser;

import atlantafx.base.controls.CustomTextField;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.collections.transformation.FilteredList;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import org.fovea.app.look.Texts;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * A button that opens a list of categories, each with its count; typing narrows it. (No ControlsFX SearchableComboBox:
 * its choice is lost whenever a count changes, as they all do with every change of the filter.)
 */
final class CategoryPicker extends Button {

    private final Texts texts = Texts.of(CategoryPicker.class);

    private final BrowserModel model;
    private final FilteredList<CategoryCount> shown;
    private final ListView<CategoryCount> list;
    private final CustomTextField search = new CustomTextField();
    private final Popup popup = new Popup();

    CategoryPicker(BrowserModel model) {
        this.model = model;
        shown = new FilteredList<>(model.kinds());
        list = new ListView<>(shown);
        list.setId("kinds");
        list.setAccessibleText(texts.get("categories"));
        list.setFixedCellSize(28);
        list.setCellFactory(v -> new KindCell());
        list.setPlaceholder(new Label(texts.get("category.none")));
        list.setOnMouseClicked(e -> choose());
        search.setId("kind");
        search.setLeft(new FontIcon("fth-search"));
        search.setPromptText(texts.get("category.find"));
        search.setAccessibleText(texts.get("category.find"));
        search.textProperty().addListener((o, before, now) -> narrow());
        search.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
        VBox box = new VBox(6, search, list);
        box.getStyleClass().add("category-popup");
        box.getStylesheets().add(CategoryPicker.class.getResource("browser.css").toExternalForm());
        popup.getContent().add(box);
        popup.setAutoHide(true);
        popup.setHideOnEscape(true);

        setId("category");
        setMaxWidth(Double.MAX_VALUE);
        setMinWidth(0);
        setAlignment(Pos.CENTER_LEFT);
        getStyleClass().add("category-picker");
        Label name = new Label();
        name.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(name, Priority.ALWAYS);
        name.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> {
                            var category = model.text().categoryProperty().get();
                            return category == null ? texts.get("categories") : category.name();
                        },
                        model.text().categoryProperty()));
        HBox face = new HBox(6, name, new FontIcon("fth-chevron-down"));
        face.setAlignment(Pos.CENTER_LEFT);
        face.prefWidthProperty().bind(widthProperty().subtract(22));
        setGraphic(face);
        accessibleTextProperty().bind(name.textProperty());
        setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        setOnAction(e -> open());
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.DOWN) {
                open();
                e.consume();
            }
        });
    }

    private void open() {
        search.clear();
        narrow();
        Bounds at = localToScreen(getBoundsInLocal());
        VBox box = (VBox) popup.getContent().get(0);
        box.setPrefSize(Math.max(230, getWidth()), 330);
        popup.show(this, at.getMinX(), at.getMaxY() + 2);
        search.requestFocus();
    }

    private void narrow() {
        String typed = search.getText().strip().toLowerCase(Locale.ROOT);
        shown.setPredicate(kind -> kind.category() == null
                ? typed.isEmpty()
                : kind.name().toLowerCase(Locale.ROOT).contains(typed)
                        || kind.category()
                                .supercategory()
                                .toLowerCase(Locale.ROOT)
                                .contains(typed));
        int now = 0;
        for (int i = 0; i < shown.size(); i++) {
            if (typed.isEmpty()
                    && shown.get(i).category() != null
                    && shown.get(i)
                            .category()
                            .equals(model.text().categoryProperty().get())) {
                now = i;
            }
        }
        list.getSelectionModel().select(now);
        list.scrollTo(Math.max(0, now - 3));
    }

    private void pressed(KeyEvent e) {
        int by = e.getCode() == KeyCode.DOWN ? 1 : e.getCode() == KeyCode.UP ? -1 : 0;
        if (by != 0) {
            int to = list.getSelectionModel().getSelectedIndex() + by;
            if (to >= 0 && to < shown.size()) {
                list.getSelectionModel().select(to);
                list.scrollTo(Math.max(0, to - 3));
            }
            e.consume();
        } else if (e.getCode() == KeyCode.ENTER) {
            choose();
            e.consume();
        } else if (e.getCode() == KeyCode.ESCAPE) {
            popup.hide();
            e.consume();
        }
    }

    private void choose() {
        CategoryCount kind = list.getSelectionModel().getSelectedItem();
        if (kind != null) {
            popup.hide();
            model.text().categoryProperty().set(kind.category());
        }
    }

    /** Name and count. */
    private static final class KindCell extends ListCell<CategoryCount> {

        private final Label name = new Label();
        private final Label count = new Label();
        private final HBox box = new HBox(8, name, count);

        KindCell() {
            name.setMaxWidth(Double.MAX_VALUE);
            HBox.setHgrow(name, Priority.ALWAYS);
            count.getStyleClass().add("count");
            count.setMinWidth(Region.USE_PREF_SIZE);
            box.setAlignment(Pos.BASELINE_LEFT);
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(CategoryCount kind, boolean empty) {
            super.updateItem(kind, empty);
            setGraphic(empty ? null : box);
            if (!empty) {
                name.setText(kind.name());
                count.setText("%,d".formatted(kind.images()));
                box.setOpacity(kind.images() == 0 ? 0.45 : 1);
            }
        }
    }
}
