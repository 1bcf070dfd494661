package org.fovea.model;

import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.AnyResConfig;
import org.fovea.model.config.AnyResPreprocessing;
import org.fovea.model.config.Idefics3Config;
import org.fovea.model.config.Idefics3Preprocessing;
import org.fovea.model.config.InternVlConfig;
import org.fovea.model.config.InternVlPreprocessing;
import org.fovea.model.config.LlavaConfig;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.config.PixtralConfig;
import org.fovea.model.config.PixtralPreprocessing;
import org.fovea.model.config.Preprocessing;
import org.fovea.model.image.AnyResImageProcessor;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.Idefics3ImageProcessor;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.image.InternVlImageProcessor;
import org.fovea.model.image.PixtralImageProcessor;
import org.fovea.model.text.ImageExpansion;
import org.fovea.model.vision.AnyResVision;
import org.fovea.model.vision.PixtralVision;
import org.fovea.model.vision.TiledVision;
import org.fovea.model.vision.VisionModel;

/**
 * Families with causal attention and consecutive position ids: LLaVA and its descendants, Idefics3 and SmolVLM,
 * InternVL, Pixtral and Mistral 3. They differ in the vision side and in the expansion of the image placeholder.
 *
 * @param processor converts images to pixel values
 * @param reader reads the vision encoder and its connector
 * @param expansion makes the text that replaces the placeholder from the image token and the layout
 */
record CausalFamily(
        ImageProcessor processor,
        Function<MappedWeights, VisionModel> reader,
        BiFunction<String, ImageLayout, String> expansion)
        implements Family {

    /**
     * LLaVA 1.5: one square view of the image (LlavaForConditionalGeneration), or with Pixtral's encoder, which Mistral
     * 3 has too, one view of any shape.
     */
    static CausalFamily llava(ModelConfig config, Path directory) {
        if (config.vision() instanceof PixtralConfig pixtral) {
            return new CausalFamily(
                    new PixtralImageProcessor(PixtralPreprocessing.read(directory, pixtral)),
                    weights -> new PixtralVision(pixtral, weights),
                    ImageExpansion::brokenRows);
        }
        LlavaConfig llava = (LlavaConfig) config.vision();
        return new CausalFamily(
                new ClipImageProcessor(
                        Preprocessing.read(directory),
                        llava.vision().side(),
                        llava.vision().patchSize(),
                        llava.classTokens() > 0),
                weights -> TiledVision.llava(llava, weights),
                ImageExpansion::repeated);
    }

    /** LLaVA-NeXT and LLaVA-OneVision: a base tile and tiles of a canvas. */
    static CausalFamily anyRes(ModelConfig config, Path directory) {
        AnyResConfig anyRes = (AnyResConfig) config.vision();
        return new CausalFamily(
                new AnyResImageProcessor(anyRes, AnyResPreprocessing.read(directory, anyRes)),
                weights -> new AnyResVision(anyRes, weights),
                ImageExpansion::repeated);
    }

    /** Idefics3 and SmolVLM: tiles and the whole image, with text between them. */
    static CausalFamily idefics3(ModelConfig config, Path directory) {
        Idefics3Config idefics3 = (Idefics3Config) config.vision();
        return new CausalFamily(
                new Idefics3ImageProcessor(Idefics3Preprocessing.read(directory, idefics3), idefics3.side()),
                weights -> TiledVision.idefics3(idefics3, weights),
                ImageExpansion::namedTiles);
    }

    /** InternVL: tiles and a thumbnail. */
    static CausalFamily internVl(ModelConfig config, Path directory) {
        InternVlConfig internVl = (InternVlConfig) config.vision();
        return new CausalFamily(
                new InternVlImageProcessor(
                        InternVlPreprocessing.read(directory, internVl), internVl.tile(), internVl.side()),
                weights -> TiledVision.internVl(internVl, weights),
                (token, layout) -> "<img>" + ImageExpansion.repeated(token, layout) + "</img>");
    }

    @Override
    public VisionModel vision(MappedWeights weights) {
        return reader.apply(weights);
    }

    @Override
    public String expand(String whole, String placeholder, String imageToken, ImageLayout layout) {
        return whole.replace(placeholder, expansion.apply(imageToken, layout));
    }
}
