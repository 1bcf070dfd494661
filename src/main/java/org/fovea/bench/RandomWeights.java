package org.fovea.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;

/** Streams random weights to a safetensors file: norms are one, all others are normal with standard deviation 0.02. */
final class RandomWeights {

    private RandomWeights() {}

    /**
     * Writes a file of tensors of one type.
     *
     * @param progress receives the fraction written, 0..1
     * @throws org.fovea.base.BadInput if it cannot be written
     */
    static void write(Path file, List<Safetensors.Declared> tensors, DoubleConsumer progress) {
        byte[] normal = normalBlock(tensors.get(0).type());
        SplittableRandom random = new SplittableRandom(1);
        long all = tensors.stream().mapToLong(Safetensors.Declared::bytes).sum();
        long[] done = {0};
        Safetensors.write(file, tensors, (tensor, out) -> {
            fill(tensor, normal, random, out);
            done[0] += tensor.bytes();
            progress.accept((double) done[0] / all);
        });
    }

    /** 4 MB of normal numbers with standard deviation 0.02, from which weights are taken at random offsets. */
    private static byte[] normalBlock(StoredTensor.Type type) {
        Random random = new Random(1);
        ByteBuffer block = ByteBuffer.allocate(1 << 22).order(ByteOrder.LITTLE_ENDIAN);
        while (block.hasRemaining()) {
            put(block, type, (float) (0.02 * random.nextGaussian()));
        }
        return block.array();
    }

    private static void put(ByteBuffer out, StoredTensor.Type type, float value) {
        switch (type) {
            case F32 -> out.putFloat(value);
            case BF16 -> out.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
            case F16 -> out.putShort(half(value));
            default -> throw new IllegalArgumentException(type.name());
        }
    }

    /** Converts to binary16, rounding towards zero; subnormal numbers become zero. */
    private static short half(float value) {
        int bits = Float.floatToRawIntBits(value);
        int exponent = (bits >>> 23 & 0xff) - 112;
        return (short) (exponent <= 0 ? 0 : bits >>> 16 & 0x8000 | exponent << 10 | bits >>> 13 & 0x3ff);
    }

    private static void fill(Safetensors.Declared tensor, byte[] normal, SplittableRandom random, OutputStream out)
            throws IOException {
        if (tensor.shape().length == 1 && tensor.name().endsWith("weight")) { // a norm starts as one
            ByteBuffer ones = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            while (ones.hasRemaining()) {
                put(ones, tensor.type(), 1);
            }
            out.write(ones.array());
            return;
        }
        long left = tensor.bytes();
        while (left > 0) {
            int from = random.nextInt(normal.length / 16) * 8;
            int count = (int) Math.min(left, normal.length - from);
            out.write(normal, from, count);
            left -= count;
        }
    }
}
