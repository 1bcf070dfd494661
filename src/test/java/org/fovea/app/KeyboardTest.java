package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.geometry.Bounds;
import javafx.scene.AccessibleAttribute;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuBar;
import javafx.scene.control.TitledPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Window;
import org.fovea.app.look.PaneStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every window can be used without a pointer: Tab reaches each control in reading order, and each says its name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyboardTest {

    private OpenWindow open;
    private ExplorerWindow window;

    @BeforeAll
    void opensTheFirstScene(@TempDir Path settings) throws Exception {
        open = new OpenWindow(
                settings,
                preferred -> {},
                shown -> shown.explorer().browsingProperty().set(true));
        window = open.window();
        open.waitForAll();
        run(() -> window.sessions().findings().keep());
    }

    @AfterAll
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    // ---- the walk ----

    /**
     * Those that Tab can stop at, in the order of the scene graph, and those that it could if they were not disabled.
     */
    private static void stops(Node node, List<Node> into) {
        if (!node.isVisible()) {
            return;
        }
        if (node.isFocusTraversable()) {
            into.add(node);
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> stops(child, into));
        }
    }

    /** Those that a pointer can press and Tab cannot reach. */
    private static void unreachable(Node node, List<Node> into) {
        if (!node.isVisible()) {
            return;
        }
        boolean part = node.getStyleClass().stream()
                .anyMatch(List.of("arrow-button", "increment-arrow-button", "decrement-arrow-button")::contains);
        if (node instanceof ButtonBase && !node.isFocusTraversable() && !part) {
            into.add(node);
        }
        if (node instanceof Parent parent && !(node instanceof MenuBar)) {
            parent.getChildrenUnmodifiable().forEach(child -> unreachable(child, into));
        }
    }

    private static String name(Node node) {
        if (node.getAccessibleText() != null && !node.getAccessibleText().isBlank()) {
            return node.getAccessibleText();
        }
        return node.queryAccessibleAttribute(AccessibleAttribute.LABELED_BY) instanceof Label label
                ? label.getText()
                : node instanceof Labeled labeled ? labeled.getText() : "";
    }

    private static String told(Node node) {
        List<String> chain = new ArrayList<>();
        for (Node at = node; at != null && chain.size() < 6; at = at.getParent()) {
            chain.add(at.getClass().getSimpleName() + (at.getId() == null ? "" : "#" + at.getId()));
        }
        return String.join(" < ", chain);
    }

    /**
     * Whether a stop is read before another: to its left in the same line, or above it and not in a column further
     * right.
     */
    private static boolean goesBack(Node from, Node to) {
        List<Node> above = new ArrayList<>();
        for (Node at = from; at != null; at = at.getParent()) {
            above.add(at);
        }
        Node child = to;
        while (child.getParent() != null && !above.contains(child.getParent())) {
            child = child.getParent();
        }
        int sibling = above.indexOf(child.getParent()) - 1;
        if (sibling < 0 || above.contains(child)) {
            return false; // one is within the other
        }
        Bounds a = onScreen(above.get(sibling));
        Bounds b = onScreen(child);
        boolean oneLine = a.getMinY() < b.getMaxY() - 1 && b.getMinY() < a.getMaxY() - 1;
        return oneLine
                ? b.getMaxX() <= a.getMinX() + 1
                : b.getMaxY() <= a.getMinY() + 1 && b.getMinX() < a.getMaxX() - 1;
    }

    private static Bounds onScreen(Node node) {
        return node.localToScene(node.getLayoutBounds());
    }

    /** Tab stops once in a group of toggles; the arrows move within it. */
    private static boolean reached(Node node, List<Node> walked) {
        return walked.contains(node)
                || node instanceof ToggleButton button
                        && button.getToggleGroup() != null
                        && button.getToggleGroup().getToggles().stream().anyMatch(walked::contains);
    }

    private static void tab(Scene scene) {
        Node at = scene.getFocusOwner();
        Event.fireEvent(at, new KeyEvent(KeyEvent.KEY_PRESSED, "\t", "", KeyCode.TAB, false, false, false, false));
    }

    /** What is wrong with a window; empty if nothing is. */
    private static List<String> wrong(Scene scene) {
        List<String> wrong = new ArrayList<>();
        List<Node> all = new ArrayList<>();
        stops(scene.getRoot(), all);
        assertThat(all).isNotEmpty();
        all.stream()
                .filter(node -> name(node) == null || name(node).isBlank())
                .forEach(node -> wrong.add("has no name: " + told(node)));
        List<Node> barred = new ArrayList<>();
        unreachable(scene.getRoot(), barred);
        barred.forEach(node -> wrong.add("Tab never stops at " + told(node)));
        all.removeIf(Node::isDisabled);
        all.get(0).requestFocus();
        List<Node> walked = new ArrayList<>();
        while (!walked.contains(scene.getFocusOwner())) {
            walked.add(scene.getFocusOwner());
            tab(scene);
        }
        walked.add(scene.getFocusOwner());
        all.stream()
                .filter(node -> !reached(node, walked))
                .forEach(node -> wrong.add("was not reached by Tab: " + told(node)));
        List<String> back = new ArrayList<>();
        for (int i = 1; i < walked.size(); i++) {
            if (goesBack(walked.get(i - 1), walked.get(i))) {
                back.add("Tab goes back from %s to %s".formatted(told(walked.get(i - 1)), told(walked.get(i))));
            }
        }
        if (back.size() > 1) { // from the last one to the first
            wrong.addAll(back);
        }
        return wrong;
    }

    private static void assertUsable(Scene scene) throws Exception {
        PaneStage.pulses(2);
        assertThat(PaneStage.on(() -> wrong(scene).stream().collect(Collectors.joining("\n"))))
                .isEmpty();
    }

    // ---- the windows ----

    private static void run(Runnable what) throws Exception {
        PaneStage.on(() -> {
            what.run();
            return null;
        });
    }

    /** Walks the window that opens; what opens it may wait until it is closed. */
    private static void walk(Runnable opens) throws Exception {
        List<Window> before = PaneStage.on(() -> List.copyOf(Window.getWindows()));
        Platform.runLater(opens);
        PaneStage.waitFor(() -> !before.containsAll(Window.getWindows()));
        Window opened = PaneStage.on(() -> Window.getWindows().stream()
                .filter(w -> !before.contains(w))
                .findFirst()
                .orElseThrow());
        try {
            assertUsable(opened.getScene());
        } finally {
            run(opened::hide);
        }
    }

    private void choose(String name) {
        Actions.of(((MenuBar) window.root().lookup(".menu-bar")).getMenus()).stream()
                .filter(action -> action.name().equals(name))
                .findFirst()
                .orElseThrow()
                .run();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lens", "map", "attribution", "knockout", "findings"})
    void theExplorerWithEachAnalysis(String analysis) throws Exception {
        run(() -> ((ToggleButton) window.root().lookup("#tab-" + analysis)).fire());
        assertUsable(window.stage().getScene());
    }

    @ParameterizedTest
    @CsvSource({
        "attribution, method-attention",
        "attribution, method-gradients",
        "attribution, method-set",
        "knockout, knockout-presets",
        "knockout, knockout-heads"
    })
    void theExplorerWithOtherViewsOfAnAnalysis(String analysis, String view) throws Exception {
        run(() -> ((ToggleButton) window.root().lookup("#tab-" + analysis)).fire());
        run(() -> ((ToggleButton) window.root().lookup("#" + view)).fire());
        assertUsable(window.stage().getScene());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ablation", "lens", "knockout"})
    void theExperimentWindow(String kind) throws Exception {
        walk(() -> {
            window.experiments().show();
            ((ToggleButton) window.experiments().pane().lookup("#kind-" + kind)).fire();
            ((TitledPane) window.experiments().pane().lookup("#more")).setExpanded(true);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Compare…",
                "Prompt…",
                "Preferences…",
                "Keyboard shortcuts",
                "Command palette…",
                "Open checkpoint…",
                "Prompt template…",
                "Cached images…"
            })
    void theWindowOf(String action) throws Exception {
        walk(() -> choose(action));
    }

    @Test
    void help() throws Exception {
        walk(() -> window.help("lens"));
    }

    @Test
    void theExport() throws Exception {
        run(() -> window.bringToFront(window.lensPane()));
        walk(((Button) window.root().lookup("#lens-export"))::fire);
    }
}
