package org.fovea.vlm.tensor;

import ai.djl.ndarray.NDArray;
import org.fovea.vlm.checkpoint.StoredTensor;

/**
 * A linear layer, y = x Wᵀ + b, over a weight in whatever type it is stored. Which product is fastest depends on the
 * number of rows: many rows pay for widening the weight block by block, few are bound by reading it.
 *
 * @param weight [out, in] in its stored type; for bfloat16 a handle that Java can pass on but not read
 * @param type of the weight; {@code I8} with scales
 * @param scales [out], bfloat16, by which a row of an int8 weight is multiplied; null for other types
 * @param bias [out], float32, or null
 */
public record Linear(NDArray weight, StoredTensor.Type type, NDArray scales, NDArray bias, Arithmetic arithmetic) {

    /** Up to so many rows, reading the stored weight once costs more than multiplying in its type. */
    static final int FEW = 8;

    /** Rows [from, from + count) as a layer of its own, for weights that several layers were fused into. */
    public Linear rows(long from, long count) {
        return new Linear(Kernels.narrow(weight, from, count), type,
                scales == null ? null : Kernels.narrow(scales, from, count),
                bias == null ? null : Kernels.narrow(bias, from, count), arithmetic);
    }

    /** One row of the weight, [1, in], float32. */
    public NDArray row(long index) {
        return Kernels.widen(Kernels.narrow(weight, index, 1));
    }

    /**
     * @param x [rows, in], float32
     * @return [rows, out], float32
     */
    public NDArray apply(NDArray x) {
        if (type == StoredTensor.Type.F32 && !(rounds() && many(x)) && !Kernels.large(x, weight)) {
            return ai.djl.nn.core.Linear.linear(x, weight, bias).singletonOrThrow();
        }
        NDArray y = product(x);
        return bias == null ? y : y.add(bias);
    }

    private NDArray product(NDArray x) {
        if (type == StoredTensor.Type.I8) {
            return many(x) || Hardware.GPU ? Kernels.scaled(x, weight, scales) : Kernels.int8(x, weight, scales);
        }
        if (type == StoredTensor.Type.F32 && !(rounds() && many(x))) {
            return Kernels.product(x, weight);
        }
        if (arithmetic == Arithmetic.EXACT) {
            return Kernels.widened(x, weight);
        }
        if (!many(x) || Hardware.GPU || type == StoredTensor.Type.BF16 && rounds()) {
            return Kernels.stored(x, weight, type);
        }
        return rounds() ? Kernels.rounded(x, weight) : Kernels.widened(x, weight);
    }

    private static boolean many(NDArray x) {
        return x.getShape().get(0) > FEW;
    }

    /** Whether many rows are multiplied in bfloat16. */
    private boolean rounds() {
        return arithmetic != Arithmetic.EXACT && Hardware.BFLOAT16;
    }
}
