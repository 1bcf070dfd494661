package org.fovea.vlm.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.fovea.vlm.checkpoint.Weights;

/**
 * Layer norm with weight and bias.
 *
 * @param weight [width]
 * @param bias [width]
 */
public record LayerNorm(NDArray weight, NDArray bias, float eps) {

    /** Reads {@code name.weight} and {@code name.bias}. */
    public static LayerNorm read(Weights weights, String name, int width, float eps, NDManager manager) {
        return new LayerNorm(Linear.tensor(weights.get(name + ".weight", width), manager),
                Linear.tensor(weights.get(name + ".bias", width), manager), eps);
    }

    /**
     * @param x [rows, width]
     * @return [rows, width]
     */
    public NDArray apply(NDArray x) {
        return ai.djl.nn.norm.LayerNorm.layerNorm(x, new Shape(x.getShape().tail()), weight, bias, eps)
                .singletonOrThrow();
    }
}
