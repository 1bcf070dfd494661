package org.fovea.model.image;

import org.fovea.model.config.AnyResConfig;
import org.fovea.model.config.AnyResPreprocessing;

/**
 * Resizes the whole image to one tile, and splits it, resized and padded with black, into further tiles, as
 * transformers' {@code LlavaNextImageProcessor} and {@code LlavaOnevisionImageProcessor} do.
 *
 * @param config the vision side, with the canvases
 * @param preprocessing the checkpoint's settings
 */
public record AnyResImageProcessor(AnyResConfig config, AnyResPreprocessing preprocessing) implements ImageProcessor {

    @Override
    public ImageLayout layout(int width, int height) {
        return AnyResGrid.of(config, width, height).layout();
    }

    @Override
    public int tiles(int width, int height) {
        AnyResGrid grid = AnyResGrid.of(config, width, height);
        return 1 + grid.tileRows() * grid.tileColumns();
    }

    /** @return pixel values [1 + tiles, 3, side, side]: the whole image, then the tiles row by row */
    @Override
    public ImageInput process(RgbImage image) {
        AnyResGrid grid = AnyResGrid.of(config, image.width(), image.height());
        int side = grid.tile();
        int tiles = 1 + grid.tileRows() * grid.tileColumns();
        int size = 3 * side * side;
        float[] values = new float[Math.multiplyExact(tiles, size)];
        PixelPlanes planes = new PixelPlanes(preprocessing.normalization());
        planes.write(PillowResize.resize(image, side, side, preprocessing.resample()), 0, 0, side, side, values, 0);
        RgbImage resized = PillowResize.resize(image, grid.width(), grid.height(), preprocessing.resample());
        for (int t = 1; t < tiles; t++) {
            int left = (t - 1) % grid.tileColumns() * side - grid.padLeft();
            int top = (t - 1) / grid.tileColumns() * side - grid.padTop();
            planes.write(resized, left, top, side, side, values, t * size);
        }
        return new ImageInput(values, new long[] {tiles, 3, side, side}, grid.layout());
    }
}
