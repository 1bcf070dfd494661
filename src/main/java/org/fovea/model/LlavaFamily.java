package org.fovea.model;

import java.nio.file.Path;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.LlavaConfig;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.config.Preprocessing;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.vision.LlavaVision;
import org.fovea.model.vision.VisionModel;

/** LLaVA 1.5 and its like (LlavaForConditionalGeneration): one square view of the image, a visual token for each patch. */
final class LlavaFamily implements Family {

    private final LlavaConfig vision;
    private final ClipImageProcessor processor;

    LlavaFamily(ModelConfig config, Path directory) {
        vision = (LlavaConfig) config.vision();
        processor = new ClipImageProcessor(Preprocessing.read(directory), vision.vision().side(), vision.vision().patchSize(),
                vision.classTokens() > 0);
    }

    @Override
    public ImageProcessor processor() {
        return processor;
    }

    @Override
    public VisionModel vision(MappedWeights weights) {
        return new LlavaVision(vision, weights);
    }

    @Override
    public String expand(String whole, String placeholder, ImageLayout layout) {
        return whole.replace(placeholder, placeholder.repeat(layout.count()));
    }
}
