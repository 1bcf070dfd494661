package org.fovea.app.image;

import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.fovea.model.image.RgbImage;

/** An image for drawing it on a canvas. */
public final class Pixels {

    /** Longer sides of files are averaged down to this for drawing. */
    private static final int SIDE = 4096;

    private Pixels() {}

    /** The image's pixels; of one with a side beyond 4096 means of so many that it is no longer. */
    public static WritableImage of(RgbImage from) {
        int by = (Math.max(from.width(), from.height()) + SIDE - 1) / SIDE;
        int width = from.width() / by;
        int height = from.height() / by;
        WritableImage image = new WritableImage(width, height);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = 0xff000000 | mean(from, x * by, y * by, by);
            }
            image.getPixelWriter().setPixels(0, y, width, 1, PixelFormat.getIntArgbInstance(), row, 0, width);
        }
        return image;
    }

    private static int mean(RgbImage from, int left, int top, int by) {
        if (by == 1) {
            return from.rgb(left, top);
        }
        int[] sum = new int[3];
        for (int y = top; y < top + by; y++) {
            for (int x = left; x < left + by; x++) {
                int rgb = from.rgb(x, y);
                sum[0] += rgb >> 16;
                sum[1] += rgb >> 8 & 0xff;
                sum[2] += rgb & 0xff;
            }
        }
        return sum[0] / (by * by) << 16 | sum[1] / (by * by) << 8 | sum[2] / (by * by);
    }
}
