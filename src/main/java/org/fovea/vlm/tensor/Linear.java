package org.fovea.vlm.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.fovea.vlm.checkpoint.StoredTensor;
import org.fovea.vlm.checkpoint.Weights;

/**
 * A linear layer, y = x Wᵀ + b.
 *
 * @param weight [out, in], float32
 * @param bias [out], float32, or null
 */
public record Linear(NDArray weight, NDArray bias) {

    /**
     * Reads {@code name.weight} and, if asked, {@code name.bias}.
     *
     * @throws org.fovea.BadInput if one is missing or has another shape
     */
    public static Linear read(Weights weights, String name, int out, int in, boolean biased, NDManager manager) {
        return new Linear(tensor(weights.get(name + ".weight", out, in), manager),
                biased ? tensor(weights.get(name + ".bias", out), manager) : null);
    }

    /** A stored tensor as float32 in native memory. */
    public static NDArray tensor(StoredTensor stored, NDManager manager) {
        return manager.create(stored.floats(), new Shape(stored.shape()));
    }

    /** Rows [from, from + count) as a layer of its own, for weights that several layers were fused into. */
    public Linear rows(long from, long count) {
        String slice = from + ":" + (from + count);
        return new Linear(weight.get(slice), bias == null ? null : bias.get(slice));
    }

    /**
     * @param x [rows, in]
     * @return [rows, out]
     */
    public NDArray apply(NDArray x) {
        NDList y = ai.djl.nn.core.Linear.linear(x, weight, bias);
        return y.singletonOrThrow();
    }
}
