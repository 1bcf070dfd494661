package org.fovea.app;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.look.StoredLooks;
import org.fovea.app.state.Explorer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** The window looks as it did when it was last looked at. */
class LooksTest {

    @Test
    void theWindowLooksAsItDid(@TempDir Path folder) throws Exception {
        try (OpenWindow open = new OpenWindow(folder)) {
            open.waitForAll();
            Explorer explorer = open.explorer();
            PaneStage.waitFor(
                    () -> open.window().knockoutPane().model().heatmapProperty().get() != null && open.rested());
            looks(open, "lens");
            does(() -> open.window().dark(true));
            looks(open, "lens-dark");
            does(() -> open.window().dark(false));

            does(() -> explorer.objectProperty().set(explorer.objects().get(0)));
            PaneStage.waitFor(open::rested);
            does(() -> explorer.toggleObject(explorer.objects().get(0)));
            PaneStage.waitFor(() -> explorer.changedProbedProperty().get() != null && open.rested());
            does(() -> {
                open.window().bringToFront(open.window().segmentationPane());
                open.window().segmentationPane().setWord("bicycle");
            });
            PaneStage.waitFor(() -> explorer.wordViewProperty().get() != null && open.rested());
            looks(open, "ablated-with-map");

            does(() -> open.window().bringToFront(open.window().knockoutPane()));
            PaneStage.waitFor(open::rested);
            looks(open, "knockout");
        }
    }

    private static void does(Runnable work) throws Exception {
        FxToolkit.setupFixture(work::run);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private static void looks(OpenWindow open, String state) throws Exception {
        does(() -> open.explorer().hoveredPatchProperty().set(-1));
        BufferedImage window = WaitForAsyncUtils.waitForAsyncFx(
                60_000, () -> NodeImage.of(open.window().root()));
        StoredLooks.hold("window-" + state, window);
    }
}
