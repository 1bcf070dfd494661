package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;

/** Activation functions by their names in transformers' ACT2FN. */
public enum Activation {
    /** x · sigmoid(x). */
    SILU("silu"),
    /** x · Φ(x), exact. */
    GELU("gelu"),
    /** x · sigmoid(1.702 x), of OpenAI's CLIP. */
    QUICK_GELU("quick_gelu"),
    /** ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), of SigLIP. */
    GELU_TANH("gelu_pytorch_tanh");

    private final String hfName;

    Activation(String hfName) {
        this.hfName = hfName;
    }

    /** @throws IllegalArgumentException if the name is none of these: the configuration has been read before */
    public static Activation named(String name) {
        for (Activation activation : values()) {
            if (activation.hfName.equals(name)) {
                return activation;
            }
        }
        throw new IllegalArgumentException("No activation function is called " + name);
    }

    /** Elementwise, of any shape. */
    public NDArray apply(NDArray x) {
        return TorchScript.call(hfName, x, x); // the kernels have these names
    }
}
