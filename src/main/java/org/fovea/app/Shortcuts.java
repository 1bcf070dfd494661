package org.fovea.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.Insets;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.look.WindowSize;

/**
 * The window that lists every shortcut: those of the menus, read from them, and what pointer and plain keys do in the
 * panes.
 */
final class Shortcuts {

    private static final double COLUMN = 400;

    /** What no menu has: a title, then keys and what they do. */
    private static final Map<String, String[][]> PANES = panes();

    private final Stage stage = new Stage();

    /** @param menus whose items have accelerators */
    Shortcuts(Window owner, List<Menu> menus) {
        FlowPane groups = new FlowPane(24, 16);
        groups.setPadding(new Insets(16, 20, 16, 20));
        groups.setPrefWrapLength(2 * COLUMN + 24);
        groups.setRowValignment(javafx.geometry.VPos.TOP);
        PANES.forEach((title, lines) -> groups.getChildren().add(group(title, List.of(lines))));
        for (Menu menu : menus) {
            List<String[]> lines = new ArrayList<>();
            collect(menu, lines);
            if (!lines.isEmpty()) {
                groups.getChildren().add(group(menu.getText().replace("_", "") + " menu", lines));
            }
        }
        ScrollPane scroll = new ScrollPane(groups);
        scroll.setFitToWidth(true);
        scroll.setId("shortcuts");
        scroll.getStyleClass().add("shortcuts");
        Scene scene = new Scene(scroll);
        scene.getStylesheets()
                .add(ExplorerWindow.class.getResource("explorer.css").toExternalForm());
        scene.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ESCAPE
                    || KeyCombination.valueOf("Shortcut+W").match(e)) {
                stage.close();
                e.consume();
            }
        });
        stage.initOwner(owner);
        stage.setTitle("Keyboard shortcuts · Fovea");
        stage.setScene(scene);
        WindowSize.set(stage, 2 * COLUMN + 100, 820, 480, 360);
    }

    private static Map<String, String[][]> panes() {
        Map<String, String[][]> panes = new LinkedHashMap<>();
        panes.put("Image", new String[][] {
            {"Click, drag", "Ablate patches, or restore them"},
            {"Shift+click", "Ablate the object under the pointer"},
            {"Shift+drag", "Ablate a rectangle of patches"},
            {"Arrow keys, Enter", "Move between patches, ablate one"},
            {"Scroll, space+drag", "Zoom, pan"},
            {"Delete", "Clear all interventions"}
        });
        panes.put("Lens, heatmap and heads", new String[][] {
            {"Arrow keys", "Move between cells"},
            {"Enter", "Use the cell: show its layer, or apply its knockout"},
            {"Ctrl+Enter", "Add its knockout to the others"},
            {"Esc", "Stop the computation"}
        });
        return panes;
    }

    /** The text of every item of a menu and its submenus that has an accelerator, behind the accelerator. */
    private static void collect(Menu menu, List<String[]> into) {
        for (MenuItem item : menu.getItems()) {
            if (item instanceof Menu submenu) {
                collect(submenu, into);
            } else if (item.getAccelerator() != null) {
                into.add(new String[] {item.getAccelerator().getDisplayText(), item.getText()});
            }
        }
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
