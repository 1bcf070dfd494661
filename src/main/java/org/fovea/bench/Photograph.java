package org.fovea.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;

/** A fixed image of a photograph's size; its content does not matter for time and memory. */
final class Photograph {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    private Photograph() {}

    /**
     * Writes the image as a PNG.
     *
     * @throws BadInput if it cannot be written
     */
    static void write(Path file) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int wave = (int) (127 + 100 * Math.sin(x / 37.0 + y / 23.0));
                image.setRGB(x, y, x * 255 / WIDTH << 16 | y * 255 / HEIGHT << 8 | wave);
            }
        }
        try {
            ImageIO.write(image, "png", file.toFile());
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written (%s).".formatted(file, Reason.of(e)), e);
        }
    }
}
