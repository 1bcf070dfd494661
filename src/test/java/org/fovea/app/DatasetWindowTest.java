package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.fovea.app.browser.BrowserModel;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.Explorer;
import org.fovea.base.Assets;
import org.fovea.figure.SegmentationPng;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/** The dataset browser in the explorer's window. */
class DatasetWindowTest {

    @TempDir
    private Path folder;

    private final FxRobot robot = new FxRobot();
    private OpenWindow open;
    private ExplorerWindow window;
    private Explorer explorer;
    private BrowserModel model;

    @BeforeEach
    void opensTheFirstScene() throws Exception {
        opens();
        open.waitForAll();
    }

    private void opens() throws Exception {
        opens(remembered -> {});
    }

    private void opens(Consumer<Settings> remembered) throws Exception {
        open = new OpenWindow(folder, remembered, shown -> {});
        window = open.window();
        explorer = open.explorer();
        model = window.dataset().model();
    }

    @AfterEach
    void closes() throws Exception {
        open.close();
        assertThat(open.complaints).isEmpty();
    }

    private boolean rested() {
        return open.rested() && !model.filteringProperty().get();
    }

    private static void on(Runnable what) throws Exception {
        WaitForAsyncUtils.asyncFx(what).get();
        WaitForAsyncUtils.waitForFxEvents();
    }

    private boolean shown() {
        return window.root().lookup("#thumbnails") != null;
    }

    private void press(KeyCode... keys) {
        robot.press(keys).release(keys);
    }

    private void look(String name, boolean dark) throws Exception {
        on(() -> window.dark(dark));
        PaneStage.waitFor(() -> window.dataset().pane().drawn());
        PaneStage.pulses(2);
        on(() -> {
            try {
                Files.createDirectories(Path.of("target/looks"));
                SegmentationPng.write(NodeImage.of(window.root()), Path.of("target/looks", name + ".png"));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void anotherDatasetIsShownWhenItIsOpenedAndWalkedThrough() throws Exception {
        assertThat(shown()).isFalse();
        on(() -> window.opener().openCoco(Assets.validationScenes().resolve("instances.json")));
        PaneStage.waitFor(() -> shown() && model.images().size() == 200 && rested());
        press(KeyCode.ALT, KeyCode.RIGHT);
        PaneStage.waitFor(() -> explorer.imageProperty().get().file().endsWith("images/000001.jpg") && rested());
        on(() -> robot.lookup("#once")
                .queryAs(javafx.scene.control.CheckBox.class)
                .fire());
        PaneStage.waitFor(this::rested);
        press(KeyCode.ALT, KeyCode.RIGHT);
        PaneStage.waitFor(() -> explorer.imageProperty()
                        .get()
                        .file()
                        .endsWith(model.images().get(1).fileName())
                && explorer.objectProperty().get() != null
                && explorer.answerProperty().get() != null
                && rested());
        assertThat(model.missingProperty().get()).isZero();
        look("window-dataset-dark", true);
    }

    @Test
    void aDatasetThatHasTheImageStaysPutAwayUntilItIsAskedForAndThatIsRemembered() throws Exception {
        on(() -> window.opener().openCoco(Assets.scenes().resolve("instances.json")));
        PaneStage.waitFor(this::rested);
        assertThat(shown()).isFalse();
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.D);
        PaneStage.waitFor(this::shown);
        assertThat(model.currentProperty().get().fileName()).isEqualTo("01_park.png");
        assertThat(explorer.objects()).hasSize(2);
        open.close();
        opens();
        PaneStage.waitFor(() -> shown()
                && model.currentProperty().get() != null
                && rested()
                && explorer.answerProperty().get() != null);
        assertThat(window.dataset().pane().getWidth()).isBetween(260.0, 300.0);
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.D);
        PaneStage.waitFor(() -> !shown());
        assertThat(new Settings(folder.resolve("settings.properties")).get("browser", ""))
                .isEqualTo("false");
    }

    @Test
    void theFolderOfADatasetIsOpenedByItsInstancesFile() throws Exception {
        on(() -> window.opener().openAny(Assets.validationScenes()));
        PaneStage.waitFor(() -> shown() && model.images().size() == 200 && rested());
        assertThat(open.complaints).isEmpty();
    }

    private double share() {
        return window.imagePane().getWidth()
                / (window.imagePane().getWidth() + window.analyses().node().getWidth());
    }

    @Test
    void anAnalysisBesideTheTabsGivesWayToTheBrowserAndComesBack() throws Exception {
        open.close();
        opens(remembered -> remembered.set(ExplorerWindow.perScreen("divider.image"), 0.4));
        open.waitForAll();
        on(() -> ((Button) window.root().lookup("#analysis-beside")).fire()); // the lens, which is in front
        PaneStage.waitFor(() -> window.root().lookup("#tab-lens") == null && rested());
        assertThat(window.lensPane().isVisible()).isTrue();
        double before = share();
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.D);
        PaneStage.waitFor(() -> shown() && window.root().lookup("#tab-lens") != null && rested());
        assertThat(share()).isBetween(before - 0.02, before + 0.02);
        press(KeyCode.CONTROL, KeyCode.DIGIT5);
        PaneStage.waitFor(() -> window.knockoutPane().isVisible()
                && window.knockoutPane().model().linesProperty().get() != null
                && rested());
        assertThat(window.lensPane().isVisible()).isFalse();
        press(KeyCode.CONTROL, KeyCode.DIGIT4);
        PaneStage.waitFor(this::rested);
        press(KeyCode.CONTROL, KeyCode.DIGIT2);
        PaneStage.waitFor(() -> window.segmentationPane().isVisible());
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.D);
        PaneStage.waitFor(() -> !shown() && window.root().lookup("#tab-lens") == null);
        assertThat(window.lensPane().isVisible()).isTrue();
        assertThat(window.segmentationPane().isVisible()).isTrue();
        assertThat(share()).isBetween(before - 0.02, before + 0.02);
    }

    @Test
    void aFolderOfImagesThatWasNamedByHandIsKnownTheNextTime() throws Exception {
        Path elsewhere =
                Files.copy(Assets.validationScenes().resolve("instances.json"), folder.resolve("instances.json"));
        on(() -> window.opener().openCoco(elsewhere));
        PaneStage.waitFor(() -> explorer.cocoProperty().get().file().equals(elsewhere) && rested());
        assertThat(model.folderProperty().get()).isNull();
        assertThat(open.complaints).hasSize(1).first().asString().contains("has no annotations for");
        open.complaints.clear();
        on(() -> model.take(Assets.validationScenes().resolve("images")));
        open.close();
        opens();
        PaneStage.waitFor(() ->
                explorer.answerProperty().get() != null && explorer.objects().size() == 2 && rested());
        on(() -> window.opener().openCoco(elsewhere));
        PaneStage.waitFor(() -> model.folderProperty().get() != null && shown() && rested());
        assertThat(model.folderProperty().get().folder())
                .isEqualTo(Assets.validationScenes()
                        .resolve("images")
                        .toAbsolutePath()
                        .normalize());
        assertThat(model.missingProperty().get()).isZero();
    }
}
