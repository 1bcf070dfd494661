package org.fovea.model;

import java.nio.file.Path;
import java.util.function.Function;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.AnyResConfig;
import org.fovea.model.config.AnyResPreprocessing;
import org.fovea.model.config.LlavaConfig;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.config.Preprocessing;
import org.fovea.model.image.AnyResImageProcessor;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.text.RepeatedPlaceholder;
import org.fovea.model.vision.AnyResVision;
import org.fovea.model.vision.LlavaVision;
import org.fovea.model.vision.VisionModel;

/**
 * LLaVA 1.5, LLaVA-NeXT, LLaVA-OneVision and their like: a visual token for each patch, one after the other in the image's
 * place.
 *
 * @param processor what makes pixel values of images
 * @param reader reads the vision encoder and its connector
 */
record LlavaFamily(ImageProcessor processor, Function<MappedWeights, VisionModel> reader) implements Family {

    /** One square view of the image (LlavaForConditionalGeneration). */
    static LlavaFamily square(ModelConfig config, Path directory) {
        LlavaConfig llava = (LlavaConfig) config.vision();
        return new LlavaFamily(new ClipImageProcessor(Preprocessing.read(directory), llava.vision().side(),
                llava.vision().patchSize(), llava.classTokens() > 0), weights -> new LlavaVision(llava, weights));
    }

    /** A base tile and tiles of a canvas (LlavaNextForConditionalGeneration, LlavaOnevisionForConditionalGeneration). */
    static LlavaFamily tiled(ModelConfig config, Path directory) {
        AnyResConfig anyRes = (AnyResConfig) config.vision();
        return new LlavaFamily(new AnyResImageProcessor(anyRes, AnyResPreprocessing.read(directory, anyRes)),
                weights -> new AnyResVision(anyRes, weights));
    }

    @Override
    public VisionModel vision(MappedWeights weights) {
        return reader.apply(weights);
    }

    @Override
    public String expand(String whole, String placeholder, String imageToken, ImageLayout layout) {
        return whole.replace(placeholder, new RepeatedPlaceholder(placeholder).expand(layout));
    }
}
