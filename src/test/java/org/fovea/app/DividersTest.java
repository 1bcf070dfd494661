package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.SplitPane;
import javafx.stage.Stage;
import org.fovea.app.look.PaneStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** The window's dividers are where they were left, however often it is opened. */
class DividersTest {

    private static List<String> keys() {
        return List.of(ExplorerWindow.perScreen("divider.image"), ExplorerWindow.perScreen("divider.beside"));
    }

    @TempDir
    private Path folder;

    private ExplorerWindow window;

    private void opens() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        FxToolkit.setupFixture(() -> {
            window = new ExplorerWindow(stage, new Settings(folder.resolve("settings.properties")));
            window.size(1000, 700);
            window.show();
        });
    }

    /** As a window manager does it some time after a window that is to be maximised has been shown. */
    private void grows() throws Exception {
        FxToolkit.setupFixture(() -> window.size(1280, 790));
        for (int i = 0; i < 3; i++) { // a layout, what it asked to be done later, its layout
            PaneStage.on(() -> {
                window.root().layout();
                return null;
            });
            WaitForAsyncUtils.waitForFxEvents();
        }
    }

    private List<Double> closes() throws Exception {
        FxToolkit.setupFixture(() -> {
            window.close();
            window.stage().close();
        });
        Settings settings = new Settings(folder.resolve("settings.properties"));
        return keys().stream().map(key -> settings.get(key, -1, 0, 1)).toList();
    }

    /** Whether this holds the image, and no columns of its own. */
    private static boolean isImage(Node item) {
        return item.lookup("#image-view") != null && item.lookup(".split-pane") == null;
    }

    private SplitPane columns() throws Exception {
        return PaneStage.on(() -> window.root().lookupAll(".split-pane").stream()
                .map(SplitPane.class::cast)
                .filter(split -> split.getItems().stream().anyMatch(DividersTest::isImage))
                .findFirst()
                .orElseThrow());
    }

    @Test
    void dividersStayWhereTheyAreOverRestartsOfAWindowThatGrowsAfterItIsShown() throws Exception {
        FxToolkit.registerPrimaryStage();
        Settings settings = new Settings(folder.resolve("settings.properties"));
        settings.set(keys().get(0), 0.451);
        settings.set(keys().get(1), 0.55);
        settings.save();
        for (int start = 1; start <= 3; start++) {
            opens();
            grows();
            assertThat(columns().getDividerPositions()[0]).as("start %d", start).isBetween(0.449, 0.453);
            assertThat(closes()).as("start %d", start).containsExactly(0.451, 0.55);
        }
    }

    @Test
    void aDividerThatSomeoneMovedStaysThereOverRestarts() throws Exception {
        opens();
        grows();
        SplitPane columns = columns();
        PaneStage.on(() -> {
            window.root().fireEvent(press());
            columns.setDividerPositions(0.42);
            return null;
        });
        List<Double> moved = closes();
        assertThat(moved.get(0)).isBetween(0.419, 0.421);
        for (int start = 1; start <= 3; start++) {
            opens();
            grows();
            Platform.runLater(() -> window.root().fireEvent(press()));
            WaitForAsyncUtils.waitForFxEvents();
            assertThat(closes().get(0))
                    .as("start %d", start)
                    .isCloseTo(moved.get(0), org.assertj.core.data.Offset.offset(0.001));
        }
    }

    private static javafx.scene.input.MouseEvent press() {
        return new javafx.scene.input.MouseEvent(
                javafx.scene.input.MouseEvent.MOUSE_PRESSED,
                1,
                1,
                1,
                1,
                javafx.scene.input.MouseButton.PRIMARY,
                1,
                false,
                false,
                false,
                false,
                true,
                false,
                false,
                false,
                false,
                true,
                null);
    }
}
