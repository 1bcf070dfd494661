package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;

/**
 * What config.json and generation_config.json say of a LLaVA-family checkpoint, old and new field names alike, omitted
 * fields filled with the defaults of Hugging Face transformers' LlavaConfig, CLIPVisionConfig, SiglipVisionConfig,
 * LlamaConfig, MistralConfig, Qwen2Config and Phi3Config.
 *
 * @param imageToken id of the image token
 * @param featureLayers which hidden states of the tower feed the projector: 0 the embeddings, -1 the last layer's output
 * @param dropClassToken whether the first row of the tower's output is left out (strategy {@code default})
 * @param projectorActivation its name in transformers, such as {@code gelu}
 * @param projectorBias whether the projector's linear layers have biases
 * @param endTokens ids that end an answer
 * @param maxNewTokens how long an answer may get unless someone asks otherwise
 */
public record LlavaConfig(int imageToken, List<Integer> featureLayers, boolean dropClassToken,
        String projectorActivation, boolean projectorBias, List<Integer> endTokens, int maxNewTokens,
        Vision vision, Text text) {

    private static final int MOST = 1 << 24;

    /** No factor or frequency of a rotary embedding lies outside these. */
    private static final double TINY = 1e-6;
    private static final double HUGE = 1e12;

    /**
     * The vision tower.
     *
     * @param family {@code clip} or {@code siglip}
     * @param hidden width of a row
     * @param intermediate width inside the MLP
     * @param imageSize side of the square picture, in pixels
     * @param patchSize side of a patch, in pixels
     * @param activation its name in transformers
     */
    public record Vision(String family, int hidden, int intermediate, int layers, int heads, int imageSize,
            int patchSize, String activation, float eps) {

        /** Patches along one side. */
        public int side() {
            return imageSize / patchSize;
        }
    }

    /**
     * The decoder.
     *
     * @param family {@code llama}, {@code mistral}, {@code qwen2} or {@code phi3}
     * @param hidden width D of the residual stream
     * @param intermediate width inside the MLP
     * @param keyValueHeads heads of keys and values, each shared by heads / keyValueHeads queries
     * @param headSize width of one head
     * @param vocabulary rows of the unembedding, padding rows included
     * @param slidingWindow how many positions a query sees, itself included; 0 for all
     * @param tied whether the unembedding is the embedding
     * @param attentionBias whether all four projections of attention have biases (Llama's configurations can say so)
     * @param mlpBias whether the MLP's have
     * @param rope rotary embedding
     */
    public record Text(String family, int hidden, int intermediate, int layers, int heads, int keyValueHeads,
            int headSize, int vocabulary, float eps, int maxPositions, int slidingWindow, boolean tied,
            boolean attentionBias, boolean mlpBias, Rope rope) {}

    /**
     * Rotary embedding (transformers' modeling_rope_utils).
     *
     * @param type {@code default}, {@code linear}, {@code llama3} or {@code longrope}
     * @param theta the base
     * @param factor by how much the context was stretched
     * @param shortFactor, longFactor per frequency, {@code longrope} only
     */
    public record Rope(String type, double theta, double factor, double lowFrequencyFactor, double highFrequencyFactor,
            int originalMaxPositions, double[] shortFactor, double[] longFactor, double attentionFactor) {}

    private record TextDefaults(int hidden, int intermediate, int keyValueHeads, int vocabulary, double eps,
            int maxPositions, int slidingWindow) {}

    private static final Map<String, TextDefaults> TEXT_DEFAULTS = Map.of(
            "llama", new TextDefaults(4096, 11008, 0, 32000, 1e-6, 2048, 0),
            "mistral", new TextDefaults(4096, 14336, 8, 32000, 1e-6, 131072, 4096),
            "qwen2", new TextDefaults(4096, 22016, 0, 151936, 1e-6, 32768, 0),
            "phi3", new TextDefaults(3072, 8192, 0, 32064, 1e-5, 4096, 0));

    /**
     * Reads a checkpoint folder's configuration.
     *
     * @throws BadInput naming file and field, if one is missing, impossible or not supported
     */
    public static LlavaConfig read(Path directory) {
        Fields fields = Fields.read(directory.resolve("config.json"));
        String type = fields.text("model_type", "none");
        if (!type.equals("llava")) {
            throw fields.complain("model_type", quoted(type), "\"llava\" (LlavaForConditionalGeneration)");
        }
        fields.checked(ConfigFields.LLAVA);
        Vision vision = vision(fields);
        Text text = text(fields);
        String strategy = fields.text("vision_feature_select_strategy", "default");
        if (!strategy.equals("default") && !strategy.equals("full")) {
            throw fields.complain("vision_feature_select_strategy", quoted(strategy), "\"default\" or \"full\"");
        }
        if (strategy.equals("default") && vision.family().equals("siglip")) {
            throw fields.complain("vision_feature_select_strategy", "\"default\"",
                    "\"full\": a SigLIP tower has no class row to leave out");
        }
        List<Integer> featureLayers = fields.integers("vision_feature_layer", -2);
        if (featureLayers.isEmpty()) {
            throw fields.complain("vision_feature_layer", featureLayers, "a layer or a list of them");
        }
        for (int layer : featureLayers) {
            if (layer < -vision.layers() - 1 || layer > vision.layers()) {
                throw fields.complain("vision_feature_layer", featureLayers,
                        "layers from %d to %d".formatted(-vision.layers() - 1, vision.layers()));
            }
        }
        Path generationFile = directory.resolve("generation_config.json");
        Fields generation = Files.exists(generationFile) ? Fields.read(generationFile) : fields.object("none");
        generation.checked(ConfigFields.GENERATION);
        Fields textFields = fields.object("text_config");
        int usualEnd = text.family().equals("phi3") ? 32000 : 2;
        List<Integer> end = generation.has("eos_token_id") ? generation.integers("eos_token_id", usualEnd)
                : fields.has("eos_token_id") ? fields.integers("eos_token_id", usualEnd)     // as GenerationConfig.from_model_config
                : textFields.integers("eos_token_id", usualEnd);
        return new LlavaConfig(
                fields.integer(fields.either("image_token_id", "image_token_index"), 32000, 0, MOST),
                featureLayers, strategy.equals("default"), fields.text("projector_hidden_act", "gelu"),
                fields.bool("multimodal_projector_bias", true), end,
                generation.integer("max_new_tokens", 64, 1, MOST), vision, text);
    }

    private static Vision vision(Fields llava) {
        Fields fields = llava.object("vision_config");
        fields.checked(ConfigFields.VISION);
        boolean absent = !llava.has("vision_config");            // LlavaConfig's own default: CLIP ViT-L/14-336
        String type = fields.text("model_type", "clip_vision_model");
        boolean siglip = type.equals("siglip_vision_model");
        if (!siglip && !type.equals("clip_vision_model")) {
            throw fields.complain("model_type", quoted(type), "\"clip_vision_model\" or \"siglip_vision_model\"");
        }
        Vision vision = new Vision(siglip ? "siglip" : "clip",
                fields.integer("hidden_size", absent ? 1024 : 768, 1, MOST),
                fields.integer("intermediate_size", absent ? 4096 : 3072, 1, MOST),
                fields.integer("num_hidden_layers", absent ? 24 : 12, 1, 1000),
                fields.integer("num_attention_heads", absent ? 16 : 12, 1, 1000),
                fields.integer("image_size", absent ? 336 : 224, 1, 4096),
                fields.integer("patch_size", absent ? 14 : siglip ? 16 : 32, 1, 4096),
                fields.text("hidden_act", siglip ? "gelu_pytorch_tanh" : "quick_gelu"),
                (float) fields.number("layer_norm_eps", siglip ? 1e-6 : 1e-5, 0, 1));
        if (vision.hidden % vision.heads != 0) {
            throw fields.complain("hidden_size", vision.hidden, "a multiple of num_attention_heads, " + vision.heads);
        }
        if (vision.patchSize > vision.imageSize) {
            throw fields.complain("patch_size", vision.patchSize, "at most image_size, " + vision.imageSize);
        }
        return vision;
    }

    private static Text text(Fields llava) {
        Fields fields = llava.object("text_config");
        String family = fields.text("model_type", "llama");
        TextDefaults defaults = TEXT_DEFAULTS.get(family);
        if (defaults == null) {
            throw fields.complain("model_type", quoted(family), "\"llama\", \"mistral\", \"qwen2\" or \"phi3\"");
        }
        fields.checked(ConfigFields.TEXT);
        int hidden = fields.integer("hidden_size", defaults.hidden, 1, MOST);
        int heads = fields.integer("num_attention_heads", 32, 1, 1000);
        int keyValueHeads = fields.integer("num_key_value_heads",
                defaults.keyValueHeads == 0 ? heads : defaults.keyValueHeads, 1, 1000);
        if (heads % keyValueHeads != 0) {
            throw fields.complain("num_key_value_heads", keyValueHeads, "a divisor of num_attention_heads, " + heads);
        }
        if (!fields.has("head_dim") && hidden % heads != 0) {
            throw fields.complain("hidden_size", hidden, "a multiple of num_attention_heads, " + heads);
        }
        int headSize = fields.integer("head_dim", hidden / heads, 2, 4096);
        if (headSize % 2 != 0) {
            throw fields.complain(fields.has("head_dim") ? "head_dim" : "hidden_size / num_attention_heads", headSize,
                    "an even number, for rotary embedding turns pairs");
        }
        String activation = fields.text("hidden_act", "silu");
        if (!activation.equals("silu") && !activation.equals("swish")) {       // two names of one function in ACT2FN
            throw fields.complain("hidden_act", quoted(activation), "\"silu\"");
        }
        int maxPositions = fields.integer("max_position_embeddings", defaults.maxPositions, 1, Integer.MAX_VALUE);
        int layers = fields.integer("num_hidden_layers", 32, 1, 1000);
        boolean windowed = !family.equals("qwen2") || windowed(fields, layers);
        boolean unset = fields.node().has("sliding_window") && fields.node().get("sliding_window").isNull();
        int window = !windowed || unset || family.equals("llama") ? 0
                : fields.integer("sliding_window", defaults.slidingWindow, fields.has("sliding_window") ? 1 : 0,
                        Integer.MAX_VALUE);
        return new Text(family, hidden, fields.integer("intermediate_size", defaults.intermediate, 1, MOST),
                layers, heads, keyValueHeads, headSize,
                fields.integer("vocab_size", defaults.vocabulary, 1, MOST),
                (float) fields.number("rms_norm_eps", defaults.eps, 0, 1), maxPositions, window,
                llava.bool("tie_word_embeddings", false) | fields.bool("tie_word_embeddings", false),
                family.equals("llama") && fields.bool("attention_bias", false),
                family.equals("llama") && fields.bool("mlp_bias", false),
                rope(fields, family, headSize, maxPositions));
    }

    /**
     * Qwen2's layers have the sliding window that {@code layer_types} names, or else those from {@code max_window_layers}
     * on: here all or none.
     */
    private static boolean windowed(Fields fields, int layers) {
        boolean used = fields.bool("use_sliding_window", false);
        if (fields.has("layer_types")) {
            JsonNode types = fields.node().get("layer_types");
            Set<String> kinds = new HashSet<>();
            types.forEach(type -> kinds.add(type.asText()));
            boolean full = kinds.equals(Set.of("full_attention"));
            if (types.size() != layers || !full && !(used && kinds.equals(Set.of("sliding_attention")))) {
                throw fields.complain("layer_types", types, ("%d times \"full_attention\", or with use_sliding_window "
                        + "\"sliding_attention\": Fovea slides the window of all layers or of none").formatted(layers));
            }
            return !full;
        }
        if (!used) {
            return false;
        }
        int from = fields.integer("max_window_layers", 28, 0, Integer.MAX_VALUE);
        if (from > 0 && from < layers) {
            throw fields.complain("max_window_layers", from,
                    "0 or at least num_hidden_layers, %d: Fovea slides the window of all layers or of none".formatted(layers));
        }
        return from == 0;
    }

    private static Rope rope(Fields text, String family, int headSize, int maxPositions) {
        boolean old = text.has("rope_scaling") && !text.node().get("rope_scaling").isEmpty();    // it wins where both are there
        Fields fields = text.object(old ? "rope_scaling" : "rope_parameters").checked(ConfigFields.ROPE);
        String type = fields.text("rope_type", fields.text("type", "default"));
        if (type.equals("su")) {
            type = "longrope";                                   // its first name, in early Phi-3 configs
        }
        List<String> types = family.equals("phi3") ? List.of("default", "longrope")
                : List.of("default", "linear", "llama3", "longrope");
        if (!types.contains(type)) {
            throw fields.complain("rope_type", quoted(type),
                    types.stream().map(LlavaConfig::quoted).collect(Collectors.joining(", ")).replaceFirst(", ([^,]*)$", " or $1"));
        }
        int original = original(text, fields, family, maxPositions);
        boolean longrope = type.equals("longrope");
        boolean llama3 = type.equals("llama3");
        if (llama3 || type.equals("linear")) {
            required(fields, "factor");
        }
        double factor = fields.number("factor", longrope ? (double) maxPositions / original : 1, TINY, HUGE);
        double attention = longrope
                ? fields.number("attention_factor",
                        factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original)), TINY, HUGE)
                : 1;
        double[] shortFactor = longrope ? factors(fields, "short_factor", headSize) : new double[0];
        double[] longFactor = longrope ? factors(fields, "long_factor", headSize) : new double[0];
        if (llama3) {
            required(fields, "low_freq_factor", "high_freq_factor");
        }
        double low = fields.number("low_freq_factor", 1, TINY, HUGE);
        double high = fields.number("high_freq_factor", 4, TINY, HUGE);
        if (llama3 && high <= low) {
            throw fields.complain("high_freq_factor", high, "more than low_freq_factor, " + low);
        }
        return new Rope(type, fields.number("rope_theta", text.number("rope_theta", 10000, 1, HUGE), 1, HUGE), factor,
                low, high, original,
                shortFactor, longFactor, attention);
    }

    /**
     * The length that a model was trained on before its context was stretched: the decoder's own field wins over that of
     * its rope (transformers' standardize_rope_params), and Phi-3's configuration always has one.
     */
    private static int original(Fields text, Fields rope, String family, int maxPositions) {
        String name = "original_max_position_embeddings";
        int within = rope.integer(name, maxPositions, 1, Integer.MAX_VALUE);
        return text.integer(name, family.equals("phi3") ? 4096 : within, 1, Integer.MAX_VALUE);
    }

    private static void required(Fields fields, String... names) {
        for (String name : names) {
            if (!fields.has(name)) {
                throw fields.missing(name);
            }
        }
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static double[] factors(Fields fields, String name, int headSize) {
        double[] factors = fields.numbers(name);
        if (factors.length != headSize / 2) {
            throw fields.complain(name, factors.length + " numbers", headSize / 2 + " (half of a head)");
        }
        for (double factor : factors) {
            if (!(factor >= TINY && factor <= HUGE)) {
                throw fields.complain(name, "a list with " + factor, "positive numbers");
            }
        }
        return factors;
    }

    /**
     * Visual tokens in front of those of the patches: the class row of a CLIP tower with strategy {@code full}, which
     * transformers puts there too.
     */
    public int classTokens() {
        return vision.family().equals("clip") && !dropClassToken ? 1 : 0;
    }

    /** What a stranger to this file would want to know first, in one line. */
    public String summary() {
        return "%s tower %d px / %d×%d patches · %s decoder, %d layers × %d, %d heads, %,d tokens".formatted(
                vision.family().equals("clip") ? "CLIP" : "SigLIP", vision.imageSize(), vision.side(), vision.side(),
                Character.toUpperCase(text.family().charAt(0)) + text.family().substring(1), text.layers(),
                text.hidden(), text.heads(), text.vocabulary());
    }

}
