package org.fovea.model.image;

import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.model.config.PixtralPreprocessing;

/**
 * The images of Pixtral ({@code PixtralImageProcessor} in transformers): shrunk to a longest edge, never enlarged, then each
 * side up to whole patches.
 *
 * @param preprocessing what the checkpoint asks for
 */
public record PixtralImageProcessor(PixtralPreprocessing preprocessing) implements ImageProcessor {

    private record Grid(int rows, int columns) {}

    private Grid grid(int width, int height) {
        double ratio = Math.max((double) height / preprocessing.longestEdge(), (double) width / preprocessing.longestEdge());
        int w = ratio > 1 ? (int) Math.floor(width / ratio) : width;
        int h = ratio > 1 ? (int) Math.floor(height / ratio) : height;
        if (w < 1 || h < 1) {
            throw new BadInput("An image of %d × %d pixels is too narrow for this model, which would shrink it to %d × %d."
                    .formatted(width, height, w, h));
        }
        return new Grid((h - 1) / preprocessing.patch() + 1, (w - 1) / preprocessing.patch() + 1);
    }

    @Override
    public ImageLayout layout(int width, int height) {
        Grid grid = grid(width, height);
        List<ImageLayout.Token> tokens = new ArrayList<>();
        for (int row = 0; row < grid.rows; row++) {
            for (int column = 0; column < grid.columns; column++) {
                tokens.add(new ImageLayout.Token(ImageLayout.Kind.PATCH, 0, row, column, new ImageLayout.Box(
                        (double) column * width / grid.columns, (double) row * height / grid.rows,
                        (column + 1.0) * width / grid.columns, (row + 1.0) * height / grid.rows)));
            }
        }
        return new ImageLayout(width, height, List.of(new ImageLayout.View("grid", grid.rows, grid.columns)), tokens);
    }

    /** @return pixel values [1, 3, height, width] */
    @Override
    public ImageInput process(RgbImage image) {
        Grid grid = grid(image.width(), image.height());
        int width = grid.columns * preprocessing.patch();
        int height = grid.rows * preprocessing.patch();
        byte[] rgb = PillowResize.resize(image, width, height, preprocessing.resample()).bytes();
        int plane = width * height;
        float[] values = new float[3 * plane];
        for (int channel = 0; channel < 3; channel++) {
            float[] valueOf = preprocessing.normalization().values(channel);
            for (int p = 0; p < plane; p++) {
                values[channel * plane + p] = valueOf[rgb[3 * p + channel] & 0xff];
            }
        }
        return new ImageInput(values, new long[] {1, 3, height, width}, layout(image.width(), image.height()));
    }
}
