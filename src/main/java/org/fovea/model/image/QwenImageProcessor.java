package org.fovea.model.image;

import org.fovea.base.BadInput;
import org.fovea.model.config.QwenPreprocessing;

/**
 * Resizes an image to the nearest size in whole visual tokens and splits it into patches, as transformers'
 * {@code Qwen2VLImageProcessor} does.
 *
 * @param preprocessing the checkpoint's settings
 */
public record QwenImageProcessor(QwenPreprocessing preprocessing) implements ImageProcessor {

    /** The largest aspect ratio that {@code smart_resize} accepts. */
    private static final int MOST_ELONGATED = 200;

    /** Side of a visual token in the resized image, in pixels. */
    private int tokenSide() {
        return preprocessing.patchSize() * preprocessing.mergeSize();
    }

    /** {@code smart_resize} of image_processing_qwen2_vl.py, in visual tokens instead of pixels. */
    private GridSize grid(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("no image has " + width + " × " + height + " pixels");
        }
        if (Math.max(width, height) > (double) MOST_ELONGATED * Math.min(width, height)) {
            throw new BadInput(
                    "An image of %d × %d pixels is too elongated for this model; expected one side at most %d times the other."
                            .formatted(width, height, MOST_ELONGATED));
        }
        int side = tokenSide();
        double rows = Math.rint((double) height / side); // ties to even, as Python rounds
        double columns = Math.rint((double) width / side);
        double pixels = rows * columns * side * side;
        double area = (double) height * width;
        if (pixels > preprocessing.maxPixels()) {
            double shrink = Math.sqrt(area / preprocessing.maxPixels());
            rows = Math.max(1, Math.floor(height / shrink / side));
            columns = Math.max(1, Math.floor(width / shrink / side));
        } else if (pixels < preprocessing.minPixels()) {
            double enlarge = Math.sqrt(preprocessing.minPixels() / area);
            rows = Math.ceil(height * enlarge / side);
            columns = Math.ceil(width * enlarge / side);
        }
        return new GridSize((int) rows, (int) columns);
    }

    /** Lowers the maximum number of pixels of a resized image. */
    @Override
    public QwenImageProcessor limitedTo(int tokens) {
        long pixels = (long) tokens * tokenSide() * tokenSide();
        if (pixels >= preprocessing.maxPixels()) {
            return this;
        }
        return new QwenImageProcessor(new QwenPreprocessing(
                preprocessing.resample(),
                (int) Math.min(pixels, preprocessing.minPixels()),
                (int) pixels,
                preprocessing.patchSize(),
                preprocessing.frames(),
                preprocessing.mergeSize(),
                preprocessing.normalization()));
    }

    /** @throws BadInput if the image is more than 200 times as long as wide */
    @Override
    public ImageLayout layout(int width, int height) {
        return grid(width, height).layout(width, height);
    }

    /**
     * The patches of a visual token are consecutive, row by row; so are the visual tokens.
     *
     * @return pixel values [patches, 3 · frames · patch · patch]
     * @throws BadInput as {@link #layout}
     */
    @Override
    public ImageInput process(RgbImage image) {
        GridSize grid = grid(image.width(), image.height());
        RgbImage resized = PillowResize.resize(
                image, grid.columns() * tokenSide(), grid.rows() * tokenSide(), preprocessing.resample());
        int merge = preprocessing.mergeSize();
        int patch = preprocessing.patchSize();
        int patches = grid.rows() * grid.columns() * merge * merge;
        int width = 3 * preprocessing.frames() * patch * patch;
        float[] values = new float[Math.multiplyExact(patches, width)];
        float[][] valueOf = {valuesOf(0), valuesOf(1), valuesOf(2)};
        for (int p = 0; p < patches; p++) {
            int token = p / (merge * merge);
            int within = p % (merge * merge);
            int top = (token / grid.columns() * merge + within / merge) * patch;
            int left = (token % grid.columns() * merge + within % merge) * patch;
            cut(resized, top, left, valueOf, values, p * width);
        }
        return new ImageInput(values, new long[] {patches, width}, grid.layout(image.width(), image.height()));
    }

    private float[] valuesOf(int channel) {
        return preprocessing.normalization().values(channel);
    }

    /** Writes one patch: for each channel, the still image once for each frame. */
    private void cut(RgbImage image, int top, int left, float[][] valueOf, float[] values, int at) {
        byte[] rgb = image.bytes();
        int patch = preprocessing.patchSize();
        int plane = patch * patch;
        for (int channel = 0; channel < 3; channel++) {
            int first = at + channel * preprocessing.frames() * plane;
            for (int y = 0; y < patch; y++) {
                int from = 3 * ((top + y) * image.width() + left) + channel;
                for (int x = 0; x < patch; x++) {
                    values[first + y * patch + x] = valueOf[channel][rgb[from + 3 * x] & 0xff];
                }
            }
            for (int frame = 1; frame < preprocessing.frames(); frame++) {
                System.arraycopy(values, first, values, first + frame * plane, plane);
            }
        }
    }
}
