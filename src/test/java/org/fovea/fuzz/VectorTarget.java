package org.fovea.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.fovea.intervene.Replacement;
import org.fovea.model.weights.Safetensors;

/**
 * Vectors: views in pickles, shapes and lengths of .npy that lie, pickles that are deep or odd, zips whose directory
 * lies. The elements of every storage are 0, 1, 2, …, so that it is known which numbers a view has.
 */
final class VectorTarget implements Target {

    private static final int WIDTH = 6;

    @Override
    public long memory() {
        return 120_000_000; // less than half of what a bomb has
    }

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        return switch (dice.below(4)) {
            case 0 -> npy(folder, dice);
            case 1 -> safetensors(folder, dice);
            default -> torch(folder, dice);
        };
    }

    private static Attempt npy(Path folder, Dice dice) throws Exception {
        int odd = dice.below(10); // one thing is, or none
        boolean sound = odd > 4;
        int count = odd == 0 ? dice.between(0, 9) : WIDTH;
        String shape = odd == 0 || dice.once(6)
                ? dice.number().replace("\"", dice.of("", "'")) + dice.of("", ",", ", 1", "L,")
                : dice.of(count + ",", "1, " + count, count + ", 1");
        String descr = odd != 1 ? "<f4" : dice.of(">f4", "<f8", "<f2", "<i4", "|O", "<c8", "=f4", "f4", "<f3");
        String header = "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }"
                        .formatted(descr, dice.of("False", "True"), shape)
                + " ".repeat(dice.below(70)) + "\n";
        int version = odd != 2 ? dice.of(1, 2) : dice.of(0, 1, 2, 3, 255);
        int said = odd != 3 ? header.length() : (int) dice.one(dice.edge(), (long) header.length());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        out.write(ByteBuffer.allocate(version == 1 ? 2 : 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(0, (short) said)
                .array());
        out.write(header.getBytes(StandardCharsets.ISO_8859_1));
        out.write(floats(count, dice));
        int end = odd != 4 ? out.size() : Math.max(0, out.size() + dice.between(-9, 9));
        Path file = Damage.write(folder.resolve("v.npy"), Arrays.copyOf(out.toByteArray(), end), dice);
        return () -> {
            float[] v = Replacement.read(file, WIDTH).vector();
            finite(v);
            Target.require(end <= out.size(), "numbers behind the vector are left out");
            Target.require(
                    !sound || Arrays.equals(v, new float[] {0, 1, 2, 3, 4, 5}), "taken for " + Arrays.toString(v));
        };
    }

    private static Attempt safetensors(Path folder, Dice dice) throws Exception {
        Path file = folder.resolve("v.safetensors");
        Map<String, Safetensors.Values> tensors = new LinkedHashMap<>();
        for (int i = dice.once(6) ? dice.below(3) : 1; i > 0; i--) {
            float[] v =
                    new float[] {0, 1, 2, 3, 4, dice.once(4) ? dice.of(Float.NaN, Float.POSITIVE_INFINITY, -0f) : 5};
            tensors.put(
                    "t" + i,
                    new Safetensors.Values(
                            dice.of(new long[] {6}, new long[] {1, 6}, new long[] {6, 1}, new long[] {2, 3}), v));
        }
        Safetensors.write(file, tensors);
        if (dice.once(3)) {
            Files.write(file, Damage.bytes(Files.readAllBytes(file), 100, dice));
        }
        return () -> finite(Replacement.read(file, WIDTH).vector());
    }

    private static void finite(float[] v) {
        for (float f : v) {
            Target.require(Float.isFinite(f), "holds " + f);
        }
    }

    private static byte[] floats(int count, Dice dice) {
        ByteBuffer data = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        int odd = dice.once(6) ? dice.below(count + 1) : -1;
        for (int i = 0; i < count; i++) {
            data.putFloat(i == odd ? dice.of(Float.NaN, Float.NEGATIVE_INFINITY) : i);
        }
        return data.array();
    }

    // ---- torch.save ----

    private static Attempt torch(Path folder, Dice dice) throws Exception {
        boolean bomb = dice.once(20);
        boolean sound = bomb || dice.once(2); // but for a view that may leave its storage
        int elements = dice.once(8) ? dice.between(1, 40) : 24;
        long offset = dice.once(8) ? dice.edge() : dice.below(14);
        long stride = dice.once(8) ? dice.edge() : dice.between(0, 3);
        long said = dice.once(10) ? dice.edge() : elements;
        long[] size = dice.once(8)
                ? new long[] {dice.edge()}
                : dice.of(new long[] {WIDTH}, new long[] {1, WIDTH}, new long[] {WIDTH, 1}, new long[] {WIDTH, 2});
        long[] strides = size.length == 1
                ? new long[] {stride}
                : size[0] == 1 ? new long[] {dice.of(0L, 1L, 99L), stride} : new long[] {stride, dice.of(0L, 1L, 99L)};
        byte[] pickle = pickle(said, offset, size, strides, sound, dice);
        byte[] data = floats(elements, dice);
        Path file = folder.resolve("v.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            entry(zip, "v/data.pkl", pickle, sound, dice);
            if (!sound && dice.once(2)) {
                entry(
                        zip,
                        "v/byteorder",
                        dice.of("little", "big", "").getBytes(StandardCharsets.US_ASCII),
                        sound,
                        dice);
            }
            if (bomb) { // a quarter of a gigabyte in a megabyte
                zip.setLevel(1);
                zip.putNextEntry(new ZipEntry("v/data/0"));
                zip.write(data);
                for (int i = 0; i < 32; i++) {
                    zip.write(new byte[1 << 23]);
                }
                zip.closeEntry();
            } else {
                entry(zip, "v/data/0", data, sound, dice);
            }
        }
        if (!sound && dice.once(2)) {
            Files.write(file, lying(Files.readAllBytes(file), dice));
        }
        return () -> {
            float[] v = Replacement.read(file, WIDTH).vector();
            finite(v);
            for (int i = 0; sound && i < WIDTH; i++) {
                Target.require(!Arrays.equals(size, new long[] {WIDTH, 2}), "a matrix is taken for a vector");
                Target.require(
                        v[i] == offset + stride * i,
                        "element %d of a view from %d, %d apart, is taken for %s".formatted(i, offset, stride, v[i]));
            }
        };
    }

    /** Sizes in the directory at the end are others, or some bytes are. */
    private static byte[] lying(byte[] all, Dice dice) {
        for (int at = Math.max(0, all.length - 400); at + 30 < all.length; at++) {
            if (all[at] == 'P' && all[at + 1] == 'K' && all[at + 2] == 1 && all[at + 3] == 2 && dice.once(2)) {
                ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putInt(at + dice.of(20, 24, 24, 24), (int)
                        dice.one(dice.edge(), 768L, 96L, 6L));
            }
        }
        return dice.once(4) ? Damage.bytes(all, all.length, dice) : all;
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes, boolean sound, Dice dice)
            throws Exception {
        ZipEntry entry =
                new ZipEntry(sound || !dice.once(20) ? name : dice.of("v/", "../" + name, "v/data/\u00e9", "data.pkl"));
        if (dice.once(2)) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(crc.getValue());
        }
        try {
            zip.putNextEntry(entry);
            zip.write(bytes);
            zip.closeEntry();
        } catch (java.util.zip.ZipException e) {
            // a name that is there already
        }
    }

    private static byte[] pickle(long elements, long offset, long[] size, long[] stride, boolean sound, Dice dice)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x80, 2});
        if (!sound && dice.once(5)) { // deep, or much of nothing
            byte[] part = dice.of("(", "]q\u0000", "Nt", "((t", "N\u0094", "}", "h\u0000", "\u0085")
                    .getBytes(StandardCharsets.ISO_8859_1);
            for (int i = dice.of(10, 5_000, 40_000); i > 0; i--) {
                out.write(part);
            }
        }
        ascii(out, "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\u0000\u0000\u0000storage");
        ascii(
                out,
                "ctorch\n"
                        + (sound || dice.once(2)
                                ? "FloatStorage"
                                : dice.of(
                                        "HalfStorage",
                                        "DoubleStorage",
                                        "BFloat16Storage",
                                        "LongStorage",
                                        "x".repeat(500)))
                        + "\n");
        ascii(out, "X\u0001\u0000\u0000\u00000X\u0003\u0000\u0000\u0000cpu");
        whole(out, elements);
        ascii(out, "tQ");
        whole(out, offset);
        tuple(out, size);
        tuple(out, stride);
        ascii(out, "\u0089ccollections\nOrderedDict\n)Rt");
        ascii(out, sound || dice.once(2) ? "R." : dice.of(".", "RR.", "R(.", "Q.", "b.", "\u0081.", "R\u0087.", "R"));
        byte[] bytes = out.toByteArray();
        return !sound && dice.once(4) ? Damage.bytes(bytes, bytes.length, dice) : bytes;
    }

    private static void ascii(ByteArrayOutputStream out, String text) throws Exception {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void tuple(ByteArrayOutputStream out, long[] numbers) throws Exception {
        out.write('(');
        for (long n : numbers) {
            whole(out, n);
        }
        out.write('t');
    }

    private static void whole(ByteArrayOutputStream out, long n) throws Exception {
        out.write(new byte[] {(byte) 0x8a, 8});
        out.write(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(n).array());
    }
}
