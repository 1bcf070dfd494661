package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;

/**
 * Root-mean-square norm, x / sqrt(mean(x²) + eps) · w (LlamaRMSNorm in transformers).
 *
 * @param weight [width]
 */
public record RmsNorm(NDArray weight, float eps) {

    /** Reads {@code name.weight}. */
    public static RmsNorm read(MappedWeights weights, String name, int width, float eps) {
        return new RmsNorm(weights.floats(name + ".weight", width), eps);
    }

    /** Reads {@code name.weight} of a norm that multiplies by 1 + weight (GemmaRMSNorm in transformers). */
    public static RmsNorm readUnit(MappedWeights weights, String name, int width, float eps) {
        float[] scale = weights.floats(name + ".weight", width).toFloatArray();
        for (int i = 0; i < width; i++) {
            scale[i] += 1;
        }
        return new RmsNorm(weights.manager().create(scale), eps);
    }

    /**
     * @param x [rows, width]
     * @return [rows, width]
     */
    public NDArray apply(NDArray x) {
        return TorchScript.call("rms_norm", x, x, weight, (double) eps);
    }
}
