package org.fovea.vlm.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.fovea.vlm.checkpoint.Weights;

/**
 * Root-mean-square norm, x / sqrt(mean(x²) + eps) · w (LlamaRMSNorm in transformers).
 *
 * @param weight [width]
 */
public record RmsNorm(NDArray weight, float eps) {

    /** Reads {@code name.weight}. */
    public static RmsNorm read(Weights weights, String name, int width, float eps, NDManager manager) {
        return new RmsNorm(Linear.tensor(weights.get(name + ".weight", width), manager), eps);
    }

    /**
     * @param x [rows, width]
     * @return [rows, width]
     */
    public NDArray apply(NDArray x) {
        return Kernels.rmsNorm(x, weight, eps);
    }
}
