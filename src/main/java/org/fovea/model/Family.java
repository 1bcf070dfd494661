package org.fovea.model;

import java.nio.file.Path;
import java.util.function.IntFunction;
import org.fovea.base.BadInput;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.text.Sequence;
import org.fovea.model.vision.VisionModel;

/**
 * What distinguishes a family of checkpoints besides its decoder: image processing and encoding, the expansion of the
 * image placeholder in a prompt, and position ids. A new family is a new implementation.
 */
interface Family {

    /** Converts images to pixel values. */
    ImageProcessor processor();

    /** Reads the vision encoder and its connector. */
    VisionModel vision(MappedWeights weights);

    /**
     * Expands the image's placeholder in a prompt.
     *
     * @param whole the prompt as the chat template renders it
     * @param placeholder of the image, which occurs once
     * @param imageToken the token that marks a visual token
     */
    String expand(String whole, String placeholder, String imageToken, ImageLayout layout);

    /**
     * Whether the tokenizer adds its special tokens, such as the beginning of sequence, to the result of
     * {@link #expand}.
     */
    default boolean addsSpecialTokens() {
        return true;
    }

    /**
     * Position ids and bidirectional spans of a prompt.
     *
     * @param length T
     * @param visual positions of the visual tokens, [N]
     */
    default Sequence sequence(int length, int[] visual, ImageLayout layout) {
        return Sequence.causal(length, visual);
    }

    /**
     * The family of a checkpoint.
     *
     * @param pieces returns a token's text by its id; used only by {@link #expand}
     */
    static Family of(ModelConfig config, Path directory, IntFunction<String> pieces) {
        return switch (config.type()) {
            case "llava", "mistral3" -> CausalFamily.llava(config, directory);
            case "llava_next", "llava_onevision" -> CausalFamily.anyRes(config, directory);
            case "idefics3", "smolvlm" -> CausalFamily.idefics3(config, directory);
            case "internvl" -> CausalFamily.internVl(config, directory);
            case "gemma3", "paligemma" -> new GemmaFamily(config, directory, pieces);
            case "qwen2_vl", "qwen2_5_vl", "qwen3_vl" -> new QwenFamily(config, directory);
            default ->
                throw new BadInput("%s: model_type is \"%s\", a family that Fovea does not know."
                        .formatted(directory.resolve("config.json"), config.type()));
        };
    }
}
