package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.base.BadInput;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.LlavaConfig;
import org.fovea.model.image.ImageInput;

/** The vision side of LLaVA 1.5: a CLIP or SigLIP tower and a projector of two layers. */
public final class LlavaVision implements VisionModel {

    private final LlavaConfig config;
    private final VisionEncoder encoder;
    private final Projector projector;

    /** @throws BadInput if a tensor is missing or has another shape */
    public LlavaVision(LlavaConfig config, MappedWeights weights) {
        this.config = config;
        encoder = new VisionEncoder(config, weights);
        projector = new Projector(config, weights);
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
            NDArray tokens = projector.apply(encoder.apply(image.pixelValues(), manager));
            NDScope.unregister(tokens);
            tokens.attach(manager);
            return new Features(tokens, List.of());
        }
    }
}
