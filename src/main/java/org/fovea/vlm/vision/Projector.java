package org.fovea.vlm.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.fovea.vlm.checkpoint.LlavaConfig;
import org.fovea.vlm.checkpoint.Weights;
import org.fovea.vlm.tensor.Activation;
import org.fovea.vlm.tensor.Linear;

/** The two-layer projector that turns the tower's rows into visual tokens (LlavaMultiModalProjector in transformers). */
public final class Projector {

    private final Linear linear1;
    private final Linear linear2;
    private final Activation activation;

    /**
     * Reads the projector's weights.
     *
     * @throws org.fovea.BadInput if a tensor is missing or has another shape
     */
    public Projector(LlavaConfig config, Weights weights, NDManager manager) {
        int in = config.vision().hidden() * config.featureLayers().size();
        int out = config.text().hidden();
        linear1 = Linear.read(weights, "projector.linear_1", out, in, config.projectorBias(), manager);
        linear2 = Linear.read(weights, "projector.linear_2", out, out, config.projectorBias(), manager);
        activation = Activation.named(config.projectorActivation());
    }

    /**
     * @param features [N, tower's width]
     * @return visual tokens [N, D]
     */
    public NDArray apply(NDArray features) {
        return linear2.apply(activation.apply(linear1.apply(features)));
    }
}
