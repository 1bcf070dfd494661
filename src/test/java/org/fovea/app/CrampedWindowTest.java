package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Control;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Slider;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;
import org.fovea.app.knockout.KnockoutModel;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.Explorer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.util.WaitForAsyncUtils;

/** The explorer at the smallest size that it can have, with an object, its ablation and all that they bring up. */
class CrampedWindowTest {

    @TempDir
    private Path folder;

    private OpenWindow open;
    private ExplorerWindow window;

    @BeforeEach
    void opensAtTheSmallestSizeAndAblatesAnObject() throws Exception {
        open = new OpenWindow(folder);
        window = open.window();
        open.waitForAll();
        on(() -> {
            window.size(1100, 740); // a person's doing, after which the window may have its smallest size
            return null;
        });
        WaitForAsyncUtils.waitForFxEvents();
        on(() -> {
            window.size(1024, 700);
            Explorer explorer = window.explorer();
            explorer.objectProperty()
                    .set(explorer.objects().stream()
                            .filter(o -> o.category().equals("bicycle"))
                            .findFirst()
                            .orElseThrow());
            explorer.toggleObject(explorer.objectProperty().get());
            return null;
        });
        PaneStage.waitFor(() -> window.explorer().changedAnswerProperty().get() != null && open.rested());
    }

    @AfterEach
    void closes() throws Exception {
        open.close();
    }

    private static <T> T on(Callable<T> what) throws Exception {
        return WaitForAsyncUtils.asyncFx(what).get();
    }

    /** Every view of every analysis, one after another. */
    private List<String> inEveryView(Callable<List<String>> what) throws Exception {
        List<String> said = new ArrayList<>();
        for (Region pane : List.of(window.lensPane(), window.segmentationPane(), window.attributionPane())) {
            on(() -> {
                window.bringToFront(pane);
                return null;
            });
            said.addAll(settled(what));
        }
        for (KnockoutModel.View view : KnockoutModel.View.values()) {
            on(() -> {
                window.bringToFront(window.knockoutPane());
                window.knockoutPane().model().viewProperty().set(view);
                return null;
            });
            said.addAll(settled(what));
        }
        return said.stream().distinct().toList();
    }

    private List<String> settled(Callable<List<String>> what) throws Exception {
        PaneStage.waitFor(open::rested);
        PaneStage.pulses(3); // sizes after a change of style come with the next pulse
        return on(() -> {
            window.root().applyCss();
            window.root().layout();
            assertThat(window.root().getScene().getWidth()).isEqualTo(1024);
            return what.call();
        });
    }

    @Test
    void noControlOverlapsAnother() throws Exception {
        assertThat(inEveryView(() -> {
                    List<Node> controls = controls();
                    List<String> overlaps = new ArrayList<>();
                    for (int i = 0; i < controls.size(); i++) {
                        for (int j = i + 1; j < controls.size(); j++) {
                            Bounds a = seen(controls.get(i));
                            Bounds b = seen(controls.get(j));
                            double wide = Math.min(a.getMaxX(), b.getMaxX()) - Math.max(a.getMinX(), b.getMinX());
                            double high = Math.min(a.getMaxY(), b.getMaxY()) - Math.max(a.getMinY(), b.getMinY());
                            if (wide > 1 && high > 1) {
                                overlaps.add(named(controls.get(i)) + " overlaps " + named(controls.get(j)));
                            }
                        }
                    }
                    return overlaps;
                }))
                .isEmpty();
    }

    @Test
    void noControlOverlapsAnotherBesideTheDataset() throws Exception {
        on(() -> {
            window.explorer().browsingProperty().set(true);
            return null;
        });
        noControlOverlapsAnother();
        noControlReachesBeyondTheWindow();
    }

    @Test
    void noControlReachesBeyondTheWindow() throws Exception {
        assertThat(inEveryView(() -> controls().stream()
                        .filter(node -> {
                            Bounds bounds = seen(node);
                            return bounds.getMinX() < -0.5
                                    || bounds.getMaxX()
                                            > window.root().getScene().getWidth() + 0.5
                                    || bounds.getMaxY()
                                            > window.root().getScene().getHeight() + 0.5;
                        })
                        .map(CrampedWindowTest::named)
                        .toList()))
                .isEmpty();
    }

    @Test
    void aTextThatIsCutOffIsSaidInFullByATooltip() throws Exception {
        assertThat(inEveryView(() -> controls().stream()
                        .filter(Labeled.class::isInstance)
                        .map(Labeled.class::cast)
                        .filter(labeled -> cutOff(labeled)
                                && (labeled.getTooltip() == null
                                        || !labeled.getTooltip().getText().contains(labeled.getText())))
                        .map(CrampedWindowTest::named)
                        .toList()))
                .isEmpty();
    }

    private static boolean cutOff(Labeled labeled) {
        String full = labeled.getText() == null ? "" : labeled.getText();
        return labeled.lookupAll(".text").stream()
                .filter(Text.class::isInstance)
                .map(text -> ((Text) text).getText())
                .anyMatch(text -> text.endsWith(labeled.getEllipsisString()) && !full.equals(text));
    }

    /** What a person can read or use, outside what scrolls. */
    private List<Node> controls() {
        List<Node> into = new ArrayList<>();
        collect(window.root(), into);
        return into;
    }

    private static void collect(Node node, List<Node> into) {
        if (!node.isVisible()
                || node instanceof ScrollPane pane && pane.getStyleClass().contains("list-view")) {
            return;
        }
        if (node instanceof Labeled
                || node instanceof TextInputControl
                || node instanceof ComboBoxBase
                || node instanceof Slider
                || node instanceof Spinner) {
            if (((Control) node).getWidth() > 0 && !(node instanceof Labeled label && empty(label))) {
                into.add(node);
            }
        } else if (node instanceof Parent parent
                && !(node instanceof javafx.scene.control.ListView)
                && !(node instanceof javafx.scene.control.TableView)) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, into));
        }
    }

    private static boolean empty(Labeled label) {
        return (label.getText() == null || label.getText().isEmpty()) && label.getGraphic() == null;
    }

    private static Bounds seen(Node node) {
        return node.localToScene(node.getLayoutBounds());
    }

    private static String named(Node node) {
        return "%s %s \"%s\""
                .formatted(
                        node.getClass().getSimpleName(),
                        node.getId() == null ? node.getStyleClass() : node.getId(),
                        node instanceof Labeled labeled ? labeled.getText() : "");
    }
}
