package org.fovea.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.Insets;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Texts;
import org.fovea.app.look.WindowKeys;
import org.fovea.app.look.WindowSize;

/**
 * The window that lists every shortcut: those of the menus, read from them, and the pointer and key actions of the
 * panes.
 */
final class Shortcuts {

    private final Texts texts = Texts.of(Shortcuts.class);

    private static final double COLUMN = 400;

    private final Stage stage = new Stage();

    /** @param menus whose items have accelerators */
    Shortcuts(Window owner, List<Menu> menus) {
        FlowPane groups = new FlowPane(24, 16);
        groups.setPadding(new Insets(16, 20, 16, 20));
        groups.setPrefWrapLength(2 * COLUMN + 24);
        groups.setRowValignment(javafx.geometry.VPos.TOP);
        panes().forEach((title, lines) -> groups.getChildren().add(group(title, List.of(lines))));
        for (Menu menu : menus) {
            List<String[]> lines = Actions.of(List.of(menu)).stream()
                    .filter(action -> !action.keys().isEmpty())
                    .map(action -> new String[] {action.keys(), action.name()})
                    .toList();
            if (!lines.isEmpty()) {
                groups.getChildren().add(group(texts.get("shortcuts.menu", Actions.title(menu)), lines));
            }
        }
        ScrollPane scroll = new ScrollPane(groups);
        scroll.setFitToWidth(true);
        scroll.setId("shortcuts");
        scroll.setFocusTraversable(true); // the keys scroll it
        scroll.setAccessibleText(texts.get("shortcuts.title"));
        scroll.getStyleClass().add("shortcuts");
        Scene scene = new Scene(scroll);
        scene.getStylesheets()
                .add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
        Fonts.adapt(scene);
        WindowKeys.close(stage, scene);
        stage.initOwner(owner);
        stage.setTitle(texts.get("shortcuts.title"));
        stage.setScene(scene);
        WindowSize.set(stage, 2 * COLUMN + 100, 820, 480, 360);
    }

    /** The keys that no menu shows: a title, then keys and what they do. */
    private Map<String, String[][]> panes() {
        Map<String, String[][]> panes = new LinkedHashMap<>();
        panes.put(texts.get("shortcuts.image"), new String[][] {
            {texts.get("keys.drag"), texts.get("keys.drag.about")},
            {texts.get("keys.click"), texts.get("keys.click.about")},
            {texts.get("keys.rectangle"), texts.get("keys.rectangle.about")},
            {texts.get("keys.patches"), texts.get("keys.patches.about")},
            {texts.get("keys.zoom"), texts.get("keys.zoom.about")},
            {"Delete", texts.get("keys.delete.about")}
        });
        panes.put(texts.get("shortcuts.cells"), new String[][] {
            {texts.get("keys.cells"), texts.get("keys.cells.about")},
            {"Enter", texts.get("keys.enter.about")},
            {"Ctrl+Enter", texts.get("keys.add.about")},
            {"Esc", texts.get("keys.stop.about")}
        });
        return panes;
    }

    private static Region group(String title, List<String[]> lines) {
        GridPane grid = new GridPane(14, 5);
        ColumnConstraints keys = new ColumnConstraints(150);
        ColumnConstraints words = new ColumnConstraints(COLUMN - 164);
        grid.getColumnConstraints().addAll(keys, words);
        Label head = new Label(title);
        head.getStyleClass().add("pane-title");
        grid.add(head, 0, 0, 2, 1);
        for (int i = 0; i < lines.size(); i++) {
            Label key = new Label(lines.get(i)[0]);
            key.getStyleClass().add("key");
            Label what = new Label(lines.get(i)[1]);
            what.setWrapText(true);
            grid.add(key, 0, i + 1);
            grid.add(what, 1, i + 1);
        }
        return grid;
    }

    /** Shows it. */
    void show() {
        stage.show();
        stage.toFront();
    }
}
