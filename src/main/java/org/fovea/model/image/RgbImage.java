package org.fovea.model.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.Objects;
import org.fovea.base.BadInput;

/** An immutable 8-bit RGB image: the pixels as Pillow gives them to Hugging Face, before any processing. */
public final class RgbImage {

    /** The most pixels an image file may have: 100 megapixels. */
    public static final int MAX_PIXELS = 100_000_000;

    private final int width;
    private final int height;
    /** [height, width, 3]; shared within the package, where nothing may write to it. */
    private final byte[] rgb;
    /** The orientation of the pixels in the file. */
    private final ExifOrientation orientation;

    /** Keeps the array, which callers must not use any more. */
    RgbImage(int width, int height, byte[] rgb) {
        this(width, height, rgb, ExifOrientation.AS_STORED);
    }

    /** The same for pixels that were stored in another orientation. */
    RgbImage(int width, int height, byte[] rgb, ExifOrientation orientation) {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    width + " × " + height + " pixels need three bytes each, not " + rgb.length);
        }
        this.width = width;
        this.height = height;
        this.rgb = rgb;
        this.orientation = orientation;
    }

    /**
     * Reads an image file as transformers' {@code load_image} does, which is Pillow's
     * {@code ImageOps.exif_transpose(Image.open(file)).convert("RGB")}: EXIF orientation applied (JPEG, PNG, WebP),
     * palettes expanded, grey replicated, alpha and palette transparency dropped, not composited, CMYK inverted
     * naively, colour profiles and gamma ignored. Of 16-bit channels the high byte is kept, including 16-bit grey,
     * which Pillow saturates instead. Of an animation the first frame is read, of a GIF on its whole canvas. Only lossy
     * WebP may visibly differ from Pillow at the edges of colours, because its chroma is not smoothed as in libwebp.
     *
     * @param file JPEG, PNG, WebP, GIF or BMP, at most {@link #MAX_PIXELS} pixels
     * @throws BadInput if the file is missing, a folder, empty, not an image, truncated, damaged or too large
     */
    public static RgbImage read(Path file) {
        return ImageFile.read(file);
    }

    /**
     * Copies an image's pixels. The samples of grey and RGB images are taken unchanged, without the gamma conversion of
     * {@link BufferedImage#getRGB(int, int)}. Alpha is dropped.
     */
    public static RgbImage of(BufferedImage image) {
        ColorModel colors = image.getColorModel();
        byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(image.getWidth(), image.getHeight()))];
        if (colors instanceof IndexColorModel palette) {
            fromPalette(image.getRaster(), palette, rgb);
        } else if (isGreyOrRgb(colors)) {
            fromSamples(image.getRaster(), colors.getNumColorComponents(), rgb);
        } else {
            fromColorManagement(image, rgb);
        }
        return new RgbImage(image.getWidth(), image.getHeight(), rgb);
    }

    /**
     * An image with a copy of these bytes.
     *
     * @param rgb [height, width, 3], interleaved red, green, blue, row by row from the top left
     * @throws IllegalArgumentException if the number of bytes does not fit the size
     */
    public static RgbImage of(int width, int height, byte[] rgb) {
        return new RgbImage(width, height, rgb.clone());
    }

    private static boolean isGreyOrRgb(ColorModel colors) {
        int space = colors.getColorSpace().getType();
        boolean unsigned = colors.getTransferType() == DataBuffer.TYPE_BYTE
                || colors.getTransferType() == DataBuffer.TYPE_USHORT
                || colors.getTransferType() == DataBuffer.TYPE_INT;
        return unsigned
                && !colors.isAlphaPremultiplied()
                && (space == ColorSpace.TYPE_RGB && colors.getNumColorComponents() == 3
                        || space == ColorSpace.TYPE_GRAY && colors.getNumColorComponents() == 1);
    }

    private static void fromPalette(Raster raster, IndexColorModel palette, byte[] rgb) {
        int[] argb = new int[palette.getMapSize()];
        palette.getRGBs(argb);
        int[] row = null;
        for (int y = 0, at = 0; y < raster.getHeight(); y++) {
            row = raster.getPixels(0, y, raster.getWidth(), 1, row);
            for (int index : row) {
                int color = index < argb.length ? argb[index] : 0;
                rgb[at++] = (byte) (color >> 16);
                rgb[at++] = (byte) (color >> 8);
                rgb[at++] = (byte) color;
            }
        }
    }

    private static void fromSamples(Raster raster, int colors, byte[] rgb) {
        int bands = raster.getNumBands(); // colours, then perhaps alpha
        int[] bits = raster.getSampleModel().getSampleSize();
        int[] row = null;
        for (int y = 0, at = 0; y < raster.getHeight(); y++) {
            row = raster.getPixels(0, y, raster.getWidth(), 1, row);
            for (int pixel = 0; pixel < row.length; pixel += bands) {
                for (int c = 0; c < 3; c++) {
                    int band = colors == 1 ? 0 : c;
                    rgb[at++] = to8Bits(row[pixel + band], bits[band]);
                }
            }
        }
    }

    private static byte to8Bits(int sample, int bits) {
        return (byte) (bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1));
    }

    /** For images that do not come from files: premultiplied, floating-point or exotic colour spaces. */
    private static void fromColorManagement(BufferedImage image, byte[] rgb) {
        for (int y = 0, at = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int color = image.getRGB(x, y);
                rgb[at++] = (byte) (color >> 16);
                rgb[at++] = (byte) (color >> 8);
                rgb[at++] = (byte) color;
            }
        }
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** Its size, and the orientation of the pixels in its file. */
    public ImageSize size() {
        return new ImageSize(width, height, orientation);
    }

    /**
     * The colour of a pixel as 0xRRGGBB.
     *
     * @throws IndexOutOfBoundsException if the pixel lies outside the image
     */
    public int rgb(int x, int y) {
        int at = 3 * (Objects.checkIndex(y, height) * width + Objects.checkIndex(x, width));
        return (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | rgb[at + 2] & 0xff;
    }

    /** A copy of the pixels: [height, width, 3], interleaved red, green, blue, row by row from the top left. */
    public byte[] toBytes() {
        return rgb.clone();
    }

    /** A copy of the pixels as an image of {@link BufferedImage#TYPE_INT_RGB}. */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = rgb(x, y);
            }
            image.getRaster().setDataElements(0, y, width, 1, row);
        }
        return image;
    }

    /** The pixels themselves, for reading only. */
    byte[] bytes() {
        return rgb;
    }
}
