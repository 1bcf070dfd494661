package org.fovea.model.image;

import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.model.config.Preprocessing;
import org.fovea.model.config.Preprocessing.Size;

/**
 * Resizes, centre-crops, rescales and normalises images as transformers' {@code CLIPImageProcessor} and
 * {@code SiglipImageProcessor} do.
 *
 * @param preprocessing the checkpoint's settings
 * @param side patches along each side of the grid
 * @param patchSize side of the square that becomes one visual token, in pixels of the processed image
 * @param classToken whether the encoder's class token is a visual token too, before those of the patches
 */
public record ClipImageProcessor(Preprocessing preprocessing, int side, int patchSize, boolean classToken)
        implements ImageProcessor {

    /**
     * The maximum number of pixels of a processed image: a square with the longest edge that a checkpoint may ask for.
     */
    private static final long MAX_OUTPUT = (long) Preprocessing.MAX_EDGE * Preprocessing.MAX_EDGE;

    /**
     * The mapping of coordinates: a point (x, y) of the source, from (0, 0) to (sourceWidth, sourceHeight), moves to (x
     * · resizedWidth / sourceWidth - cropLeft, y · resizedHeight / sourceHeight - cropTop) of the output. If the image
     * is padded first, the source is the padded square, and the image's corner is at (padLeft, padTop) in it.
     *
     * @param padLeft columns of background to the left of the image
     * @param padTop rows of background above it
     * @param sourceWidth width of the image in pixels, padding included
     * @param sourceHeight height of the same
     * @param resizedWidth width of the resized image, before the crop
     * @param resizedHeight height of the same
     * @param cropLeft left edge of the crop in the resized image; negative if the crop is wider
     * @param cropTop top edge of the crop in the resized image; negative if the crop is higher
     * @param outputWidth width of the processed image
     * @param outputHeight height of the same
     */
    public record Geometry(
            int padLeft,
            int padTop,
            int sourceWidth,
            int sourceHeight,
            int resizedWidth,
            int resizedHeight,
            int cropLeft,
            int cropTop,
            int outputWidth,
            int outputHeight) {

        /** The x coordinate in the image, without padding, of a column of the output. */
        public double sourceX(double x) {
            return (x + cropLeft) * sourceWidth / resizedWidth - padLeft;
        }

        /** The y coordinate in the image, without padding, of a row of the output. */
        public double sourceY(double y) {
            return (y + cropTop) * sourceHeight / resizedHeight - padTop;
        }

        /** The x coordinate in the output of a column of the image, without padding. */
        public double seenX(double x) {
            return (x + padLeft) * resizedWidth / sourceWidth - cropLeft;
        }

        /** The y coordinate in the output of a row of the image, without padding. */
        public double seenY(double y) {
            return (y + padTop) * resizedHeight / sourceHeight - cropTop;
        }
    }

    /**
     * The mapping for an image of this size; the sizes are those of {@code get_resize_output_image_size} and
     * {@code center_crop} in transformers' image_transforms.py.
     *
     * @param width of the image in pixels, positive
     * @param height of the image in pixels, positive
     * @throws BadInput if the image is so narrow that the processed image would be too large
     */
    @Override
    public Geometry geometry(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("no image has " + width + " × " + height + " pixels");
        }
        boolean padded = preprocessing.background().isPresent();
        int sourceWidth = padded ? Math.max(width, height) : width;
        int sourceHeight = padded ? Math.max(width, height) : height;
        long resizedWidth = sourceWidth;
        long resizedHeight = sourceHeight;
        Size size = preprocessing.resize().orElse(null);
        if (size instanceof Size.ShortestEdge shortest) {
            // the long edge is truncated, not rounded
            resizedWidth = sourceWidth <= sourceHeight
                    ? shortest.pixels()
                    : (long) shortest.pixels() * sourceWidth / sourceHeight;
            resizedHeight = sourceWidth <= sourceHeight
                    ? (long) shortest.pixels() * sourceHeight / sourceWidth
                    : shortest.pixels();
        } else if (size instanceof Size.Exactly exactly) {
            resizedWidth = exactly.width();
            resizedHeight = exactly.height();
        }
        Size.Exactly crop = preprocessing.centerCrop().orElse(null);
        long outputWidth = crop == null ? resizedWidth : crop.width();
        long outputHeight = crop == null ? resizedHeight : crop.height();
        if (Math.max(resizedWidth, resizedHeight) > Integer.MAX_VALUE || outputWidth * outputHeight > MAX_OUTPUT) {
            throw new BadInput("An image of " + width + " × " + height + " pixels would become one of " + resizedWidth
                    + " × " + resizedHeight + " for this model; expected at most " + MAX_OUTPUT
                    + " pixels: crop or shrink it first.");
        }
        return new Geometry(
                (sourceWidth - width) / 2,
                (sourceHeight - height) / 2,
                sourceWidth,
                sourceHeight,
                (int) resizedWidth,
                (int) resizedHeight,
                (int) Math.floorDiv(resizedWidth - outputWidth, 2L),
                (int) Math.floorDiv(resizedHeight - outputHeight, 2L),
                (int) outputWidth,
                (int) outputHeight);
    }

    @Override
    public ImageLayout layout(int width, int height) {
        Geometry g = geometry(width, height);
        List<ImageLayout.Token> tokens = new ArrayList<>();
        if (classToken) {
            tokens.add(new ImageLayout.Token(ImageLayout.Kind.CLASS, 0, -1, -1, null));
        }
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                tokens.add(new ImageLayout.Token(
                        ImageLayout.Kind.PATCH,
                        0,
                        row,
                        column,
                        new ImageLayout.Box(
                                g.sourceX(column * patchSize), g.sourceY(row * patchSize),
                                g.sourceX((column + 1) * patchSize), g.sourceY((row + 1) * patchSize))));
            }
        }
        return new ImageLayout(width, height, List.of(new ImageLayout.View("grid", side, side)), tokens);
    }

    @Override
    public ImageInput process(RgbImage image) {
        Geometry g = geometry(image.width(), image.height());
        return new ImageInput(
                pixelValues(image),
                new long[] {1, 3, g.outputHeight, g.outputWidth},
                layout(image.width(), image.height()));
    }

    /**
     * The image before rescaling: resized and cropped, 8-bit RGB; black where the crop extends beyond the image.
     *
     * @throws BadInput as {@link #geometry}
     */
    @Override
    public RgbImage seen(RgbImage image) {
        Geometry g = geometry(image.width(), image.height());
        RgbImage square = squared(image, g);
        PillowResize.Window inside = new PillowResize.Window(
                Math.max(g.cropLeft, 0),
                Math.max(g.cropTop, 0),
                Math.min(g.cropLeft + g.outputWidth, g.resizedWidth),
                Math.min(g.cropTop + g.outputHeight, g.resizedHeight));
        RgbImage resized =
                PillowResize.resize(square, g.resizedWidth, g.resizedHeight, preprocessing.resample(), inside);
        if (resized.width() == g.outputWidth && resized.height() == g.outputHeight) {
            return resized;
        }
        byte[] padded = new byte[3 * g.outputWidth * g.outputHeight];
        int left = inside.left() - g.cropLeft;
        int top = inside.top() - g.cropTop;
        for (int y = 0; y < resized.height(); y++) {
            int to = 3 * ((top + y) * g.outputWidth + left);
            System.arraycopy(resized.bytes(), 3 * y * resized.width(), padded, to, 3 * resized.width());
        }
        return new RgbImage(g.outputWidth, g.outputHeight, padded);
    }

    /** The image with its padding (pad_to_square of LlavaImageProcessor). */
    private RgbImage squared(RgbImage image, Geometry g) {
        if (image.width() == g.sourceWidth && image.height() == g.sourceHeight) {
            return image;
        }
        List<Integer> background = preprocessing.background().orElseThrow();
        byte[] square = new byte[Math.multiplyExact(3, Math.multiplyExact(g.sourceWidth, g.sourceHeight))];
        for (int i = 0; i < square.length; i++) {
            square[i] = background.get(i % 3).byteValue();
        }
        for (int y = 0; y < image.height(); y++) {
            int to = 3 * ((g.padTop + y) * g.sourceWidth + g.padLeft);
            System.arraycopy(image.bytes(), 3 * y * image.width(), square, to, 3 * image.width());
        }
        return new RgbImage(g.sourceWidth, g.sourceHeight, square);
    }

    /**
     * The pixel values of an image: resized, cropped, rescaled and normalised.
     *
     * @return [3, height, width] as red, green and blue planes, row by row; height and width are those of
     *     {@link #geometry}'s output
     * @throws BadInput as {@link #geometry}
     */
    public float[] pixelValues(RgbImage image) {
        RgbImage seen = seen(image);
        float[] values = new float[3 * seen.width() * seen.height()];
        new PixelPlanes(preprocessing.normalization()).write(seen, 0, 0, seen.width(), seen.height(), values, 0);
        return values;
    }
}
