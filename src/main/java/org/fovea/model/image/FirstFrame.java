package org.fovea.model.image;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The position of the first frame of a GIF or WebP file on its canvas, from the file's header: Java's decoders return
 * the frame, Pillow the whole canvas.
 *
 * @param width of the canvas in pixels
 * @param height of the canvas in pixels
 * @param left column of the canvas where the frame begins
 * @param top row of the canvas where the frame begins
 * @param frameWidth in pixels
 * @param frameHeight in pixels
 * @param around palette index of the background around the frame; 0 if there is no palette
 */
record FirstFrame(int width, int height, int left, int top, int frameWidth, int frameHeight, int around) {

    /**
     * Reads the header of a GIF file.
     *
     * @throws IOException if it has no frame
     */
    static FirstFrame ofGif(byte[] file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(file).order(LITTLE_ENDIAN).position(6);
        int width = Short.toUnsignedInt(in.getShort());
        int height = Short.toUnsignedInt(in.getShort());
        int flags = in.get();
        in.position(13 + ((flags & 0x80) != 0 ? 3 << (flags & 7) + 1 : 0));
        int transparent = -1;
        while (true) {
            int block = in.get();
            if (block == 0x2c) { // an image
                int left = Short.toUnsignedInt(in.getShort());
                int top = Short.toUnsignedInt(in.getShort());
                int frameWidth = Short.toUnsignedInt(in.getShort());
                int frameHeight = Short.toUnsignedInt(in.getShort());
                return new FirstFrame(
                        Math.max(width, left + frameWidth),
                        Math.max(height, top + frameHeight),
                        left,
                        top,
                        frameWidth,
                        frameHeight,
                        Math.max(0, transparent));
            }
            if (block == 0x3b) {
                throw new IOException("it has no image");
            }
            if (block == 0x21 && in.get() == (byte) 0xf9 && in.get(in.position()) >= 4) { // graphic control
                transparent = (in.get(in.position() + 1) & 1) != 0 ? in.get(in.position() + 4) & 0xff : -1;
            }
            for (int length = block == 0x21 ? in.get() & 0xff : 0; length > 0; length = in.get() & 0xff) {
                in.position(in.position() + length);
            }
        }
    }

    /**
     * Reads the header of a WebP file and checks what decoders assume: that its chunks lie within the file, and that a
     * still image is as large as its canvas.
     *
     * @throws IOException if it is inconsistent
     */
    static FirstFrame ofWebP(byte[] file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(file).order(LITTLE_ENDIAN);
        long end = 8 + Integer.toUnsignedLong(in.getInt(4));
        if (end > file.length) {
            throw new IOException("the file ends early");
        }
        in.limit((int) end).position(12);
        FirstFrame canvas = null;
        boolean animated = false;
        while (in.remaining() >= 8) {
            int from = in.position() + 8;
            String name = new String(file, in.position(), 4, ISO_8859_1);
            long length = Integer.toUnsignedLong(in.getInt(in.position() + 4));
            if (length > end - from) {
                throw new IOException("its chunk \"%s\" ends after the file".formatted(name.replaceAll("[^!-~]", "?")));
            }
            switch (name) {
                case "VP8X" -> {
                    animated = (in.get(from) & 2) != 0;
                    canvas = whole(1 + triple(in, from + 4), 1 + triple(in, from + 7));
                }
                case "ANMF" -> {
                    if (animated && canvas != null) {
                        return canvas.with(
                                2 * triple(in, from), 2 * triple(in, from + 3), frame(in, from + 16, from + length));
                    }
                }
                case "VP8 ", "VP8L" -> {
                    FirstFrame frame = name.equals("VP8L") ? lossless(in, from) : lossy(in, from);
                    return canvas == null ? frame : canvas.with(0, 0, frame);
                }
                default -> {}
            }
            in.position((int) Math.min(end, from + length + (length & 1)));
        }
        throw new IOException("it has no image");
    }

    /** The image within the chunk of an animation's frame. */
    private static FirstFrame frame(ByteBuffer in, int start, long end) throws IOException {
        for (long at = start; at + 8 <= end; ) {
            int from = (int) at + 8;
            long length = Integer.toUnsignedLong(in.getInt(from - 4));
            int name = in.getInt((int) at);
            if (name == 0x20385056 || name == 0x4c385056) { // "VP8 ", "VP8L"
                return name == 0x20385056 ? lossy(in, from) : lossless(in, from);
            }
            at = from + length + (length & 1);
        }
        throw new IOException("its first frame has no image");
    }

    /** RFC 9649, section 2.5: three bytes of the frame's tag, a start code, 14 bits of width, 14 of height. */
    private static FirstFrame lossy(ByteBuffer in, int from) {
        return whole(in.getShort(from + 6) & 0x3fff, in.getShort(from + 8) & 0x3fff);
    }

    /** RFC 9649, section 3.4: a signature, 14 bits of width - 1, 14 of height - 1. */
    private static FirstFrame lossless(ByteBuffer in, int from) {
        int bits = in.getInt(from + 1);
        return whole(1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff));
    }

    private static int triple(ByteBuffer in, int at) {
        return in.get(at) & 0xff | (in.get(at + 1) & 0xff) << 8 | (in.get(at + 2) & 0xff) << 16;
    }

    private static FirstFrame whole(int width, int height) {
        return new FirstFrame(width, height, 0, 0, width, height, 0);
    }

    private FirstFrame with(int x, int y, FirstFrame frame) throws IOException {
        if (x + (long) frame.width > width || y + (long) frame.height > height) {
            throw new IOException("a frame of %d × %d pixels lies outside its canvas of %d × %d"
                    .formatted(frame.width, frame.height, width, height));
        }
        return new FirstFrame(width, height, x, y, frame.width, frame.height, 0);
    }

    /** The canvas with the decoded frame drawn on it. */
    RgbImage onCanvas(BufferedImage decoded) {
        RgbImage frame = RgbImage.of(decoded);
        if (frame.width() == width && frame.height() == height) {
            return frame;
        }
        byte[] rgb = new byte[3 * width * height];
        if (decoded.getColorModel() instanceof IndexColorModel palette && around < palette.getMapSize()) {
            int color = palette.getRGB(around);
            for (int at = 0; at < rgb.length; at += 3) {
                rgb[at] = (byte) (color >> 16);
                rgb[at + 1] = (byte) (color >> 8);
                rgb[at + 2] = (byte) color;
            }
        }
        int columns = Math.min(frame.width(), width - left);
        for (int y = 0; y < Math.min(frame.height(), height - top); y++) {
            System.arraycopy(frame.bytes(), 3 * y * frame.width(), rgb, 3 * ((top + y) * width + left), 3 * columns);
        }
        return new RgbImage(width, height, rgb);
    }
}
