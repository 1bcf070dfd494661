package org.fovea.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * What the window and its panes looked like when they were last looked at. A stored image is an eighth of the
 * original's size, so that the hinting of letters does not count. {@code -Dfovea.looks=write} stores them anew, to be
 * looked at before they are committed.
 */
public final class StoredLooks {

    private static final Path STORED = Path.of("src/test/resources/looks");

    /** Pixels of the window in one of the stored image, each way. */
    private static final int CELL = 8;

    /** Mean difference of a colour channel, of 255, over the whole image. */
    private static final double MEAN = 2.5;

    /** Difference of a channel from which a cell looks different, and the share of cells that may. */
    private static final int DIFFERENT = 48;

    private static final double SHARE = 0.01;

    private StoredLooks() {}

    /** Asserts that a state looks as it did; where it does not, target/looks has it in full. */
    public static void hold(String state, BufferedImage window) throws IOException {
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
