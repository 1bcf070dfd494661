package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Layer norm with weight and bias.
 *
 * @param weight [width]
 * @param bias [width]
 */
public record LayerNorm(NDArray weight, NDArray bias, float eps) {

    /** Reads {@code name.weight} and {@code name.bias}. */
    public static LayerNorm read(MappedWeights weights, String name, int width, float eps) {
        return new LayerNorm(weights.floats(name + ".weight", width), weights.floats(name + ".bias", width), eps);
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
