package org.fovea.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javafx.application.Platform;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import javafx.stage.StageStyle;
import javafx.stage.Window;
import org.fovea.app.Actions.Action;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Texts;
import org.fovea.app.look.WindowKeys;
import org.kordamp.ikonli.javafx.FontIcon;

/** Finds an action of the menus by words of its name and runs it. */
final class CommandPalette {

    private static final double WIDTH = 620;
    private static final double HEIGHT = 420;
    private static final double BELOW = 60;

    private final Texts texts = Texts.of(CommandPalette.class);
    private final List<Action> actions;
    private final Stage stage = new Stage(StageStyle.UNDECORATED);
    private final TextField query = new TextField();
    private final ListView<Action> list = new ListView<>();

    /** @param actions in the order in which they are listed */
    CommandPalette(Window owner, List<Action> actions) {
        this.actions = actions;
        query.setId("palette-query");
        query.setPromptText(texts.get("palette.prompt"));
        query.setAccessibleText(texts.get("palette.prompt"));
        query.textProperty().addListener(o -> list());
        query.addEventFilter(KeyEvent.KEY_PRESSED, this::move);
        list.setId("palette-list");
        list.setAccessibleText(texts.get("palette.list"));
        list.setCellFactory(view -> new Cell());
        Label nothing = new Label(texts.get("palette.none"));
        nothing.setWrapText(true);
        list.setPlaceholder(nothing);
        VBox.setVgrow(list, Priority.ALWAYS);
        VBox box = new VBox(8, query, list);
        box.setPadding(new Insets(10));
        box.setId("palette");
        box.getStyleClass().add("palette");
        Scene scene = new Scene(box, WIDTH, HEIGHT);
        scene.getStylesheets()
                .add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
        Fonts.adapt(scene);
        scene.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ENTER) {
                e.consume();
                run(list.getSelectionModel().getSelectedItem());
            }
        });
        WindowKeys.close(stage, scene);
        stage.initOwner(owner);
        stage.setTitle(texts.get("palette.title"));
        stage.setScene(scene);
        stage.setX(owner.getX() + (owner.getWidth() - WIDTH) / 2);
        stage.setY(owner.getY() + BELOW);
        stage.focusedProperty().addListener((o, before, focused) -> {
            if (!focused) {
                Platform.runLater(stage::close);
            }
        });
        list();
    }

    /** Shows it, ready to be typed into. */
    void show() {
        stage.show();
        query.requestFocus();
    }

    private void list() {
        Predicate<String> wanted = wanted(query.getText());
        list.getItems()
                .setAll(actions.stream()
                        .filter(action -> wanted.test(String.join(" ", action.path()) + " " + action.name()))
                        .toList());
        list.getItems() // an action of that name before those whose menu has it
                .sort((a, b) -> Boolean.compare(wanted.test(b.name()), wanted.test(a.name())));
        list.getSelectionModel().selectFirst();
        list.scrollTo(0);
    }

    /** Whether a text has all the words of a query, in any order. */
    private static Predicate<String> wanted(String query) {
        List<String> words =
                Arrays.asList(query.strip().toLowerCase(Locale.ROOT).split("\\s+"));
        return text -> words.stream().allMatch(text.toLowerCase(Locale.ROOT)::contains);
    }

    /** The field keeps the keyboard while the arrows move in the list. */
    private void move(KeyEvent e) {
        int by = switch (e.getCode()) {
            case UP -> -1;
            case DOWN -> 1;
            case PAGE_UP -> -10;
            case PAGE_DOWN -> 10;
            default -> 0;
        };
        if (by != 0 && !list.getItems().isEmpty()) {
            e.consume();
            int to = Math.max(
                    0,
                    Math.min(
                            list.getItems().size() - 1, list.getSelectionModel().getSelectedIndex() + by));
            list.getSelectionModel().select(to);
            list.scrollTo(Math.max(0, to - 5));
        }
    }

    private void run(Action action) {
        if (action != null && !action.item().isDisable()) {
            Platform.runLater(
                    () -> { // see WindowKeys
                        stage.close();
                        action.run();
                    });
        }
    }

    /** An action behind the menus that lead to it, its shortcut at the right. */
    private final class Cell extends ListCell<Action> {

        private final Label path = new Label();
        private final Label name = new Label();
        private final Label keys = new Label();
        private final FontIcon on = new FontIcon("fth-check");
        private final HBox row;

        Cell() {
            path.getStyleClass().add("palette-path");
            path.setMinWidth(Region.USE_PREF_SIZE);
            name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
            keys.getStyleClass().add("key");
            keys.setMinWidth(Region.USE_PREF_SIZE);
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            row = new HBox(6, path, name, on, space, keys);
            row.setAlignment(Pos.CENTER_LEFT);
            row.setMinWidth(0);
            row.setPrefWidth(1); // the list's width, not the longest name's
            setOnMouseClicked(e -> run(getItem()));
        }

        @Override
        protected void updateItem(Action action, boolean empty) {
            super.updateItem(action, empty);
            boolean nothing = empty || action == null;
            setGraphic(nothing ? null : row);
            setDisable(!nothing && action.item().isDisable());
            if (!nothing) {
                path.setText(String.join(" ▸ ", action.path()) + " ▸");
                name.setText(action.name());
                keys.setText(action.keys());
                on.setVisible(action.on());
                setAccessibleText("%s %s %s".formatted(path.getText(), action.name(), action.keys()));
            }
        }
    }
}
