package org.fovea.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.fovea.base.BadInput;
import org.fovea.base.SmallFile;

/**
 * A tensor in a safetensors file: its position and how it is stored. Nothing is read until it is asked for.
 *
 * @param file the file that contains it
 * @param name its name in the file
 * @param type how its elements are stored
 * @param dtype the same as named in the file
 * @param shape its dimensions, row-major
 * @param offset bytes from the start of the file
 * @param length bytes
 */
public record StoredTensor(Path file, String name, Type type, String dtype, long[] shape, long offset, long length) {

    /** How elements are stored, named as in the safetensors format. */
    public enum Type {
        /** IEEE single. */
        F32(4),
        /** IEEE half. */
        F16(2),
        /** The upper half of an IEEE single. */
        BF16(2),
        /** IEEE double. */
        F64(8),
        /** Signed 64-bit. */
        I64(8),
        /** Signed 32-bit. */
        I32(4),
        /** Signed 8-bit. */
        I8(1),
        /** Unsigned 8-bit. */
        U8(1),
        /**
         * A type that Fovea does not read, such as BOOL and F8_E4M3; allowed in tensors that the model does not use.
         */
        OTHER(0);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** The type with a name; {@link #OTHER} for one that Fovea does not read. */
        static Type of(String dtype) {
            return Arrays.stream(values())
                    .filter(type -> type != OTHER && type.name().equals(dtype))
                    .findAny()
                    .orElse(OTHER);
        }

        /** Bytes of one element; 0 for {@link #OTHER}. */
        public int bytes() {
            return bytes;
        }

        /** Whether it is a floating-point type. */
        public boolean floating() {
            return this == F32 || this == F16 || this == BF16 || this == F64;
        }
    }

    /** Bytes that are scanned at once. */
    private static final long PART = 1 << 24;

    /** Number of elements. */
    public long count() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** The dimensions for display, such as {@code [922, 192]}. */
    public String shapeText() {
        return Arrays.toString(shape);
    }

    /**
     * Reads a floating tensor as float32; float64 is rounded, float16 and bfloat16 widen exactly.
     *
     * @return [count] elements, row-major
     * @throws BadInput if the tensor is not floating, too large for one Java array, or cannot be read
     */
    public float[] floats() {
        ByteBuffer data = read();
        float[] out = new float[elements()];
        switch (type) {
            case F32 -> data.asFloatBuffer().get(out);
            case F64 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = (float) data.getDouble(8 * i);
                }
            }
            case BF16 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = Float.intBitsToFloat(data.getShort(2 * i) << 16);
                }
            }
            case F16 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = halfToFloat(data.getShort(2 * i));
                }
            }
            default -> throw notStoredAs("a floating type (F32, F16, BF16 or F64)");
        }
        return out;
    }

    /**
     * Reads an integer tensor.
     *
     * @return [count] elements, row-major
     * @throws BadInput if the tensor is not of integers, too large for one Java array, or cannot be read
     */
    public long[] longs() {
        ByteBuffer data = read();
        long[] out = new long[elements()];
        switch (type) {
            case I64 -> data.asLongBuffer().get(out);
            case I32 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = data.getInt(4 * i);
                }
            }
            case U8 -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = data.get(i) & 0xff;
                }
            }
            default -> throw notStoredAs("an integer type");
        }
        return out;
    }

    /** The error about a tensor of an unsupported type. */
    public BadInput notStoredAs(String expected) {
        return new BadInput(
                "%s: tensor %s is stored as %s; expected %s.".formatted(file, BadInput.quote(name), dtype, expected));
    }

    /** The error about a tensor that contains NaN or an infinite number. */
    public BadInput holds(double notFinite) {
        return new BadInput(
                "%s: tensor %s holds %s; expected finite numbers.".formatted(file, BadInput.quote(name), notFinite));
    }

    /**
     * The first element of a floating tensor that is NaN or infinite; reads all of it, some megabytes at a time.
     *
     * @return empty if all are finite, or if the tensor is not of a floating type
     * @throws BadInput if it cannot be read
     */
    public OptionalDouble firstNotFinite() {
        if (!type.floating()) {
            return OptionalDouble.empty();
        }
        long step = PART - PART % type.bytes();
        for (long at = 0; at < length; at += step) {
            long bytes = Math.min(step, length - at);
            float[] some = new StoredTensor(
                            file, name, type, dtype, new long[] {bytes / type.bytes()}, offset + at, bytes)
                    .floats();
            for (float value : some) {
                if (!Float.isFinite(value)) {
                    return OptionalDouble.of(value);
                }
            }
        }
        return OptionalDouble.empty();
    }

    private int elements() {
        if (length > Integer.MAX_VALUE - 8) {
            throw new BadInput(
                    "%s: tensor %s has %,d bytes; at most 2 GiB can be read at once.".formatted(file, name, length));
        }
        return (int) count();
    }

    /**
     * Its bytes, read rather than mapped: a file that is truncated meanwhile causes an error rather than the end of the
     * JVM.
     */
    private ByteBuffer read() {
        elements();
        SmallFile.check(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
                // a channel may return less than was asked for
            }
            if (bytes.hasRemaining()) {
                throw new BadInput("%s: ends at byte %,d, before the end of tensor %s at %,d."
                        .formatted(file, offset + bytes.position(), BadInput.quote(name), offset + length));
            }
            return bytes.flip();
        } catch (IOException e) {
            throw SmallFile.unreadable(file, e);
        }
    }

    /** IEEE 754 binary16 to binary32, exact; Java 20 has it as Float.float16ToFloat. */
    public static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        if (exponent == 0) { // zero and subnormals: mantissa * 2^-24
            float magnitude = mantissa * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int bits = exponent == 31 ? 0x7f800000 : (exponent + 112) << 23;
        return Float.intBitsToFloat(sign | bits | mantissa << 13);
    }
}
