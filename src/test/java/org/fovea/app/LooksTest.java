package org.fovea.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.fovea.app.look.NodeImage;
import org.fovea.app.look.PaneStage;
import org.fovea.app.state.Explorer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/**
 * The window looks as it did when it was last looked at: each state is held against a stored image, an eighth of the
 * window's size, so that the hinting of letters does not count. {@code -Dfovea.looks=write} stores them anew, to be
 * looked at before they are committed.
 */
class LooksTest {

    private static final Path STORED = Path.of("src/test/resources/looks");

    /** Pixels of the window in one of the stored image, each way. */
    private static final int CELL = 8;

    /** Mean difference of a colour channel, of 255, over the whole image. */
    private static final double MEAN = 2.5;

    /** Difference of a channel from which a cell looks different, and the share of cells that may. */
    private static final int DIFFERENT = 48;

    private static final double SHARE = 0.01;

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
        BufferedImage now = small(window);
        Path stored = STORED.resolve(state + ".png");
        if ("write".equals(System.getProperty("fovea.looks"))) {
            Files.createDirectories(STORED);
            ImageIO.write(now, "png", stored.toFile());
            return;
        }
        BufferedImage then = read(stored);
        assertThat(now.getWidth()).isEqualTo(then.getWidth());
        assertThat(now.getHeight()).isEqualTo(then.getHeight());
        double sum = 0;
        int different = 0;
        for (int y = 0; y < now.getHeight(); y++) {
            for (int x = 0; x < now.getWidth(); x++) {
                int most = 0;
                for (int shift = 0; shift <= 16; shift += 8) {
                    int by = Math.abs((now.getRGB(x, y) >> shift & 255) - (then.getRGB(x, y) >> shift & 255));
                    sum += by / 3.0;
                    most = Math.max(most, by);
                }
                different += most >= DIFFERENT ? 1 : 0;
            }
        }
        int cells = now.getWidth() * now.getHeight();
        if (sum / cells > MEAN || different > SHARE * cells) {
            Path shown = Path.of("target", "looks", state + "-now.png");
            Files.createDirectories(shown.getParent());
            ImageIO.write(window, "png", shown.toFile());
        }
        assertThat(sum / cells)
                .as("mean difference of %s, see target/looks", state)
                .isLessThan(MEAN);
        assertThat(different)
                .as("cells of %s that differ, see target/looks", state)
                .isLessThan((int) (SHARE * cells));
    }

    private static BufferedImage small(BufferedImage of) {
        int width = of.getWidth() / CELL;
        int height = of.getHeight() / CELL;
        BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int[] sum = new int[3];
                for (int i = 0; i < CELL * CELL; i++) {
                    int rgb = of.getRGB(x * CELL + i % CELL, y * CELL + i / CELL);
                    for (int c = 0; c < 3; c++) {
                        sum[c] += rgb >> 8 * c & 255;
                    }
                }
                int n = CELL * CELL;
                out.setRGB(x, y, sum[2] / n << 16 | sum[1] / n << 8 | sum[0] / n);
            }
        }
        return out;
    }

    private static BufferedImage read(Path file) {
        try {
            return ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
