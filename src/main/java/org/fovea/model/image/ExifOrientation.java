package org.fovea.model.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * How an image must be rotated or mirrored to be upright: the EXIF tag Orientation, 1 to 8.
 *
 * @param tag 1 as stored, 2 mirrored, 3 upside down, 4 flipped, 5 transposed, 6 to be rotated clockwise, 7 transposed
 *     over the other diagonal, 8 to be rotated counter-clockwise
 */
public record ExifOrientation(int tag) {

    /** Stored upright. */
    public static final ExifOrientation AS_STORED = new ExifOrientation(1);

    private static final int TAG = 0x0112;

    /** @throws IllegalArgumentException if the tag is not 1 to 8 */
    public ExifOrientation {
        if (tag < 1 || tag > 8) {
            throw new IllegalArgumentException("an EXIF orientation of " + tag);
        }
    }

    /** Whether width and height are swapped. */
    public boolean sideways() {
        return tag >= 5;
    }

    private boolean columnsReversed() {
        return tag == 2 || tag == 3 || tag == 7 || tag == 8;
    }

    private boolean rowsReversed() {
        return tag == 3 || tag == 4 || tag == 6 || tag == 7;
    }

    /**
     * The column, in the upright image, of a pixel of the stored one.
     *
     * @param width of the stored image
     * @param height of the stored image
     */
    public int uprightX(int column, int row, int width, int height) {
        return sideways() ? (rowsReversed() ? height - 1 - row : row) : columnsReversed() ? width - 1 - column : column;
    }

    /**
     * The row, in the upright image, of a pixel of the stored one.
     *
     * @param width of the stored image
     * @param height of the stored image
     */
    public int uprightY(int column, int row, int width, int height) {
        return sideways() ? (columnsReversed() ? width - 1 - column : column) : rowsReversed() ? height - 1 - row : row;
    }

    /**
     * Finds the orientation in the EXIF block of a JPEG, PNG or WebP file; without a valid one, the image is taken as
     * stored.
     */
    static ExifOrientation of(byte[] file) {
        try {
            ByteBuffer exif = exif(file);
            return exif == null ? AS_STORED : ofExif(exif);
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return AS_STORED; // a damaged block; the pixels may still be fine
        }
    }

    /** The EXIF block, a small TIFF file, or null. */
    private static @Nullable ByteBuffer exif(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        if (file[0] == (byte) 0xff) {
            for (JpegSegment segment : JpegSegment.header(file)) {
                if (segment.marker() == 0xe1 && segment.payload(file).startsWith("Exif\0")) {
                    return buffer.slice(segment.start(), segment.end() - segment.start());
                }
            }
            return null;
        }
        boolean png = file[0] == (byte) 0x89;
        if (!png && file[0] != 'R') {
            return null;
        }
        buffer.order(
                png ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN); // RIFF, of which WebP is one, is little-endian
        buffer.position(png ? 8 : 12);
        while (buffer.remaining() >= 8) {
            int first = buffer.getInt();
            int second = buffer.getInt();
            int length = png ? first : second;
            String name = new String(file, buffer.position() - (png ? 4 : 8), 4, ISO_8859_1);
            if (name.equals(png ? "eXIf" : "EXIF")) {
                return buffer.slice(buffer.position(), length);
            }
            int padded = Math.addExact(length, png ? 4 : length & 1); // a checksum; an even length
            buffer.position(Math.addExact(buffer.position(), padded));
        }
        return null;
    }

    private static ExifOrientation ofExif(ByteBuffer exif) {
        ByteBuffer tiff = exif.get(0) == 'E' ? exif.slice(6, exif.limit() - 6) : exif; // "Exif\0\0"
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        tiff.position(tiff.getInt(4));
        for (int entries = Short.toUnsignedInt(tiff.getShort()); entries > 0; entries--) {
            int tag = Short.toUnsignedInt(tiff.getShort());
            int type = tiff.getShort();
            tiff.getInt(); // count
            int value = type == 3 ? tiff.getShort(tiff.position()) : tiff.getInt(tiff.position());
            tiff.getInt();
            if (tag == TAG) {
                return value >= 1 && value <= 8 ? new ExifOrientation(value) : AS_STORED;
            }
        }
        return AS_STORED;
    }

    /** The upright image, as Pillow's {@code ImageOps.exif_transpose} makes it. */
    RgbImage upright(RgbImage stored) {
        if (tag == 1) {
            return stored;
        }
        int w = stored.width();
        int h = stored.height();
        byte[] from = stored.bytes();
        byte[] to = new byte[from.length];
        int width = sideways() ? h : w;
        int height = sideways() ? w : h;
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at += 3) {
                int column = sideways() ? y : x; // in the stored image, before mirroring
                int row = sideways() ? x : y;
                column = columnsReversed() ? w - 1 - column : column;
                row = rowsReversed() ? h - 1 - row : row;
                System.arraycopy(from, 3 * (row * w + column), to, at, 3);
            }
        }
        return new RgbImage(width, height, to, this);
    }
}
