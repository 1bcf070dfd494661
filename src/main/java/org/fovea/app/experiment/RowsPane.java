package org.fovea.app.experiment;

import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.transformation.SortedList;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.kordamp.ikonli.javafx.FontIcon;

/** The rows of the run with a filter; each can be opened in the explorer. */
final class RowsPane extends BorderPane {

    private static final PseudoClass FLIPPED = PseudoClass.getPseudoClass("flipped");
    private static final PseudoClass SKIPPED = PseudoClass.getPseudoClass("skipped");

    /** The number of characters that fit into the narrowest column of answers. */
    private static final int SHORT = 14;

    private final Texts texts = Texts.of(RowsPane.class);
    private final ExperimentModel model;
    private final TableView<Row> table = new TableView<>();

    RowsPane(ExperimentModel model) {
        this.model = model;
        setMinSize(0, 0);
        getStyleClass().add("rows");
        setTop(head());
        table.setId("rows");
        table.setAccessibleText(texts.get("rows"));
        table.getStyleClass().add("dense");
        Label nothing = new Label();
        nothing.setId("no-rows");
        nothing.getStyleClass().add("faint");
        nothing.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.rows().countProperty().get() == 0 ? "" : texts.get("rows.none"),
                        model.rows().countProperty()));
        table.setPlaceholder(nothing);
        SortedList<Row> sorted = new SortedList<>(model.rows().wanted());
        sorted.comparatorProperty().bind(table.comparatorProperty());
        table.setItems(sorted);
        column("column.image", 130, r -> r.file().substring(r.file().lastIndexOf('/') + 1), false);
        column("column.object", 100, Row::object, false);
        column("column.protocol", 90, r -> RowText.protocol(r.protocol()), false);
        column("column.condition", 250, Row::condition, true);
        number(
                "column.tokens",
                64,
                r -> r.tokens() < 0 || r.source().equals("none") || r.source().equals("noise") ? null : r.tokens(),
                Object::toString);
        column(
                "column.correct",
                64,
                r -> r.correct() == null
                        ? ""
                        : texts.get(r.correct() ? "correct.yes" : r.flipped() ? "correct.flipped" : "correct.no"),
                false);
        number("column.p", 70, r -> Double.isNaN(r.p()) ? null : r.p(), p -> Percent.of((Double) p));
        column("column.answer", 420, Row::answer, true);
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.setRowFactory(view -> row());
        table.addEventFilter(
                KeyEvent.KEY_PRESSED,
                e -> { // as a filter, since the table has its own use for Enter
                    if (e.getCode() == KeyCode.ENTER && !e.isShortcutDown()) {
                        open(table.getSelectionModel().getSelectedItem());
                        e.consume();
                    }
                });
        setCenter(table);
    }

    private Region head() {
        ComboBox<RowList.Which> which = new ComboBox<>();
        which.setId("which");
        which.getItems().setAll(RowList.Which.values());
        which.valueProperty().bindBidirectional(model.rows().whichProperty());
        which.setAccessibleText(texts.get("rows.which"));
        which.getStyleClass().add("small");
        TextField search = new TextField();
        search.setId("row-search");
        search.setPromptText(texts.get("rows.search"));
        search.setAccessibleText(texts.get("rows.search"));
        search.getStyleClass().add("small");
        search.setPrefWidth(240);
        search.textProperty().bindBidirectional(model.rows().searchProperty());
        Label count = new Label();
        count.setId("row-count");
        count.setMinWidth(Region.USE_PREF_SIZE);
        count.getStyleClass().add("faint");
        count.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> {
                            int all = model.rows().countProperty().get();
                            int some = model.rows().wanted().size();
                            return all == 0
                                    ? ""
                                    : some == all ? texts.get("rows.all", all) : texts.get("rows.some", some, all);
                        },
                        model.rows().countProperty(),
                        model.rows().wanted()));
        Label title = new Label(texts.get("rows"), new FontIcon("fth-list"));
        title.setMinWidth(Region.USE_PREF_SIZE);
        title.getStyleClass().add("pane-title");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Label hint = new Label(texts.get("rows.hint"));
        hint.setTooltip(new Tooltip(hint.getText())); // the first to give way
        hint.getStyleClass().add("faint");
        hint.setMinWidth(0);
        HBox head = new HBox(10, title, which, search, count, space, hint);
        head.setAlignment(Pos.CENTER_LEFT);
        head.setPadding(new Insets(5, 12, 5, 12));
        return head;
    }

    private void column(String key, double width, Function<Row, String> text, boolean tip) {
        TableColumn<Row, String> column = new TableColumn<>(texts.get(key));
        column.setPrefWidth(width);
        column.setMinWidth(key.equals("column.answer") ? 100 : width < 100 ? width : 0.8 * width);
        if (key.equals("column.correct")) {
            column.getStyleClass().add("verdict");
        }
        column.setCellValueFactory(r -> new ReadOnlyObjectWrapper<>(text.apply(r.getValue())));
        if (tip) {
            column.setCellFactory(c -> new TableCell<>() {
                @Override
                protected void updateItem(String item, boolean empty) {
                    super.updateItem(item, empty);
                    setText(empty || item == null ? null : item.replaceAll("\\s+", " "));
                    setTooltip(empty || item == null || item.length() < SHORT ? null : wrapped(item));
                }
            });
        }
        table.getColumns().add(column);
    }

    private static Tooltip wrapped(String text) {
        Tooltip tip = new Tooltip(text);
        tip.setWrapText(true);
        tip.setMaxWidth(520);
        return tip;
    }

    private void number(String key, double width, Function<Row, Number> value, Function<Number, String> text) {
        TableColumn<Row, Number> column = new TableColumn<>(texts.get(key));
        column.setPrefWidth(width);
        column.setMinWidth(width);
        column.getStyleClass().add("number");
        column.setCellValueFactory(r -> new ReadOnlyObjectWrapper<>(value.apply(r.getValue())));
        column.setCellFactory(c -> new TableCell<>() {
            @Override
            protected void updateItem(Number item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty || item == null ? null : text.apply(item));
            }
        });
        table.getColumns().add(column);
    }

    private TableRow<Row> row() {
        TableRow<Row> row = new TableRow<>() {
            @Override
            protected void updateItem(Row item, boolean empty) {
                super.updateItem(item, empty);
                pseudoClassStateChanged(FLIPPED, !empty && item != null && item.flipped());
                pseudoClassStateChanged(
                        SKIPPED, !empty && item != null && item.protocol().equals(Row.SKIPPED));
            }
        };
        MenuItem open = new MenuItem(texts.get("row.open"), new FontIcon("fth-external-link"));
        open.setOnAction(e -> open(row.getItem()));
        MenuItem only = new MenuItem(texts.get("row.only"));
        only.setOnAction(e -> {
            model.rows().whichProperty().set(RowList.Which.ALL);
            model.rows().searchProperty().set(row.getItem().file());
        });
        MenuItem copy = new MenuItem(texts.get("row.copy"));
        copy.setOnAction(e -> {
            ClipboardContent content = new ClipboardContent();
            content.putString(row.getItem().answer());
            Clipboard.getSystemClipboard().setContent(content);
        });
        ContextMenu menu = new ContextMenu(open, only, copy);
        row.contextMenuProperty()
                .bind(Bindings.when(row.emptyProperty())
                        .then((ContextMenu) null)
                        .otherwise(menu));
        row.setOnMouseClicked(e -> {
            if (e.getClickCount() == 2) {
                open(row.getItem());
            }
        });
        return row;
    }

    private void open(Row row) {
        if (row != null) {
            model.openInExplorer(row);
        }
    }
}
