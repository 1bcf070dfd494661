package org.fovea.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.fovea.model.image.ImageSize;
import org.fovea.model.image.RgbImage;

/**
 * Images whose headers lie about their size, whose chunks end elsewhere, that go on behind their end, inflate without
 * an end or have hundreds of scans.
 */
final class ImageTarget implements Target {

    private static final Path FOLDER = Path.of("src/test/resources");

    private final List<Path> samples = samples();

    private static List<Path> samples() {
        try (Stream<Path> files = Files.list(FOLDER.resolve("pictures"))) {
            return Stream.concat(
                            files.filter(f -> f.toString().matches(".*\\.(png|jpg|gif|webp|bmp)"))
                                    .sorted(),
                            Stream.of(FOLDER.resolve("hostile/al.webp")))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public long memory() {
        return 1_500_000_000; // 100 megapixels take two copies of 300 MB
    }

    @Override
    public int few() {
        return 300;
    }

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        String ending = dice.of("png", "jpg", "gif", "webp", "webp", "bmp");
        List<Path> these =
                samples.stream().filter(f -> f.toString().endsWith(ending)).toList();
        byte[] sound = Files.readAllBytes(
                dice.once(4)
                        ? these.stream()
                                .filter(f -> f.toString().matches(".*(progressive|al|offset).*"))
                                .findFirst()
                                .orElse(these.get(0))
                        : these.get(dice.below(these.size())));
        byte[] made = switch (ending) {
            case "png" -> png(sound, dice);
            case "jpg" -> jpeg(sound, dice);
            case "gif" -> gif(sound, dice);
            case "webp" -> webp(sound, dice);
            default -> bmp(sound, dice);
        };
        if (dice.once(6)) {
            made = Damage.bytes(made, dice.of(40, 400, made.length), dice);
        } else if (dice.once(8)) {
            made = Arrays.copyOf(made, dice.once(2) ? dice.below(made.length + 1) : made.length + dice.below(5000));
        }
        Path file = Damage.write(folder.resolve("picture." + ending), made, dice);
        return () -> {
            RgbImage picture = RgbImage.read(file);
            ImageSize size = ImageSize.read(file);
            Target.require(
                    picture.width() == size.width() && picture.height() == size.height(),
                    "%d × %d pixels in an image of %d × %d"
                            .formatted(picture.width(), picture.height(), size.width(), size.height()));
        };
    }

    /** A length in pixels, seldom so large that all of them take seconds. */
    private static int length(Dice dice) {
        return dice.once(40)
                ? dice.of(9_999, 10_000)
                : dice.of(0, 1, 2, 17, 255, 256, 1000, 65_535, 1 << 24, Integer.MAX_VALUE, -1, Integer.MIN_VALUE);
    }

    private static byte[] png(byte[] sound, Dice dice) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(sound, 0, 8);
        for (int at = 8; at + 12 <= sound.length; ) {
            int length = ByteBuffer.wrap(sound).getInt(at);
            String name = new String(sound, at + 4, 4, StandardCharsets.ISO_8859_1);
            byte[] data = Arrays.copyOfRange(sound, at + 8, at + 8 + length);
            if (name.equals("IHDR") && dice.once(2)) {
                switch (dice.below(3)) {
                    case 0 -> ByteBuffer.wrap(data).putInt(dice.of(0, 4), length(dice));
                    case 1 -> data[dice.between(8, 12)] = (byte) dice.one(0, 1, 2, 3, 4, 6, 7, 8, 16, 255);
                    default -> {
                        int longest = dice.once(10) ? 25_000 : 50; // more than fits into memory, and little else
                        ByteBuffer.wrap(data)
                                .putInt(0, dice.between(longest / 2, longest))
                                .putInt(4, dice.between(longest / 2, longest));
                    }
                }
            }
            if (name.equals("IDAT") && dice.once(5)) {
                data = deflated(dice.of(0, 1000, 1 << 20, dice.once(6) ? 200 << 20 : 1 << 20));
            }
            if (name.equals("IDAT") && dice.once(4)) { // what comes before the pixels, and inflates
                String more = dice.of("zTXt", "iCCP", "iTXt", "eXIf", "tRNS", "PLTE", "gAMA", "sBIT", "tIME", "hIST");
                byte[] head = ("x\u0000" + (more.equals("iTXt") ? "\u0001\u0000\u0000\u0000" : "\u0000"))
                        .getBytes(StandardCharsets.ISO_8859_1);
                byte[] body = dice.once(3)
                        ? dice.bytes(dice.of(0, 1, 3, 768, 769))
                        : deflated(dice.once(10) ? 300 << 20 : 1 << 16);
                byte[] both = Arrays.copyOf(head, head.length + body.length);
                System.arraycopy(body, 0, both, head.length, body.length);
                chunk(out, more, more.matches("zTXt|iCCP|iTXt") ? both : more.equals("eXIf") ? tiff(dice) : body, dice);
            }
            if (!dice.once(25)) {
                chunk(out, name, data, dice);
            }
            at += 12 + length;
        }
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String name, byte[] data, Dice dice) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.ISO_8859_1));
        crc.update(data);
        int length = dice.once(40) ? length(dice) : data.length;
        out.write(ByteBuffer.allocate(4).putInt(length).array());
        out.write(name.getBytes(StandardCharsets.ISO_8859_1));
        out.write(data);
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] deflated(int zeros) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 16];
        byte[] in = new byte[1 << 20];
        for (int left = zeros; left > 0; left -= in.length) {
            deflater.setInput(in, 0, Math.min(left, in.length));
            for (int n = deflater.deflate(block); n > 0; n = deflater.deflate(block)) {
                out.write(block, 0, n);
            }
        }
        deflater.finish();
        for (int n = deflater.deflate(block); n > 0; n = deflater.deflate(block)) {
            out.write(block, 0, n);
        }
        deflater.end();
        return out.toByteArray();
    }

    /** An EXIF directory whose offsets lead anywhere, itself included. */
    private static byte[] tiff(Dice dice) {
        boolean little = dice.once(2);
        ByteBuffer out = ByteBuffer.allocate(64).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        out.put((little ? "II" : "MM").getBytes(StandardCharsets.US_ASCII))
                .putShort((short) dice.one(42, 42, 43, 0))
                .putInt(dice.once(4) ? (int) dice.edge() : 8);
        out.putShort((short) (dice.once(4) ? (int) dice.edge() : 2));
        for (int i = 0; i < 2; i++) {
            out.putShort((short) dice.one(0x112, 0x112, 0x8769, 0x8825, 0x100))
                    .putShort((short) dice.one(3, 3, 4, 2, 0, 13, 255));
            out.putInt(dice.once(4) ? (int) dice.edge() : 1)
                    .putShort((short) dice.between(0, 9))
                    .putShort((short) dice.one(0, 8));
        }
        return out.putInt(dice.of(0, 8, 10, -1)).array();
    }

    private static byte[] jpeg(byte[] sound, Dice dice) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean scans = dice.once(8); // of a large image, if it is progressive
        out.write(sound, 0, 2);
        if (dice.once(4)) {
            byte[] tiff = tiff(dice);
            out.write(new byte[] {
                (byte) 0xff,
                (byte) 0xe1,
                0,
                (byte) (dice.once(6) ? dice.below(256) : tiff.length + 8),
                'E',
                'x',
                'i',
                'f',
                0,
                0
            });
            out.write(tiff);
        }
        for (int at = 2; at + 4 < sound.length && (sound[at] & 0xff) == 0xff; ) {
            int marker = sound[at + 1] & 0xff;
            int length = (sound[at + 2] & 0xff) << 8 | sound[at + 3] & 0xff;
            byte[] segment = Arrays.copyOfRange(sound, at, at + 2 + length);
            int end = at + 2 + length;
            if (marker == 0xda) { // the scan's data belongs to it
                while (end + 1 < sound.length
                        && !((sound[end] & 0xff) == 0xff && sound[end + 1] != 0 && (sound[end + 1] & 0xf8) != 0xd0)) {
                    end++;
                }
                segment = Arrays.copyOfRange(sound, at, end);
            }
            if (scans && marker == 0xc2) {
                ByteBuffer.wrap(segment).putShort(5, (short) 2000).putShort(7, (short) 2000);
            } else if (marker >= 0xc0 && marker <= 0xc2 && dice.once(2)) {
                int of = dice.below(3);
                if (of == 2) {
                    segment[dice.between(4, segment.length - 1)] = (byte) dice.one(0, 1, 3, 4, 0x11, 0x22, 0x44, 0xff);
                } else {
                    int pixels = length(dice);
                    segment[5 + 2 * of] = (byte) (pixels >> 8);
                    segment[6 + 2 * of] = (byte) pixels;
                }
            } else if (dice.once(12)) {
                segment = Damage.bytes(segment, 30, dice);
            }
            if (marker == 0xc0 && dice.once(8)) {
                segment[1] = (byte) 0xc2; // as if it were progressive
            }
            for (int i = marker == 0xda && (scans || dice.once(6))
                            ? dice.of(2, 50, 3000)
                            : dice.once(20) ? dice.of(0, 2) : 1;
                    i > 0;
                    i--) {
                out.write(segment);
            }
            at = end;
        }
        out.write(new byte[] {(byte) 0xff, (byte) 0xd9});
        return out.toByteArray();
    }

    private static byte[] gif(byte[] sound, Dice dice) {
        byte[] out = sound.clone();
        ByteBuffer in = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
        int image = 13 + ((out[10] & 0x80) != 0 ? 3 << (out[10] & 7) + 1 : 0);
        while (image < out.length - 11 && out[image] == 0x21) {
            image += 2;
            while (image < out.length && out[image] != 0) {
                image += 1 + (out[image] & 0xff);
            }
            image++;
        }
        int hits = dice.between(1, 3);
        for (int i = 0; i < hits; i++) {
            switch (dice.below(4)) {
                case 0 -> in.putShort(dice.of(6, 8), (short) length(dice));
                case 1 -> in.putShort(Math.min(out.length - 2, image + dice.of(1, 3, 5, 7)), (short) length(dice));
                case 2 ->
                    out[Math.min(out.length - 1, image + dice.between(9, 14))] =
                            (byte) dice.one(0, 1, 2, 8, 11, 12, 13, 255, 0x80, 0x87, 0xc7);
                default -> out[10] = (byte) dice.one(0, 0x80, 0xf7, 0x87, 0x07);
            }
        }
        return out;
    }

    private static byte[] webp(byte[] sound, Dice dice) {
        byte[] out = sound.clone();
        ByteBuffer in = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 12; at + 8 < out.length; ) {
            String name = new String(out, at, 4, StandardCharsets.ISO_8859_1);
            long length = Integer.toUnsignedLong(in.getInt(at + 4));
            int data = at + 8;
            if (dice.once(3) && data + 14 < out.length) {
                switch (name) {
                    case "VP8X" -> {
                        out[data] = (byte) dice.one(0, 2, 0x10, 0x12, 0x3e, 0xff);
                        canvas(in, data + 4, dice);
                        canvas(in, data + 7, dice);
                    }
                    case "VP8L" ->
                        in.putInt(
                                data + 1,
                                dice.once(2)
                                        ? (int) dice.edge()
                                        : dice.between(0, 60)
                                                | dice.between(0, 60) << 14
                                                | dice.of(0, 1 << 28, 1 << 29));
                    case "VP8 " ->
                        in.putShort(data + dice.of(6, 8), (short) dice.one(0, 1, 40, 4000, 0x3fff, 0x7fff, 0xffff));
                    case "ALPH" -> out[data] = (byte) dice.below(256);
                    case "ANMF" -> canvas(in, data + dice.of(0, 3, 6, 9), dice);
                    default -> {}
                }
            }
            if (dice.once(12)) {
                in.putInt(at + 4, (int) dice.one(dice.edge(), length + 1, length - 1, length / 2));
            }
            at = (int) Math.min(out.length, data + length + (length & 1));
        }
        if (dice.once(8)) {
            in.putInt(4, (int) dice.one(dice.edge(), out.length - 8L, out.length / 2L));
        }
        return out;
    }

    private static void canvas(ByteBuffer in, int at, Dice dice) {
        int length = dice.of(0, 1, 30, 255, 9_999, 0xffff, 0xffffff);
        in.put(at, (byte) length).put(at + 1, (byte) (length >> 8)).put(at + 2, (byte) (length >> 16));
    }

    private static byte[] bmp(byte[] sound, Dice dice) {
        byte[] out = sound.clone();
        ByteBuffer in = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = dice.between(1, 3); i > 0; i--) {
            switch (dice.below(6)) {
                case 0 -> in.putInt(dice.of(18, 22), length(dice));
                case 1 -> in.putShort(28, (short) dice.one(0, 1, 4, 8, 16, 24, 32, 64));
                case 2 -> in.putInt(30, dice.of(0, 1, 2, 3, 4, 5, 6));
                case 3 -> in.putInt(46, (int) dice.edge());
                case 4 -> in.putInt(10, (int) dice.edge());
                default -> in.putInt(14, dice.of(12, 40, 52, 56, 64, 108, 124, 0, -1));
            }
        }
        return out;
    }
}
