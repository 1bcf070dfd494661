package org.fovea.app;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.fovea.app.look.ClipboardText;
import org.fovea.app.look.Export;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Texts;
import org.fovea.app.look.WindowKeys;
import org.fovea.app.look.WindowSize;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.PromptTokens;
import org.fovea.app.state.PromptTokens.Part;
import org.fovea.base.WholeFile;
import org.kordamp.ikonli.javafx.FontIcon;

/** The window that lists the prompt as the decoder gets it, token by token; it follows the question. */
final class PromptWindow {

    private static final KeyCombination COPY = KeyCombination.valueOf("Shortcut+C");

    private final Texts texts = Texts.of(PromptWindow.class);
    private final Explorer explorer;
    private final Stage stage = new Stage();
    private final TextArea rendered = new TextArea();
    private final TableView<Part> table = new TableView<>();
    private final Label count = new Label();

    PromptWindow(ExplorerWindow window) {
        explorer = window.explorer();
        rendered.setId("prompt-text");
        rendered.setEditable(false);
        rendered.setWrapText(true);
        rendered.setPrefRowCount(4);
        rendered.setMinHeight(Region.USE_PREF_SIZE);
        rendered.setAccessibleText(texts.get("prompt.text"));
        table.setId("prompt-tokens");
        table.setAccessibleText(texts.get("prompt.tokens"));
        table.setPlaceholder(new Label(texts.get("prompt.none")));
        table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        table.getColumns().add(column("prompt.position", 110, part -> span(part.from(), part.to())));
        table.getColumns().add(column("prompt.id", 90, part -> Integer.toString(part.id())));
        table.getColumns().add(column("prompt.token", 340, this::text));
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (COPY.match(e)) {
                ClipboardText.copy(lines(table.getSelectionModel().getSelectedItems()));
                e.consume();
            }
        });
        VBox.setVgrow(table, Priority.ALWAYS);
        Button copy = button("prompt.copy", "fth-copy", () -> ClipboardText.copy(lines(table.getItems())));
        Button csv = button("prompt.csv", "fth-download", () -> {
            byte[] lines = explorer.askedProperty().get().csv().getBytes(StandardCharsets.UTF_8);
            new Export(window.root(), explorer::complain)
                    .file(
                            texts.get("prompt.csv.title"),
                            "prompt.csv",
                            file -> WholeFile.write(file, out -> out.write(lines)));
        });
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox bottom = new HBox(8, count, space, copy, csv);
        bottom.setAlignment(Pos.CENTER_LEFT);
        VBox.setMargin(bottom, new Insets(0, 0, 2, 0));
        BorderPane pane = new BorderPane(new VBox(8, rendered, table, bottom));
        pane.setPadding(new Insets(10));
        pane.setId("prompt");
        InvalidationListener asked = o -> {
            list();
            copy.setDisable(table.getItems().isEmpty());
            csv.setDisable(table.getItems().isEmpty());
        };
        explorer.askedProperty().addListener(asked);
        stage.setOnHidden(e -> explorer.askedProperty().removeListener(asked));
        asked.invalidated(null);
        Scene scene = new Scene(pane);
        scene.getStylesheets()
                .add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
        Fonts.adapt(scene);
        WindowKeys.close(stage, scene);
        stage.initOwner(window.stage());
        stage.setTitle(texts.get("prompt.title"));
        stage.setScene(scene);
        WindowSize.set(stage, 600, 620, 420, 360);
    }

    private Button button(String key, String icon, Runnable action) {
        Button button = new Button(texts.get(key), new FontIcon(icon));
        button.setId(key.replace('.', '-'));
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(e -> action.run());
        return button;
    }

    private TableColumn<Part, String> column(String key, double width, Function<Part, String> text) {
        TableColumn<Part, String> column = new TableColumn<>(texts.get(key));
        column.setCellValueFactory(cell -> new ReadOnlyStringWrapper(text.apply(cell.getValue())));
        column.setPrefWidth(width);
        column.setSortable(false);
        column.setCellFactory(c -> new TableCell<>() {
            @Override
            protected void updateItem(String item, boolean empty) {
                super.updateItem(item, empty);
                setText(item);
                if (item != null) {
                    setFont(Fonts.forToken(item, 13));
                }
            }
        });
        return column;
    }

    private void list() {
        PromptTokens asked = explorer.askedProperty().get();
        rendered.setText(asked == null ? "" : asked.prompt().text());
        table.getItems().setAll(asked == null ? new ArrayList<>() : asked.parts());
        count.setText(
                asked == null
                        ? ""
                        : texts.get(
                                "prompt.count",
                                asked.prompt().length(),
                                asked.prompt().patches()));
    }

    private static String span(int from, int to) {
        return from == to ? Integer.toString(from) : from + "-" + to;
    }

    private String text(Part part) {
        if (part.patch() < 0) {
            return part.text().replace('\n', '⏎').replace('\r', '⏎').replace('\t', '⇥');
        }
        int length = part.to() - part.from() + 1;
        return length == 1
                ? texts.get("prompt.visual", part.patch())
                : texts.get("prompt.visuals", part.patch(), part.patch() + length - 1, length);
    }

    private String lines(List<Part> parts) {
        return parts.stream()
                .map(part -> "%s\t%d\t%s".formatted(span(part.from(), part.to()), part.id(), text(part)))
                .collect(Collectors.joining("\n"));
    }

    /** Shows it. */
    void show() {
        stage.show();
        table.requestFocus();
    }
}
