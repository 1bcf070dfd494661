package org.fovea.model.backend;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.function.UnaryOperator;

/** Gradients through kernels and NDArray operations. */
public final class Gradients {

    private Gradients() {}

    /**
     * The gradient of the sum of a function's output.
     *
     * @param at input of the function, of any shape
     * @param function composed of kernels and NDArray operations
     * @return of the shape of {@code at}, attached to the manager
     */
    public static NDArray of(NDArray at, UnaryOperator<NDArray> function, NDManager manager) {
        return Scoped.array(manager, () -> {
            try (NDArray x = at.duplicate();
                    GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                x.setRequiresGradient(true);
                collector.backward(
                        TorchScript.differentiating(() -> function.apply(x)).sum());
                return x.getGradient().duplicate();
            }
        });
    }
}
