package org.fovea.model.image;

import org.fovea.model.config.Normalization;

/** Writes pixels as planes of red, green and blue values. */
final class PixelPlanes {

    private final float[][] valueOf;

    PixelPlanes(Normalization normalization) {
        valueOf = new float[][] {normalization.values(0), normalization.values(1), normalization.values(2)};
    }

    /**
     * Writes a rectangle of an image, black where it extends beyond the image.
     *
     * @param left first column, may be negative
     * @param top first row, may be negative
     * @param values written as [3, height, width] from index {@code at} on
     */
    void write(RgbImage image, int left, int top, int width, int height, float[] values, int at) {
        byte[] rgb = image.bytes();
        for (int channel = 0; channel < 3; channel++) {
            for (int row = 0; row < height; row++) {
                int y = top + row;
                boolean inside = y >= 0 && y < image.height();
                for (int column = 0; column < width; column++) {
                    int x = left + column;
                    int level = inside && x >= 0 && x < image.width()
                            ? rgb[3 * (y * image.width() + x) + channel] & 0xff
                            : 0;
                    values[at++] = valueOf[channel][level];
                }
            }
        }
    }
}
