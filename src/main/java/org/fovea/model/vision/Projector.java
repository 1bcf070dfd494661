package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import org.fovea.model.backend.Activation;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.LlavaConfig;

/**
 * The two-layer projector that turns the tower's rows into visual tokens (LlavaMultiModalProjector in transformers).
 */
public final class Projector {

    private final Linear linear1;
    private final Linear linear2;
    private final Activation activation;

    /**
     * Reads the projector's weights.
     *
     * @throws org.fovea.base.BadInput if a tensor is missing or has another shape
     */
    public Projector(LlavaConfig config, MappedWeights weights) {
        int in = config.vision().hidden() * config.featureLayers().size();
        int out = config.width();
        linear1 = weights.linear("projector.linear_1", out, in, config.projectorBias());
        linear2 = weights.linear("projector.linear_2", out, out, config.projectorBias());
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
