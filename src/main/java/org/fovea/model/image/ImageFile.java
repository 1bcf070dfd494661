package org.fovea.model.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.jspecify.annotations.Nullable;

/** Decodes an image file to the same pixels as Pillow; {@link RgbImage#read} documents them. */
final class ImageFile {

    private static final Set<String> FORMATS = Set.of("jpeg", "png", "webp", "gif", "bmp");
    private static final String EXPECTED = "expected an image (JPEG, PNG, WebP, GIF or BMP).";
    private static final long MAX_BYTES = 512L << 20;
    /** Encoders make about ten scans of a progressive JPEG, and 64 at most. */
    private static final int MAX_SCANS = 100;
    /** Limit of pixels times scans, which takes about ten seconds. */
    private static final long MAX_PASSES = 40L * RgbImage.MAX_PIXELS;

    private ImageFile() {}

    /** What to do with a file whose header is valid. */
    private interface Use<T> {

        /** @param frame position of the reader's image on the canvas; null in formats without a canvas */
        T of(ImageReader reader, byte[] bytes, @Nullable FirstFrame frame) throws IOException;
    }

    static RgbImage read(Path file) {
        return use(file, (reader, bytes, frame) -> ExifOrientation.of(bytes).upright(decode(reader, bytes, frame)));
    }

    static ImageSize size(Path file) {
        return use(file, (reader, bytes, frame) -> {
            ExifOrientation orientation = ExifOrientation.of(bytes);
            int width = frame == null ? reader.getWidth(0) : frame.width();
            int height = frame == null ? reader.getHeight(0) : frame.height();
            return orientation.sideways()
                    ? new ImageSize(height, width, orientation)
                    : new ImageSize(width, height, orientation);
        });
    }

    private static <T> T use(Path file, Use<T> use) {
        byte[] bytes = bytes(file);
        try (ImageInputStream stream = new EndedStream(bytes)) {
            ImageReader reader = reader(file, stream);
            try {
                FirstFrame frame = switch (format(reader)) {
                    case "gif" -> FirstFrame.ofGif(bytes);
                    case "webp" -> FirstFrame.ofWebP(bytes);
                    default -> null;
                };
                if (frame != null) {
                    checkSize(file, frame.width(), frame.height());
                }
                reader.setInput(stream, true, true);
                checkSize(file, reader.getWidth(0), reader.getHeight(0));
                return use.of(reader, bytes, frame);
            } finally {
                reader.dispose();
            }
        } catch (BadInput e) {
            throw e;
        } catch (IOException | RuntimeException e) { // decoders throw all kinds of exceptions on damaged data
            throw new BadInput(
                    file + " is damaged, truncated or in a variant that Fovea cannot decode (" + Reason.inData(e)
                            + "); " + EXPECTED,
                    e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new BadInput(file + " is a folder; " + EXPECTED);
            }
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new BadInput(file + " is a pipe, a socket or a device, not a file; " + EXPECTED);
            }
            long size = Files.size(file);
            if (size == 0) {
                throw new BadInput(file + " is empty (0 bytes); " + EXPECTED);
            }
            if (size > MAX_BYTES) {
                throw new BadInput(file + " has " + (size >> 20) + " MiB, more than the limit of " + (MAX_BYTES >> 20)
                        + " MiB; " + EXPECTED);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BadInput(file + " does not exist; " + EXPECTED, e);
        } catch (IOException e) {
            throw new BadInput(file + " cannot be read (" + Reason.of(e) + "); " + EXPECTED, e);
        }
    }

    private static ImageReader reader(Path file, ImageInputStream stream) {
        for (Iterator<ImageReader> readers = ImageIO.getImageReaders(stream); readers.hasNext(); ) {
            ImageReader reader = readers.next();
            if (FORMATS.contains(format(reader))) {
                return reader;
            }
            reader.dispose();
        }
        throw new BadInput(file + " is not in an image format that Fovea can read; " + EXPECTED);
    }

    private static String format(ImageReader reader) {
        String name = reader.getOriginatingProvider().getFormatNames()[0];
        return name.toLowerCase(Locale.ROOT);
    }

    private static void checkSize(Path file, int width, int height) {
        if ((long) width * height > RgbImage.MAX_PIXELS) {
            throw new BadInput(file + " is " + width + " × " + height + " pixels, more than the limit of "
                    + RgbImage.MAX_PIXELS / 1_000_000 + " megapixels; make it smaller first.");
        }
    }

    private static RgbImage decode(ImageReader reader, byte[] bytes, @Nullable FirstFrame frame) throws IOException {
        if (format(reader).equals("jpeg")) {
            if (!JpegSegment.hasEnd(bytes)) { // the decoder would invent the rest
                throw new IOException("the file ends early");
            }
            int scans = JpegSegment.scans(bytes);
            if (scans > MAX_SCANS || (long) scans * reader.getWidth(0) * reader.getHeight(0) > MAX_PASSES) {
                throw new IOException("it has " + scans + " scans");
            }
            return JpegColors.of(bytes).toImage(reader.readRaster(0, null));
        }
        // the raw type, because WebP's default type would convert from the file's colour profile
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestinationType(reader.getRawImageType(0));
        BufferedImage decoded = reader.read(0, param);
        return frame == null ? RgbImage.of(decoded) : frame.onCanvas(decoded);
    }
}
