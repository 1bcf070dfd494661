package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A checkpoint's config.json and generation_config.json. Both old and new field names are understood, and omitted
 * fields take the defaults of Hugging Face transformers 5.18.
 *
 * @param type {@code model_type}, which determines how the parts are combined
 * @param imageToken id of the token at the positions of visual tokens
 * @param endTokens ids that end an answer
 * @param neverSaid ids that are never generated (single tokens in {@code bad_words_ids}, such as Idefics3's image
 *     tokens)
 * @param maxNewTokens the default limit of an answer's length
 */
public record ModelConfig(
        String type,
        int imageToken,
        List<Integer> endTokens,
        Set<Integer> neverSaid,
        int maxNewTokens,
        VisionConfig vision,
        TextConfig text) {

    /** Reads a family's vision side, given D of the decoder. */
    @FunctionalInterface
    private interface VisionReader {
        VisionConfig read(Fields config, int width);
    }

    /**
     * The layout of a family's config.json.
     *
     * @param imageToken the default id
     * @param text the decoder's model_type if {@code text_config} names none
     */
    private record Layout(int imageToken, String text, VisionReader vision) {}

    private static final Map<String, Layout> LAYOUTS = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "llava",
                    new Layout(
                            32000,
                            "llama",
                            (fields, width) -> PixtralConfig.is(fields)
                                    ? PixtralConfig.read(fields, width)
                                    : LlavaConfig.read(fields, width))),
            Map.entry("mistral3", new Layout(10, "mistral", PixtralConfig::readMistral3)),
            Map.entry("idefics3", new Layout(128257, "llama", Idefics3Config::read)),
            Map.entry("smolvlm", new Layout(128257, "llama", Idefics3Config::read)),
            Map.entry("llava_next", new Layout(32000, "llama", AnyResConfig::read)),
            Map.entry("llava_onevision", new Layout(151646, "qwen2", AnyResConfig::read)),
            Map.entry("gemma3", new Layout(262144, "gemma3_text", GemmaVisionConfig::readGemma3)),
            Map.entry("internvl", new Layout(151667, "qwen2", InternVlConfig::read)),
            Map.entry("paligemma", new Layout(256000, "gemma", GemmaVisionConfig::readPaliGemma)),
            Map.entry("qwen2_vl", new Layout(151655, "qwen2_vl_text", QwenVisionConfig::read)),
            Map.entry("qwen2_5_vl", new Layout(151655, "qwen2_5_vl_text", QwenVisionConfig::read)),
            Map.entry("qwen3_vl", new Layout(151655, "qwen3_vl_text", QwenVisionConfig::read))));

    /** Decoders that their family always has, whatever {@code text_config.model_type} says. */
    private static final Set<String> FIXED_TEXT =
            Set.of("gemma3_text", "qwen2_vl_text", "qwen2_5_vl_text", "qwen3_vl_text");

    private static final String BOTH_WAYS = "use_bidirectional_attention";

    /**
     * Reads a checkpoint folder's configuration.
     *
     * @throws org.fovea.base.BadInput naming file and field, if one is missing, impossible or not supported
     */
    public static ModelConfig read(Path directory) {
        OtherFormats.refuseWithoutConfig(directory);
        Fields fields = Fields.read(directory.resolve("config.json"));
        String type = fields.text("model_type", "none");
        OtherFormats.refuse(directory, fields);
        Layout layout = LAYOUTS.get(type);
        if (layout == null) {
            throw fields.complain(
                    "model_type", '"' + type + '"', "one of \"%s\"".formatted(String.join("\", \"", LAYOUTS.keySet())));
        }
        boolean flat =
                type.startsWith("qwen2") && !fields.has("text_config"); // the decoder's fields are at the top level
        Fields textFields = flat ? fields : fields.object("text_config").checked(ConfigFields.TEXT);
        String family = flat ? layout.text : textFields.text("model_type", layout.text);
        if (FIXED_TEXT.contains(layout.text) && !family.equals(layout.text) && !family.equals(type)) {
            throw textFields.complain("model_type", '"' + family + '"', '"' + layout.text + '"');
        }
        TextConfig text = TextConfig.read(textFields, family, fields);
        boolean prefix = type.equals("paligemma"); // whose prompt is attended to both ways
        if (textFields.bool(BOTH_WAYS, prefix) != prefix) {
            throw textFields.complain(
                    BOTH_WAYS,
                    !prefix,
                    prefix ? "true, as of PaliGemma" : "false: Fovea's decoders generate from left to right");
        }
        VisionConfig vision = layout.vision.read(fields, text.hidden());
        Path generationFile = directory.resolve("generation_config.json");
        Fields generation = Files.exists(generationFile) ? Fields.read(generationFile) : fields.object("none");
        generation.checked(ConfigFields.GENERATION);
        int usualEnd = switch (family) {
            case "phi3" -> 32000;
            case "gemma", "gemma2", "gemma3_text" -> 1;
            default -> 2;
        };
        List<Integer> end = generation.has("eos_token_id")
                ? generation.integers("eos_token_id", usualEnd)
                : fields.has("eos_token_id")
                        ? fields.integers("eos_token_id", usualEnd) // as GenerationConfig.from_model_config
                        : textFields.integers("eos_token_id", usualEnd);
        return new ModelConfig(
                type,
                fields.integer(fields.either("image_token_id", "image_token_index"), layout.imageToken, 0, Fields.MOST),
                end,
                neverSaid(generation),
                generation.integer("max_new_tokens", 64, 1, Fields.MOST),
                vision,
                text);
    }

    /**
     * Looks whether config.json has all layers of the weights: without the last ones, the model would be another, and
     * nothing would say so. Missing layers are noticed where they are read, if they are needed.
     *
     * @param decoder number of the decoder's layers in the weights
     * @param encoder number of the vision encoder's layers in the weights
     * @throws org.fovea.base.BadInput if the weights have more layers
     */
    public void checkLayers(Path directory, int decoder, int encoder) {
        Fields fields = Fields.read(directory.resolve("config.json"));
        checkLayers(
                fields.has("text_config") ? fields.object("text_config") : fields,
                "num_hidden_layers",
                text.layers(),
                decoder);
        checkLayers(fields.object("vision_config"), vision.layersField(), vision.layers(), encoder);
    }

    private static void checkLayers(Fields fields, String field, int found, int stored) {
        if (stored > found) {
            throw fields.complain(field, found, stored + ", as many layers as the weights have");
        }
    }

    private static Set<Integer> neverSaid(Fields generation) {
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode words : generation.node().path("bad_words_ids")) {
            if (!words.isArray() || words.size() != 1 || !words.get(0).canConvertToInt()) {
                throw generation.complain(
                        "bad_words_ids",
                        generation.node().get("bad_words_ids"),
                        "lists of one token each: Fovea cannot ban sequences of several tokens");
            }
            ids.add(words.get(0).asInt());
        }
        return Set.copyOf(ids);
    }

    /** A one-line summary of the model. */
    public String summary() {
        return "%s · %s decoder, %d layers × %d, %d heads, %,d tokens"
                .formatted(
                        vision.summary(),
                        text.familyName(),
                        text.layers(),
                        text.hidden(),
                        text.heads(),
                        text.vocabulary());
    }
}
