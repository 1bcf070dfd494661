package org.fovea.model.image;

import org.fovea.base.BadInput;
import org.fovea.model.config.PixtralPreprocessing;

/**
 * The image processor of Pixtral ({@code PixtralImageProcessor} in transformers): it shrinks larger images to a longest
 * edge, and rounds both sides up to whole visual tokens.
 *
 * @param preprocessing the checkpoint's settings
 */
public record PixtralImageProcessor(PixtralPreprocessing preprocessing) implements ImageProcessor {

    private GridSize grid(int width, int height) {
        double ratio =
                Math.max((double) height / preprocessing.longestEdge(), (double) width / preprocessing.longestEdge());
        int w = ratio > 1 ? (int) Math.floor(width / ratio) : width;
        int h = ratio > 1 ? (int) Math.floor(height / ratio) : height;
        if (w < 1 || h < 1) {
            throw new BadInput(
                    "An image of %d × %d pixels is too narrow for this model, which would shrink it to %d × %d."
                            .formatted(width, height, w, h));
        }
        return new GridSize((h - 1) / preprocessing.tokenSize() + 1, (w - 1) / preprocessing.tokenSize() + 1);
    }

    /** Lowers the longest edge so that even a square image has no more tokens. */
    @Override
    public PixtralImageProcessor limitedTo(int tokens) {
        int edge =
                Math.min(preprocessing.longestEdge(), Math.max(1, (int) Math.sqrt(tokens)) * preprocessing.tokenSize());
        return new PixtralImageProcessor(new PixtralPreprocessing(
                edge, preprocessing.tokenSize(), preprocessing.resample(), preprocessing.normalization()));
    }

    @Override
    public ImageLayout layout(int width, int height) {
        return grid(width, height).layout(width, height);
    }

    /** @return pixel values [1, 3, height, width] */
    @Override
    public ImageInput process(RgbImage image) {
        GridSize grid = grid(image.width(), image.height());
        int width = grid.columns() * preprocessing.tokenSize();
        int height = grid.rows() * preprocessing.tokenSize();
        float[] values = new float[3 * width * height];
        new PixelPlanes(preprocessing.normalization())
                .write(
                        PillowResize.resize(image, width, height, preprocessing.resample()),
                        0,
                        0,
                        width,
                        height,
                        values,
                        0);
        return new ImageInput(values, new long[] {1, 3, height, width}, grid.layout(image.width(), image.height()));
    }
}
