package org.fovea.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;
import org.fovea.base.WholeFile;

/**
 * The safetensors format (huggingface/safetensors): eight bytes of header length, a JSON header, the data. Nothing in
 * the header is trusted until it has been checked against the size of the file.
 */
public final class Safetensors {

    /**
     * Largest header: that of a thousand tensors has a tenth of a megabyte; parsed as JSON it takes twenty times as
     * much memory.
     */
    private static final long HEADER_LIMIT = 8_000_000;

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /** More dimensions than any model's tensors have. */
    private static final int MOST_DIMENSIONS = 16;

    /** Largest alignment, in bytes, that any kernel requires. */
    private static final long ALIGNMENT = 64;

    private Safetensors() {}

    /**
     * Reads the directory of a file.
     *
     * @return name to tensor, in the order of the header
     * @throws BadInput naming file, tensor, found and expected, if the file is not a valid safetensors file
     */
    public static Map<String, StoredTensor> open(Path file) {
        SmallFile.check(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw new BadInput("%s: has %d bytes; a safetensors file has at least 8.".formatted(file, size));
            }
            long headerLength = read(channel, 0, 8).getLong();
            if (headerLength < 2 || headerLength > HEADER_LIMIT || headerLength > size - 8) {
                throw new BadInput("%s: says that its header has %s bytes; expected 2 to %,d."
                        .formatted(file, Long.toUnsignedString(headerLength), Math.min(HEADER_LIMIT, size - 8)));
            }
            byte[] header = read(channel, 8, (int) headerLength).array();
            return directory(file, JSON.readTree(header), 8 + headerLength, size);
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: its header is not JSON (%s).".formatted(file, Reason.of(e)), e);
        } catch (IOException e) {
            throw SmallFile.unreadable(file, e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // a channel may return less than was asked for
        }
        return buffer.flip();
    }

    private static Map<String, StoredTensor> directory(Path file, JsonNode header, long dataStart, long size) {
        if (!header.isObject()) {
            throw new BadInput("%s: its header is not a JSON object.".formatted(file));
        }
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), dataStart, size));
            }
        }
        refuseOverlaps(file, tensors);
        return tensors;
    }

    private static StoredTensor tensor(Path file, String name, JsonNode entry, long dataStart, long size) {
        String where = "%s: tensor %s".formatted(file, BadInput.quote(name));
        JsonNode offsets = entry.path("data_offsets");
        JsonNode dims = entry.path("shape");
        JsonNode dtype = entry.path("dtype");
        if (!dtype.isTextual() || !dims.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw new BadInput("%s lacks dtype, shape or data_offsets.".formatted(where));
        }
        StoredTensor.Type type = StoredTensor.Type.of(dtype.asText());
        long[] shape = new long[dims.size()];
        long expected = type.bytes();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = whole(dims.get(i));
            if (shape.length > MOST_DIMENSIONS
                    || shape[i] < 0
                    || shape[i] > 0 && expected > Long.MAX_VALUE / shape[i]) {
                throw new BadInput("%s has the impossible shape %s.".formatted(where, BadInput.quote(dims)));
            }
            expected *= shape[i];
        }
        long from = whole(offsets.get(0));
        long to = whole(offsets.get(1));
        if (from < 0 || to < from || to > size - dataStart) {
            throw new BadInput("%s lies at bytes %s of the data, which has %,d (is the file cut short?)."
                    .formatted(where, BadInput.quote(offsets), size - dataStart));
        }
        if (to - from != expected && type != StoredTensor.Type.OTHER) {
            throw new BadInput("%s has %,d bytes; its shape %s in %s needs %,d."
                    .formatted(where, to - from, dims, type, expected));
        }
        return new StoredTensor(file, name, type, BadInput.quote(dtype.asText()), shape, dataStart + from, to - from);
    }

    /** A whole number; -1 for anything else, such as "4", 4.0 or a number beyond 64 bits. */
    private static long whole(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong() ? number.asLong() : -1;
    }

    private static void refuseOverlaps(Path file, Map<String, StoredTensor> tensors) {
        List<StoredTensor> inOrder = new ArrayList<>(tensors.values());
        inOrder.sort(Comparator.comparingLong(StoredTensor::offset).thenComparingLong(StoredTensor::length));
        for (int i = 1; i < inOrder.size(); i++) {
            StoredTensor before = inOrder.get(i - 1);
            if (before.offset() + before.length() > inOrder.get(i).offset()) {
                throw new BadInput("%s: tensors %s and %s overlap."
                        .formatted(
                                file,
                                BadInput.quote(before.name()),
                                BadInput.quote(inOrder.get(i).name())));
            }
        }
    }

    /**
     * A tensor to be written.
     *
     * @param shape dimensions, row-major
     * @param data {@code float[]} (stored as F32) or {@code long[]} (stored as I64)
     */
    public record Values(long[] shape, Object data) {

        /** @throws IllegalArgumentException if the number of elements does not match the shape */
        public Values {
            long length = java.lang.reflect.Array.getLength(data);
            if (length != Arrays.stream(shape).reduce(1, Math::multiplyExact)) {
                throw new IllegalArgumentException(
                        "%d elements in a tensor of shape %s".formatted(length, Arrays.toString(shape)));
            }
        }
    }

    /**
     * Writes tensors in a form that Python's safetensors reads, each aligned as in {@link #alignment}.
     *
     * @throws BadInput if the file cannot be written; what was there before is then still there
     */
    public static void write(Path file, Map<String, Values> tensors) {
        List<Declared> declared = tensors.entrySet().stream()
                .map(e -> new Declared(
                        e.getKey(),
                        e.getValue().data() instanceof float[] ? StoredTensor.Type.F32 : StoredTensor.Type.I64,
                        e.getValue().shape()))
                .toList();
        write(file, declared, (tensor, out) -> {
            Object data = Objects.requireNonNull(tensors.get(tensor.name())).data();
            if (data instanceof float[] floats) {
                ByteBuffer buffer = little(4 * floats.length);
                buffer.asFloatBuffer().put(floats);
                out.write(buffer.array());
            } else {
                long[] longs = (long[]) data;
                ByteBuffer buffer = little(8 * longs.length);
                buffer.asLongBuffer().put(longs);
                out.write(buffer.array());
            }
        });
    }

    /** A tensor whose elements are written later. */
    public record Declared(String name, StoredTensor.Type type, long[] shape) {

        /** Number of elements. */
        public long count() {
            return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        }

        /** Bytes of all elements. */
        public long bytes() {
            return type.bytes() * count();
        }
    }

    /** The source of a declared tensor's elements. */
    @FunctionalInterface
    public interface Elements {

        /** Writes exactly {@link Declared#bytes} bytes, little-endian. */
        void write(Declared tensor, OutputStream out) throws IOException;
    }

    /**
     * The alignment in the file of a tensor written by this class, in bytes: 64, the most that any kernel requires, if
     * the tensor's length is a multiple of 64, or else the largest power of two that divides its length.
     *
     * @param bytes length of the tensor
     */
    public static long alignment(long bytes) {
        return Long.lowestOneBit(bytes | ALIGNMENT);
    }

    /**
     * Writes tensors one after the other, each aligned as in {@link #alignment}: the largest alignment first, since the
     * format allows no gaps, otherwise in the given order. No more of them is in memory than their source holds.
     *
     * @throws BadInput if the file cannot be written; what was there before is then still there
     */
    public static void write(Path file, List<Declared> tensors, Elements elements) {
        List<Declared> inOrder = new ArrayList<>(tensors);
        inOrder.sort(Comparator.comparing(t -> -alignment(t.bytes())));
        ObjectNode header = JSON.createObjectNode();
        long at = 0;
        for (Declared tensor : inOrder) {
            ObjectNode node = header.putObject(tensor.name());
            node.put("dtype", tensor.type().name());
            for (long d : tensor.shape()) {
                node.withArray("shape").add(d);
            }
            node.putArray("data_offsets").add(at).add(at + tensor.bytes());
            at += tensor.bytes();
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int beforeData = (int) ((8 + json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        byte[] headerBytes = Arrays.copyOf(json, beforeData - 8);
        Arrays.fill(headerBytes, json.length, headerBytes.length, (byte) ' ');
        WholeFile.write(file, out -> {
            out.write(little(8).putLong(headerBytes.length).array());
            out.write(headerBytes);
            for (Declared tensor : inOrder) {
                elements.write(tensor, out);
            }
        });
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
