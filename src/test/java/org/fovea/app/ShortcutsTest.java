package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javafx.event.ActionEvent;
import javafx.event.Event;
import javafx.event.EventHandler;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination.ModifierValue;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.knockout.KnockoutModel.View;
import org.fovea.app.look.PaneStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every shortcut works from the start, wherever in the window the keys go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShortcutsTest {

    /** What a text field does itself, with its text. */
    private static final Set<String> EDITING = Set.of("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Back Space", "Ctrl+C", "Ctrl+V");

    private OpenWindow open;
    private ExplorerWindow window;

    @BeforeAll
    void opensTheFirstScene(@TempDir Path folder) throws Exception {
        open = new OpenWindow(folder);
        window = open.window();
        open.waitForAll();
        PaneStage.waitFor(() -> window.knockoutPane().model().heatmapProperty().get() != null && open.rested());
    }

    @AfterAll
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    private MenuBar menus() {
        return (MenuBar) window.root().lookup(".menu-bar");
    }

    private static void collect(Menu menu, List<MenuItem> into) {
        for (MenuItem item : menu.getItems()) {
            if (item instanceof Menu submenu) {
                collect(submenu, into);
            } else if (item.getAccelerator() != null) {
                into.add(item);
            }
        }
    }

    private static void press(Node at, KeyCode code, boolean shift, boolean control, boolean alt) {
        Event.fireEvent(at, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, shift, control, alt, false));
        Event.fireEvent(at, new KeyEvent(KeyEvent.KEY_RELEASED, "", "", code, shift, control, alt, false));
    }

    private static void press(Node at, MenuItem item) {
        KeyCodeCombination keys = (KeyCodeCombination) item.getAccelerator();
        press(
                at,
                keys.getCode(),
                keys.getShift() == ModifierValue.DOWN,
                keys.getControl() == ModifierValue.DOWN || keys.getShortcut() == ModifierValue.DOWN,
                keys.getAlt() == ModifierValue.DOWN);
    }

    @Test
    void everyShortcutOfTheMenusWorksWhateverHasTheFocusAndBeforeAnyMenuWasOpened() throws Exception {
        List<String> failed = PaneStage.on(() -> {
            List<MenuItem> items = new ArrayList<>();
            menus().getMenus().forEach(menu -> collect(menu, items));
            assertThat(items)
                    .extracting(item -> item.getAccelerator().getDisplayText())
                    .contains("Ctrl+L", "F11", "F1", "Alt+→", "Ctrl+Shift+C", "Ctrl+1")
                    .doesNotHaveDuplicates();
            List<String> done = new ArrayList<>();
            List<EventHandler<ActionEvent>> actions =
                    items.stream().map(MenuItem::getOnAction).toList();
            for (MenuItem item : items) {
                item.disableProperty().unbind();
                item.setDisable(false);
                item.setOnAction(e -> done.add(item.getText()));
            }
            List<String> wrong = new ArrayList<>();
            for (String focus :
                    List.of("#image-view", "#lens-grid", "#heatmap", "#question", "#layer", "#object", "#threshold")) {
                Node node = window.root().lookup(focus);
                assertThat(node).as(focus).isNotNull();
                node.requestFocus();
                for (MenuItem item : items) {
                    done.clear();
                    press(node, item);
                    String keys = item.getAccelerator().getDisplayText();
                    boolean edits = focus.equals("#question") && EDITING.contains(keys);
                    if (!edits && !done.equals(List.of(item.getText()))) {
                        wrong.add("%s in %s: %s".formatted(keys, focus, done));
                    }
                }
            }
            for (int i = 0; i < actions.size(); i++) {
                items.get(i).setOnAction(actions.get(i));
            }
            return wrong;
        });
        assertThat(failed).isEmpty();
    }

    @Test
    void everyMenuHasALetterThatOpensItWithAlt() throws Exception {
        PaneStage.on(() -> {
            assertThat(window.root().getScene().getMnemonics().keySet())
                    .extracting(Object::toString)
                    .contains("Alt+'F'", "Alt+'E'", "Alt+'V'", "Alt+'A'", "Alt+'H'");
            return null;
        });
    }

    @Test
    void theListHasEveryShortcutAndFitsItsWindow() throws Exception {
        PaneStage.on(() -> {
            press(window.root().lookup("#image-view"), KeyCode.F1, false, false, false);
            return null;
        });
        PaneStage.waitFor(() -> list() != null);
        PaneStage.on(() -> {
            Node list = list().getScene().getRoot();
            list.applyCss();
            ((javafx.scene.Parent) list).layout();
            Set<String> said = new TreeSet<>();
            for (Node node : list.lookupAll(".label")) {
                Label label = (Label) node;
                said.add(label.getText());
                assertThat(label.getWidth())
                        .as("width of “%s”", label.getText())
                        .isGreaterThanOrEqualTo(label.isWrapText() ? 1 : Math.floor(label.prefWidth(-1)));
                assertThat(label.localToScene(label.getBoundsInLocal()).getMaxX())
                        .as(label.getText())
                        .isLessThanOrEqualTo(list().getScene().getWidth());
            }
            List<MenuItem> items = new ArrayList<>();
            menus().getMenus().forEach(menu -> collect(menu, items));
            items.forEach(
                    item -> assertThat(said).contains(item.getAccelerator().getDisplayText(), item.getText()));
            press(list, KeyCode.ESCAPE, false, false, false);
            return null;
        });
        PaneStage.waitFor(() -> list() == null);
    }

    private static Stage list() {
        return (Stage) Window.getWindows().stream()
                .filter(w -> w.getScene() != null
                        && "shortcuts".equals(w.getScene().getRoot().getId()))
                .findFirst()
                .orElse(null);
    }

    @Test
    void theCommandPaletteFindsAnActionByItsWordsInAnyOrderAndRunsIt() throws Exception {
        Stage palette = palette();
        PaneStage.on(() -> {
            TextField query = (TextField) palette.getScene().lookup("#palette-query");
            ListView<?> list = (ListView<?>) palette.getScene().lookup("#palette-list");
            assertThat(names(list)).contains("Open image…", "Undo", "Start", "park", "The answer", "Dark");
            query.setText("WORDS no action");
            assertThat(names(list)).isEmpty();
            query.setText("heads view");
            assertThat(names(list)).containsExactly("Knockout: heads");
            query.setText("knockout");
            query.setText("undo");
            MenuItem undo = ((Actions.Action) list.getItems().get(0)).item();
            undo.disableProperty().unbind();
            undo.setDisable(true);
            press(query, KeyCode.ENTER, false, false, false);
            assertThat(palette.isShowing()).as("nothing to undo").isTrue();
            query.setText("view knockout:");
            press(query, KeyCode.DOWN, false, false, false);
            press(query, KeyCode.ENTER, false, false, false);
            return null;
        });
        PaneStage.waitFor(() -> !palette.isShowing());
        assertThat(window.knockoutPane().model().viewProperty().get()).isEqualTo(View.PRESETS);
        Stage again = palette();
        PaneStage.on(() -> {
            press(again.getScene().lookup("#palette-query"), KeyCode.ESCAPE, false, false, false);
            window.knockoutPane().model().viewProperty().set(View.WINDOWS);
            return null;
        });
        PaneStage.waitFor(() -> !again.isShowing());
    }

    private static List<String> names(ListView<?> list) {
        return list.getItems().stream()
                .map(action -> ((Actions.Action) action).name())
                .toList();
    }

    private Stage palette() throws Exception {
        return PaneStage.on(() -> {
            press(window.root().lookup("#image-view"), KeyCode.P, true, true, false);
            return (Stage) Window.getWindows().stream()
                    .filter(w -> w.getScene() != null
                            && "palette".equals(w.getScene().getRoot().getId()))
                    .findFirst()
                    .orElseThrow();
        });
    }

    @Test
    void theExperimentsWindowClosesByItsKeys() throws Exception {
        for (KeyCode code : List.of(KeyCode.W, KeyCode.ESCAPE)) {
            PaneStage.on(() -> {
                window.experiments().show();
                press(window.experiments().pane(), code, false, code == KeyCode.W, false);
                return null;
            });
            PaneStage.waitFor(() -> !window.experiments().stage().isShowing());
        }
    }
}
