package org.fovea.vlm.vision;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
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
import org.fovea.BadInput;
import org.fovea.Reason;

/** Decodes a picture file into the pixels that Pillow would give; {@link Picture#read} says which those are. */
final class PictureFile {

    private static final Set<String> FORMATS = Set.of("jpeg", "png", "webp", "gif", "bmp");
    private static final String EXPECTED = "expected a picture (JPEG, PNG, WebP, GIF or BMP).";
    private static final long MAX_BYTES = 512L << 20;

    private PictureFile() {}

    static Picture read(Path file) {
        byte[] bytes = bytes(file);
        try (ImageInputStream stream = new ByteArrayImageInputStream(bytes)) {
            ImageReader reader = reader(file, stream);
            try {
                reader.setInput(stream, true, true);
                return Orientation.of(bytes).upright(decode(file, reader, bytes));
            } finally {
                reader.dispose();
            }
        } catch (BadInput e) {
            throw e;
        } catch (IOException | RuntimeException e) { // on damaged data decoders throw anything, array bounds included
            throw new BadInput(file + " is damaged, truncated or of a kind that Fovea cannot decode ("
                    + Reason.of(e) + "); " + EXPECTED, e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new BadInput(file + " is a folder; " + EXPECTED);
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
        throw new BadInput(file + " is in no picture format that Fovea can read; " + EXPECTED);
    }

    private static String format(ImageReader reader) {
        String name = reader.getOriginatingProvider().getFormatNames()[0];
        return name.toLowerCase(Locale.ROOT);
    }

    private static Picture decode(Path file, ImageReader reader, byte[] bytes) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > Picture.MAX_PIXELS) {
            throw new BadInput(file + " is " + width + " × " + height + " pixels, more than the limit of "
                    + Picture.MAX_PIXELS / 1_000_000 + " megapixels; make it smaller first.");
        }
        if (isCutShort(format(reader), bytes)) { // these two decoders would make up the rest
            throw new IOException("the file ends early");
        }
        if (format(reader).equals("jpeg")) {
            return JpegColors.of(bytes).toPicture(reader.readRaster(0, null));
        }
        // The raw type, because WebP's default type would be converted out of the file's colour profile.
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestinationType(reader.getRawImageType(0));
        return Picture.of(reader.read(0, param));
    }

    private static boolean isCutShort(String format, byte[] file) {
        return switch (format) {
            case "jpeg" -> !JpegSegment.hasEnd(file);
            case "webp" -> file.length < 8L + Integer.toUnsignedLong(ByteBuffer.wrap(file).order(LITTLE_ENDIAN).getInt(4));
            default -> false;
        };
    }
}
