package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.UnaryOperator;
import org.fovea.base.BadInput;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.config.GemmaVisionConfig;
import org.fovea.model.image.ImageInput;

/** A SigLIP encoder and one matrix (PaliGemma), before which tokens are pooled and normalised in Gemma 3. */
public final class GemmaVision implements VisionModel {

    private final GemmaVisionConfig config;
    private final VisionEncoder encoder;
    private final UnaryOperator<NDArray> connector;              // [patches, tower's width] to [N, D]

    private GemmaVision(GemmaVisionConfig config, MappedWeights weights, UnaryOperator<NDArray> connector) {
        this.config = config;
        this.connector = connector;
        encoder = new VisionEncoder(config.vision(), weights);
    }

    /**
     * Gemma 3's (Gemma3MultiModalProjector in transformers): average pooling, RMSNorm, x W.
     *
     * @throws BadInput if a tensor is missing or has another shape
     */
    public static GemmaVision gemma3(GemmaVisionConfig config, MappedWeights weights) {
        int in = config.vision().hidden();
        int side = config.side();
        int pooled = config.vision().side() / side;
        RmsNorm norm = RmsNorm.readUnit(weights, "projector.mm_soft_emb_norm", in, config.vision().eps());
        NDArray matrix = weights.floats("projector.mm_input_projection_weight", in, config.width());   // not transposed
        return new GemmaVision(config, weights, x -> norm.apply(x.reshape(side, pooled, side, pooled, in)
                .mean(new int[] {3}).mean(new int[] {1}).reshape((long) side * side, in)).matMul(matrix));
    }

    /**
     * PaliGemma's (PaliGemmaMultiModalProjector in transformers).
     *
     * @throws BadInput if a tensor is missing or has another shape
     */
    public static GemmaVision paliGemma(GemmaVisionConfig config, MappedWeights weights) {
        Linear linear = weights.linear("projector.linear", config.width(), config.vision().hidden(), true);
        return new GemmaVision(config, weights, linear::apply);
    }

    @Override
    public Features encode(ImageInput image, NDManager manager, DoubleConsumer progress, BooleanSupplier cancelled) {
        int size = config.vision().imageSize();
        if (image.shape()[2] != size || image.shape()[3] != size) {
            throw new BadInput("preprocessor_config.json: makes images of %d×%d pixels; vision_config.image_size is %d.".formatted(
                    image.shape()[3], image.shape()[2], size));
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray tokens = connector.apply(encoder.apply(image.pixelValues(), manager));
            NDScope.unregister(tokens);
            tokens.attach(manager);
            return new Features(tokens, List.of());
        }
    }
}
