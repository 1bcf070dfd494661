package org.fovea.model.backend;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.fovea.base.BadInput;
import org.fovea.base.Cancel;
import org.fovea.base.Places;
import org.fovea.base.Reason;
import org.fovea.base.WholeFile;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;
import org.fovea.model.weights.Weights;
import org.jspecify.annotations.Nullable;

/**
 * The linear layers of a checkpoint's decoder as int8: each row of a weight is integers in -127..127 times one scale,
 * its largest magnitude / 127. They are quantised once and kept in a file in the user's cache folder, never beside the
 * checkpoint. The last tensor of the file is the CRC-32C of all others. It is verified, at about a second per gigabyte,
 * unless {@code HASH.verified} records that a file of this size and time was verified before.
 */
public final class QuantisedWeights {

    private static final String SCALES = ".scales";

    private static final String CHECKSUM = "crc32c";

    /** Four, and one to make it odd: the tensor with the loosest alignment is written last. */
    private static final int CHECKSUM_BYTES = Integer.BYTES + 1;

    /** Elements quantised at once. */
    private static final long BLOCK = 1 << 22;

    private final Map<String, StoredTensor> tensors;

    private QuantisedWeights(Map<String, StoredTensor> tensors) {
        this.tensors = tensors;
    }

    /**
     * Opens the kept file, or writes it first.
     *
     * @param folder of such files
     * @param progress receives the fraction done, 0..1
     * @param cancelled checked before every block of rows
     * @throws java.util.concurrent.CancellationException if cancelled; nothing is kept then
     * @throws BadInput if the file cannot be written
     */
    public static QuantisedWeights open(
            Weights weights, Path folder, DoubleConsumer progress, BooleanSupplier cancelled, NDManager manager) {
        Map<String, StoredTensor> matrices = new TreeMap<>();
        weights.all().forEach((name, tensor) -> {
            if (name.startsWith("text.layers.")
                    && tensor.shape().length == 2
                    && tensor.type().floating()) {
                matrices.put(name, tensor);
            }
        });
        Path file = folder.resolve(fingerprint(matrices) + ".safetensors");
        Map<String, StoredTensor> kept = kept(file, matrices, cancelled);
        if (kept == null) {
            make(file, weights, matrices, progress, cancelled, manager);
            kept = kept(file, matrices, cancelled);
        }
        if (kept == null) {
            throw new BadInput("%s: its content differs from what was just written; check the disk.".formatted(file));
        }
        return new QuantisedWeights(kept);
    }

    /**
     * The file's tensors; null if it is missing, damaged, or aligned more loosely than libtorch's int8 product
     * requires, as in files of Fovea's first versions.
     */
    private static @Nullable Map<String, StoredTensor> kept(
            Path file, Map<String, StoredTensor> matrices, BooleanSupplier cancelled) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            Map<String, StoredTensor> kept = Safetensors.open(file);
            boolean whole = matrices.entrySet().stream()
                            .allMatch(e -> kept.containsKey(e.getKey())
                                    && Arrays.equals(
                                            kept.get(e.getKey()).shape(),
                                            e.getValue().shape())
                                    && kept.containsKey(e.getKey() + SCALES))
                    && kept.values().stream().allMatch(t -> t.offset() % Safetensors.alignment(t.length()) == 0);
            return whole && kept.containsKey(CHECKSUM) && verified(file, kept, cancelled) ? kept : null;
        } catch (BadInput | IOException e) {
            return null;
        }
    }

    /** Whether the checksum is correct, or was since the file was last written. */
    private static boolean verified(Path file, Map<String, StoredTensor> kept, BooleanSupplier cancelled)
            throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        byte[] stamp = "%d %s %s%n"
                .formatted(attributes.size(), attributes.lastModifiedTime().toInstant(), attributes.fileKey())
                .getBytes(StandardCharsets.UTF_8);
        Path mark = file.resolveSibling(file.getFileName().toString().replace(".safetensors", ".verified"));
        if (Files.isRegularFile(mark)
                && Files.size(mark) == stamp.length
                && Arrays.equals(Files.readAllBytes(mark), stamp)) {
            return true;
        }
        List<StoredTensor> inOrder = new ArrayList<>(kept.values());
        StoredTensor checksum = Objects.requireNonNull(kept.get(CHECKSUM));
        inOrder.remove(checksum);
        inOrder.sort(Comparator.comparingLong(StoredTensor::offset));
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel channel = FileChannel.open(file)) {
            for (StoredTensor tensor : inOrder) {
                for (long at = 0; at < tensor.length(); ) {
                    Cancel.check(cancelled);
                    buffer.clear().limit((int) Math.min(buffer.capacity(), tensor.length() - at));
                    int read = channel.read(buffer, tensor.offset() + at);
                    if (read < 0) {
                        return false;
                    }
                    crc.update(buffer.flip());
                    at += read;
                }
            }
            ByteBuffer told = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            if (channel.read(told, checksum.offset()) < told.capacity()
                    || told.flip().getInt() != (int) crc.getValue()) {
                return false;
            }
        }
        try {
            WholeFile.write(mark, out -> out.write(stamp));
        } catch (BadInput e) {
            // a cache that cannot be written is verified every time
        }
        return true;
    }

    /** The default folder. */
    public static Path usualFolder() {
        return Places.ofUser().cache("int8");
    }

    /** Identifies the weight files by name, size and time. */
    private static String fingerprint(Map<String, StoredTensor> matrices) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<String, StoredTensor> entry : matrices.entrySet()) {
                StoredTensor t = entry.getValue();
                digest.update("%s %s %s %d %s %d %d\n"
                        .formatted(
                                entry.getKey(),
                                t.type(),
                                t.shapeText(),
                                t.offset(),
                                t.file().toRealPath(),
                                Files.size(t.file()),
                                Files.getLastModifiedTime(t.file()).toMillis())
                        .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
        } catch (IOException e) {
            throw new BadInput("The checkpoint's weight files cannot be read (%s).".formatted(Reason.of(e)), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void make(
            Path file,
            Weights weights,
            Map<String, StoredTensor> matrices,
            DoubleConsumer progress,
            BooleanSupplier cancelled,
            NDManager manager) {
        List<Safetensors.Declared> declared = new ArrayList<>();
        matrices.forEach((name, t) -> {
            declared.add(new Safetensors.Declared(name, StoredTensor.Type.I8, t.shape()));
            declared.add(new Safetensors.Declared(name + SCALES, StoredTensor.Type.BF16, new long[] {t.shape()[0]}));
        });
        declared.add(new Safetensors.Declared(CHECKSUM, StoredTensor.Type.I8, new long[] {CHECKSUM_BYTES}));
        long bytes = declared.stream().mapToLong(Safetensors.Declared::bytes).sum();
        try {
            Files.createDirectories(file.getParent());
            long free = Files.getFileStore(file.getParent()).getUsableSpace();
            if (free < bytes + (1L << 27)) {
                throw new BadInput("%s: the int8 weights need %,d MB, and room beside them; there are %,d MB free."
                        .formatted(file.getParent(), (bytes >> 20) + 1, free >> 20));
            }
        } catch (IOException e) {
            throw new BadInput(
                    "%s: cannot be created as the folder of the int8 weights (%s)."
                            .formatted(file.getParent(), Reason.of(e)),
                    e);
        }
        CRC32C crc = new CRC32C();
        long[] done = {0};
        try (NDManager own = manager.newSubManager()) {
            MappedWeights source =
                    new MappedWeights(weights, null, ComputeMode.EXACT, MappedWeights.Keeping.MAPPED, own);
            Safetensors.write(file, declared, (tensor, unchecked) -> {
                if (tensor.name().equals(CHECKSUM)) { // declared last and with the loosest alignment, so written last
                    unchecked.write(ByteBuffer.allocate(CHECKSUM_BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt((int) crc.getValue())
                            .array());
                    return;
                }
                OutputStream out = new CheckedOutputStream(unchecked, crc);
                boolean scales = tensor.name().endsWith(SCALES);
                String name =
                        scales ? tensor.name().substring(0, tensor.name().length() - SCALES.length()) : tensor.name();
                long[] shape = Objects.requireNonNull(matrices.get(name)).shape();
                Linear linear = source.matrix(name, (int) shape[0], (int) shape[1], null, shape);
                long step = Math.max(1, BLOCK / shape[1]);
                for (long from = 0; from < shape[0]; from += step) {
                    Cancel.check(cancelled);
                    long count = Math.min(step, shape[0] - from);
                    writeRows(linear, from, count, scales, out);
                    done[0] += count * shape[1];
                    progress.accept(done[0] / (2.0 * bytes)); // every weight is read for its scales and its bytes
                }
                linear.weight().close();
            });
        }
    }

    private static void writeRows(Linear linear, long from, long count, boolean scales, OutputStream out)
            throws IOException {
        out.write(Scoped.value(() -> {
            NDList pair = Tensors.quantise(Tensors.narrow(linear.weight(), from, count));
            return scales
                    ? upperHalves(pair.get(1).toFloatArray())
                    : pair.get(0).toByteArray();
        }));
    }

    /** float32 numbers that bfloat16 represents exactly, as bfloat16: the upper half of each. */
    private static byte[] upperHalves(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
        return buffer.array();
    }

    /** Whether a weight is quantised. */
    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** A weight's bytes, [out, in]. */
    StoredTensor bytes(String name, long out, long in) {
        return shaped(name, out, in);
    }

    /** A weight's scales, [out], bfloat16. */
    StoredTensor scales(String name, long out) {
        return shaped(name + SCALES, out);
    }

    private StoredTensor shaped(String name, long... shape) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null || !java.util.Arrays.equals(tensor.shape(), shape)) {
            throw new BadInput("%s: is %s; config.json implies %s."
                    .formatted(
                            name,
                            tensor == null ? "missing" : "of shape " + tensor.shapeText(),
                            java.util.Arrays.toString(shape)));
        }
        return tensor;
    }

    /** Size on disk in bytes. */
    public long bytes() {
        return tensors.values().stream().mapToLong(StoredTensor::length).sum();
    }
}
