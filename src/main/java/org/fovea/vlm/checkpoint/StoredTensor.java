package org.fovea.vlm.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.fovea.BadInput;
import org.fovea.Reason;

/**
 * One tensor as it lies in a safetensors file: where it is and how it is stored; nothing is read until asked.
 *
 * @param file the file it lies in
 * @param name its name in the file
 * @param type how its elements are stored
 * @param shape its dimensions, row-major
 * @param offset bytes from the start of the file
 * @param length bytes
 */
public record StoredTensor(Path file, String name, Type type, long[] shape, long offset, long length) {

    /** How elements are stored, by the names of the safetensors format. */
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
        U8(1);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one element. */
        public int bytes() {
            return bytes;
        }

        /** Whether it holds fractions. */
        public boolean floating() {
            return this == F32 || this == F16 || this == BF16 || this == F64;
        }
    }

    /** Number of elements. */
    public long count() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** The dimensions as a person writes them, such as {@code [922, 192]}. */
    public String shapeText() {
        return Arrays.toString(shape);
    }

    /**
     * Reads a floating tensor as float32; float16 and bfloat16 widen exactly.
     *
     * @return [count] elements, row-major
     * @throws BadInput if the tensor is not floating, too large for one Java array, or cannot be read
     */
    public float[] floats() {
        ByteBuffer data = map();
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
            default -> throw new BadInput("%s: tensor %s is stored as %s; expected a floating type."
                    .formatted(file, name, type));
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
        ByteBuffer data = map();
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
            default -> throw new BadInput("%s: tensor %s is stored as %s; expected an integer type."
                    .formatted(file, name, type));
        }
        return out;
    }

    private int elements() {
        if (length > Integer.MAX_VALUE - 8) {
            throw new BadInput("%s: tensor %s has %,d bytes; at most 2 GiB can be read at once."
                    .formatted(file, name, length));
        }
        return (int) count();
    }

    private ByteBuffer map() {
        elements();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < offset + length) {
                throw new BadInput("%s: ends at byte %,d, before the end of tensor %s at %,d."
                        .formatted(file, channel.size(), name, offset + length));
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new BadInput("%s: tensor %s cannot be read (%s).".formatted(file, name, Reason.of(e)), e);
        }
    }

    /** IEEE 754 binary16 to binary32, exact; Java 20 has it as Float.float16ToFloat. */
    public static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        if (exponent == 0) {                                    // zero and subnormals: mantissa * 2^-24
            float magnitude = mantissa * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int bits = exponent == 31 ? 0x7f800000 : (exponent + 112) << 23;
        return Float.intBitsToFloat(sign | bits | mantissa << 13);
    }
}
