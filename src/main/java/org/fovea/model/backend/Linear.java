package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.fovea.model.weights.StoredTensor;

/**
 * A linear layer, y = x Wᵀ + b, over a weight in whatever type it is stored. Which product is fastest depends on the
 * number of rows: many rows pay for widening the weight block by block, few are bound by reading it.
 *
 * @param weight [out, in] in its stored type; for bfloat16 a handle that Java can pass on but not read
 * @param type of the weight; {@code I8} with scales
 * @param scales [out], bfloat16, by which a row of an int8 weight is multiplied; null for other types
 * @param bias [out], float32, or null
 */
public record Linear(NDArray weight, StoredTensor.Type type, NDArray scales, NDArray bias, ComputeMode arithmetic) {

    /** Up to so many rows, reading the stored weight once costs more than multiplying in its type. */
    private static final int FEW = 8;

    /** Elements of a weight that are widened at once for many rows: 16 MB as float32, soon used again. */
    private static final long BLOCK = 1 << 22;

    /**
     * Elements that are rounded at once for many rows: 4 MB as float32 and 2 MB as bfloat16, all in the cores' caches.
     */
    private static final long ROUNDED_BLOCK = 1 << 20;

    /** Elements that are widened at once for few rows: 2 MB, which stay in the cache of one core. */
    private static final long SMALL_BLOCK = 1 << 19;

    /** From so many multiplications on, oneDNN is worth its setting up for a new shape. */
    private static final long LARGE = 100_000_000;

    /** Rows [from, from + count) as a layer of its own, for weights that several layers were fused into. */
    public Linear rows(long from, long count) {
        return new Linear(
                Kernels.narrow(weight, from, count),
                type,
                scales == null ? null : Kernels.narrow(scales, from, count),
                bias == null ? null : Kernels.narrow(bias, from, count),
                arithmetic);
    }

    /** The same layer with float32 products in every mode. */
    public Linear exact() {
        return new Linear(weight, type, scales, bias, ComputeMode.EXACT);
    }

    /** How a product is computed; the order is that of the kernel {@code linear}. */
    private enum Product {
        PLAIN,
        ONEDNN,
        WIDENED,
        STORED,
        ROUNDED,
        SCALED,
        ROUNDED_SCALED,
        INT8
    }

    /**
     * @param x [rows, in], float32
     * @return [rows, out], float32
     */
    public NDArray apply(NDArray x) {
        return Kernels.linear(x, this);
    }

    private Product product(long rows) {
        if (type == StoredTensor.Type.I8) {
            if (many(rows) && rounds()) { // a byte is a bfloat16 number: only x loses digits
                return Product.ROUNDED_SCALED;
            }
            return many(rows) || Hardware.GPU || !packs() ? Product.SCALED : Product.INT8;
        }
        if (type == StoredTensor.Type.F32 && !(rounds() && many(rows))) {
            return !Hardware.GPU && rows * weight.getShape().size() >= LARGE ? Product.ONEDNN : Product.PLAIN;
        }
        if (arithmetic == ComputeMode.EXACT) {
            return Product.WIDENED;
        }
        if (!many(rows) || Hardware.GPU || type == StoredTensor.Type.BF16 && rounds()) {
            return Product.STORED;
        }
        return rounds() ? Product.ROUNDED : Product.WIDENED;
    }

    /**
     * What the kernel is told of a product of so many rows: how, in which type, and how many elements of the weight at
     * once.
     */
    long[] how(long rows) {
        Product product = product(rows);
        boolean rounded = product == Product.ROUNDED || product == Product.ROUNDED_SCALED;
        long block = rounded ? ROUNDED_BLOCK : many(rows) ? BLOCK : SMALL_BLOCK;
        return new long[] {product.ordinal(), Kernels.code(type), block};
    }

    /** What the kernel is given: the weight, its scales (itself, if it has none) and the bias, if there is one. */
    List<NDArray> tensors() {
        NDArray second = scales == null ? weight : scales;
        return bias == null ? List.of(weight, second) : List.of(weight, second, bias);
    }

    /**
     * Whether libtorch's int8 product can take the weight (aten/src/ATen/native/cpu/int8mm_kernel.cpp): it loads 16
     * inputs of a row at once from aligned addresses and up to 4 scales, without a look at what is left.
     */
    private boolean packs() {
        return weight.getShape().get(1) % 16 == 0 && weight.getShape().get(0) % 4 == 0;
    }

    private static boolean many(long rows) {
        return rows > FEW;
    }

    /** Whether many rows are multiplied in bfloat16. */
    private boolean rounds() {
        return arithmetic != ComputeMode.EXACT && Hardware.BFLOAT16;
    }
}
