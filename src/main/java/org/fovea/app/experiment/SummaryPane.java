package org.fovea.app.experiment;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fovea.app.look.Texts;
import org.fovea.experiment.Table;
import org.fovea.experiment.Tables;

/** The chosen table as a chart and in numbers, updated during the run. */
final class SummaryPane extends BorderPane {

    private final Texts texts = Texts.of(SummaryPane.class);
    private final ExperimentModel model;
    private final HBox choice = new HBox();
    private final ToggleGroup group = new ToggleGroup();
    private final SummaryChart chart = new SummaryChart();
    private final TableView<List<String>> numbers = new TableView<>();
    private final Label title = new Label();
    private final Label note = new Label();
    private final Label nothing = new Label();
    private final SplitPane split;
    private List<String> header = List.of();
    private String chosen = "";

    SummaryPane(ExperimentModel model) {
        this.model = model;
        getStyleClass().add("summary");
        setMinSize(0, 0);
        choice.getStyleClass().add("segments");
        title.getStyleClass().add("summary-title");
        title.setMinWidth(0);
        HBox.setHgrow(title, Priority.ALWAYS);
        title.setMaxWidth(Double.MAX_VALUE);
        HBox head = new HBox(12, title, choice);
        head.setAlignment(Pos.CENTER_LEFT);
        head.setPadding(new Insets(6, 12, 4, 12));
        numbers.setId("numbers");
        numbers.getStyleClass().addAll("dense", "striped");
        numbers.setPlaceholder(new Label());
        note.setWrapText(true);
        note.setMinHeight(USE_PREF_SIZE);
        note.getStyleClass().add("faint");
        note.setPadding(new Insets(2, 4, 2, 4));
        VBox.setVgrow(numbers, Priority.ALWAYS);
        VBox right = new VBox(numbers, note);
        right.setMinWidth(0);
        split = new SplitPane(chart, right);
        split.setDividerPositions(0.5);
        nothing.setWrapText(true);
        nothing.getStyleClass().add("nothing");
        nothing.setMaxWidth(420);
        setTop(head);
        model.tablesProperty().addListener((o, before, now) -> show(now));
        model.stateProperty()
                .addListener((o, before, now) -> show(model.tablesProperty().get()));
        model.form()
                .kind
                .addListener((o, before, now) -> show(model.tablesProperty().get()));
        show(model.tablesProperty().get());
    }

    private void show(Tables tables) {
        List<Table> all = tables == null ? List.of() : tables.tables();
        if (all.isEmpty()) {
            nothing.setText(
                    model.busy()
                            ? texts.get("tables.waiting")
                            : model.form().kind.get().question() + "\n\n" + texts.get("tables.none"));
            setCenter(nothing);
            choice.getChildren().clear();
            title.setText("");
            chart.show(null);
            return;
        }
        setCenter(split);
        Table table =
                all.stream().filter(t -> t.id().equals(chosen)).findFirst().orElse(all.get(0));
        chosen = table.id();
        choose(all);
        title.setText(TableText.title(table));
        note.setText(TableText.below(table));
        chart.show(table);
        numbers(table);
    }

    private void choose(List<Table> all) {
        List<String> ids = all.stream().map(Table::id).toList();
        if (!ids.equals(
                choice.getChildren().stream().map(n -> (String) n.getUserData()).toList())) {
            choice.getChildren().clear();
            for (int i = 0; i < ids.size(); i++) {
                ToggleButton button = new ToggleButton(TableText.name(ids.get(i)));
                button.setUserData(ids.get(i));
                button.setId("table-" + ids.get(i));
                button.setToggleGroup(group);
                button.setMinWidth(Region.USE_PREF_SIZE);
                button.getStyleClass()
                        .addAll(
                                "small",
                                ids.size() == 1
                                        ? "only"
                                        : i == 0 ? "left-pill" : i == ids.size() - 1 ? "right-pill" : "center-pill");
                button.setOnAction(e -> {
                    chosen = (String) button.getUserData();
                    button.setSelected(true);
                    show(model.tablesProperty().get());
                });
                choice.getChildren().add(button);
            }
        }
        choice.getChildren()
                .forEach(n -> ((ToggleButton) n).setSelected(n.getUserData().equals(chosen)));
        choice.setVisible(ids.size() > 1);
    }

    private void numbers(Table table) {
        // The note has the number of images if it is the same in all lines.
        int images = table.heads().size() + (table.tokens().isEmpty() ? 0 : 1);
        boolean counted = table.lines().stream()
                        .map(line -> table.cells(line).get(images))
                        .distinct()
                        .count()
                > 1;
        if (!table.header().equals(header) || numbers.getColumns().get(images).isVisible() != counted) {
            header = table.header();
            List<String> names = TableText.header(table);
            numbers.getColumns().clear();
            boolean[] numeric = new boolean[header.size()];
            for (int i = table.heads().size(); i < numeric.length; i++) {
                numeric[i] = true;
            }
            for (int i = 0; i < header.size(); i++) {
                int at = i;
                TableColumn<List<String>, String> column = new TableColumn<>(names.get(i));
                column.setCellValueFactory(
                        cells -> new ReadOnlyStringWrapper(cells.getValue().get(at)));
                column.setSortable(false);
                column.setReorderable(false);
                column.setVisible(i != images || counted);
                int least = (int) (7.2 * names.get(i).length()) + 20;
                int width = i > images
                        ? 138
                        : numeric[i]
                                ? 58
                                : table.heads().size() > 1
                                        ? i == 0 ? 108 : 142
                                        : table.id().startsWith("ablation") ? 196 : 60;
                column.setPrefWidth(Math.max(least, width));
                if (numeric[i]) {
                    column.getStyleClass().add("number");
                }
                numbers.getColumns().add(column);
            }
        }
        List<List<String>> lines = new ArrayList<>();
        table.lines().forEach(line -> lines.add(TableText.cells(table, line)));
        if (!lines.equals(numbers.getItems())) {
            numbers.getItems().setAll(lines);
        }
    }
}
