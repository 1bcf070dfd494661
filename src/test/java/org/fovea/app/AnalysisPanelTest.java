package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.Explorer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.util.WaitForAsyncUtils;

/** Where the analyses stand, and the line that says what they refer to. */
@ExtendWith(ApplicationExtension.class)
class AnalysisPanelTest {

    private final FxRobot robot = new FxRobot();

    @TempDir
    private Path folder;

    private OpenWindow open;
    private ExplorerWindow window;
    private Explorer explorer;

    @BeforeEach
    void opensTheFirstScene() throws Exception {
        open = new OpenWindow(folder);
        window = open.window();
        explorer = open.explorer();
        open.waitForAll();
    }

    @AfterEach
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    private <T> T on(Callable<T> what) throws Exception {
        T result = PaneStage.on(what);
        WaitForAsyncUtils.waitForFxEvents();
        return result;
    }

    private void fire(String button) throws Exception {
        on(() -> {
            ((Button) window.root().lookup(button)).fire();
            return null;
        });
    }

    private String scope(String part) throws Exception {
        return on(() -> {
            Label label = (Label) window.root().lookup("#scope-" + part);
            return label.isVisible() ? label.getText() : "";
        });
    }

    @Test
    void theKeysOfTheMainWindowHoldInTheWindowOfAnAnalysis() throws Exception {
        fire("#analysis-detach");
        Stage own = on(() -> (Stage) window.lensPane().getScene().getWindow());
        on(() -> {
            own.requestFocus();
            return null;
        });
        robot.press(KeyCode.CONTROL, KeyCode.DIGIT4).release(KeyCode.DIGIT4, KeyCode.CONTROL);
        PaneStage.waitFor(() -> window.knockoutPane().isVisible());
        robot.press(KeyCode.CONTROL, KeyCode.W).release(KeyCode.W, KeyCode.CONTROL);
        PaneStage.waitFor(() -> !own.isShowing());
        assertThat(on(() -> window.stage().isShowing())).isTrue();
    }

    @Test
    void theImageHasNearlyHalfOfTheWindowAndTheLensShowsWithoutAMapOverIt() throws Exception {
        double share = on(
                () -> window.imagePane().getWidth() / window.root().getScene().getWidth());
        assertThat(share).isBetween(0.45, 0.5);
        assertThat(on(() -> window.lensPane().isVisible())).isTrue();
        assertThat(on(() -> explorer.wordViewProperty().get())).isNull();
        robot.clickOn("#tab-map");
        PaneStage.waitFor(() -> explorer.wordViewProperty().get() != null);
        robot.clickOn("#tab-lens");
        PaneStage.waitFor(() -> explorer.wordViewProperty().get() == null);
    }

    @Test
    void anAnalysisInAWindowOfItsOwnComesBackAmongTheTabsWhenThatIsClosed() throws Exception {
        robot.clickOn("#tab-knockout");
        fire("#analysis-detach");
        Stage own = (Stage) on(() -> window.knockoutPane().getScene().getWindow());
        assertThat(own).isNotSameAs(window.stage());
        assertThat(own.getTitle()).isEqualTo("Knockout · Fovea");
        assertThat(on(() -> window.knockoutPane().isVisible())).isTrue();
        assertThat(on(() -> window.root().lookup("#tab-knockout"))).isNull();
        assertThat(on(() -> window.lensPane().isVisible())).isTrue();
        on(() -> {
            own.close();
            return null;
        });
        assertThat(on(() -> window.knockoutPane().getScene().getWindow())).isSameAs(window.stage());
        assertThat(on(() -> window.knockoutPane().isVisible())).isTrue();
        assertThat(on(() -> window.lensPane().isVisible())).isFalse();
        assertThat(Window.getWindows()).doesNotContain(own);
    }

    @Test
    void theAnalysisBesideTheTabsIsThereAgainInTheNextWindow() throws Exception {
        reopens();
        robot.clickOn("#tab-attribution");
        fire("#analysis-beside");
        PaneStage.waitFor(() -> window.attributionPane().isVisible()
                && window.lensPane().isVisible()
                && window.root().lookup("#tab-attribution") == null);
        reopens();
        PaneStage.waitFor(() -> window.root().lookup("#tab-attribution") == null
                && window.attributionPane().isVisible());
    }

    /** With a narrower image, so that two analyses have room beside each other. */
    private void reopens() throws Exception {
        open.close();
        open = new OpenWindow(
                folder, remembered -> remembered.set(ExplorerWindow.perScreen("divider.image"), 0.4), shown -> {});
        window = open.window();
        explorer = open.explorer();
        open.waitForAll();
    }

    @Test
    void theScopeLineSaysWhatEverythingRefersTo() throws Exception {
        assertThat(scope("model")).isEqualTo("Fovea demo model");
        assertThat(scope("image")).isEqualTo("01_park.png");
        assertThat(scope("object")).isEqualTo("no object");
        assertThat(scope("ablated")).isEmpty();
        assertThat(scope("run")).isEmpty();
        on(() -> {
            explorer.objectProperty().set(explorer.objects().get(0));
            explorer.toggleObject(explorer.objects().get(0));
            return null;
        });
        PaneStage.waitFor(() -> explorer.changedAnswerProperty().get() != null && open.rested());
        assertThat(scope("object")).isEqualTo(explorer.objects().get(0).label());
        assertThat(scope("ablated"))
                .isEqualTo("%d tokens → checkpoint's mean"
                        .formatted(explorer.history().current().ablated().size()));
        assertThat(scope("run")).isEqualTo("with interventions");
        on(() -> {
            explorer.shownRun().withInterventionsProperty().set(false);
            return null;
        });
        assertThat(scope("run")).isEqualTo("original");
    }

    @Test
    void tokensOfTheAnswerAreSelectedByDraggingAndCopiedAsTheyStandInTheText() throws Exception {
        assertThat(on(() -> explorer.answerProperty().get().text()))
                .isEqualTo("The image shows a bicycle and a dog on the grass under the sky.");
        javafx.scene.Node answer = window.root().lookup("#answer");
        robot.drag(token(answer, 4)).dropTo(token(answer, 7));
        robot.press(KeyCode.CONTROL, KeyCode.C).release(KeyCode.C, KeyCode.CONTROL);
        PaneStage.waitFor(() -> "bicycle and a dog"
                .equals(javafx.scene.input.Clipboard.getSystemClipboard().getString()));
    }

    private javafx.geometry.Point2D token(javafx.scene.Node answer, int index) throws Exception {
        return on(() -> {
            javafx.scene.Node chip =
                    ((javafx.scene.layout.Pane) answer).getChildren().get(index);
            javafx.geometry.Bounds bounds = chip.localToScreen(chip.getBoundsInLocal());
            return new javafx.geometry.Point2D(bounds.getCenterX(), bounds.getCenterY());
        });
    }
}
