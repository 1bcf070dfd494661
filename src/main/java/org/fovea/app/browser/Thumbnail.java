package org.fovea.app.browser;

import org.fovea.model.image.ImageSize;
import org.fovea.model.image.RgbImage;

/**
 * The central square of an image, scaled down.
 *
 * @param state whether there is something to be seen
 * @param argb {@link #SIZE} × {@link #SIZE} pixels, row by row; empty unless ready; not to be changed
 * @param size of the whole image; null unless ready
 */
record Thumbnail(State state, int[] argb, ImageSize size) {

    /** The side in pixels. */
    static final int SIZE = 144;

    enum State {
        READY,
        MISSING,
        UNREADABLE
    }

    static final Thumbnail MISSING = new Thumbnail(State.MISSING, new int[0], null);
    static final Thumbnail UNREADABLE = new Thumbnail(State.UNREADABLE, new int[0], null);

    /** Scales down; each pixel is the mean of those that it covers. */
    static Thumbnail of(RgbImage pixels) {
        int side = Math.min(pixels.width(), pixels.height());
        int left = (pixels.width() - side) / 2;
        int top = (pixels.height() - side) / 2;
        int[] argb = new int[SIZE * SIZE];
        for (int y = 0; y < SIZE; y++) {
            int y0 = top + y * side / SIZE;
            int y1 = Math.max(y0 + 1, top + (y + 1) * side / SIZE);
            for (int x = 0; x < SIZE; x++) {
                int x0 = left + x * side / SIZE;
                int x1 = Math.max(x0 + 1, left + (x + 1) * side / SIZE);
                argb[y * SIZE + x] = mean(pixels, x0, y0, x1, y1);
            }
        }
        return new Thumbnail(State.READY, argb, pixels.size());
    }

    private static int mean(RgbImage pixels, int x0, int y0, int x1, int y1) {
        long red = 0;
        long green = 0;
        long blue = 0;
        for (int y = y0; y < y1; y++) {
            for (int x = x0; x < x1; x++) {
                int rgb = pixels.rgb(x, y);
                red += rgb >> 16 & 0xff;
                green += rgb >> 8 & 0xff;
                blue += rgb & 0xff;
            }
        }
        int count = (x1 - x0) * (y1 - y0);
        return 0xff << 24 | (int) (red / count) << 16 | (int) (green / count) << 8 | (int) (blue / count);
    }
}
