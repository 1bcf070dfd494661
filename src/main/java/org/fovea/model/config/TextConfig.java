package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoder of a checkpoint: its sizes and the parts of its layers.
 *
 * @param family {@code llama}, {@code mistral}, {@code qwen2}, …, as in transformers' {@code model_type}
 * @param hidden width D of the residual stream
 * @param intermediate width inside the MLP
 * @param keyValueHeads heads of keys and values, each shared by heads / keyValueHeads query heads
 * @param headSize width of one head
 * @param vocabulary rows of the unembedding, padding rows included
 * @param eps of every norm
 * @param tied whether the unembedding shares the embedding's weights
 * @param parts the parts of its layers, in which families differ
 * @param layerKinds attention of each layer, [L]
 */
public record TextConfig(
        String family,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int vocabulary,
        float eps,
        int maxPositions,
        boolean tied,
        Parts parts,
        List<LayerAttention> layerKinds) {

    /**
     * Parts of a layer, the same in all layers.
     *
     * @param queryBias whether the projections to queries, keys and values have biases
     * @param outputBias whether attention's output projection has a bias
     * @param mlpBias whether the MLP's projections have biases
     * @param headNorms whether queries and keys are normalised per head (Qwen3, Gemma 3)
     * @param outputNorms whether the outputs of attention and MLP are normalised before they are added (Gemma 2 and 3)
     * @param unitNorms whether norms multiply by 1 + weight (Gemma)
     * @param fused whether q, k and v are stored as one weight, and gate and up as another (Phi-3)
     * @param activation the activation of the gate: {@code silu} or {@code gelu_pytorch_tanh}
     * @param scale factor of attention scores
     * @param cap attention scores become cap · tanh(score / cap) (Gemma 2); 0 for no cap
     * @param embeddingScale factor of word embeddings (Gemma: √D)
     */
    public record Parts(
            boolean queryBias,
            boolean outputBias,
            boolean mlpBias,
            boolean headNorms,
            boolean outputNorms,
            boolean unitNorms,
            boolean fused,
            String activation,
            double scale,
            double cap,
            double embeddingScale) {}

    /**
     * The attention of a layer.
     *
     * @param window number of positions that a query attends to, itself included; 0 for all
     * @param rope its rotary embedding
     */
    public record LayerAttention(int window, RopeConfig rope) {}

    /** Defaults of a configuration class in transformers 5.18. */
    private record Defaults(
            int hidden,
            int intermediate,
            int layers,
            int heads,
            int keyValueHeads,
            int headSize,
            int vocabulary,
            double eps,
            int maxPositions,
            int window,
            double theta,
            boolean tied) {}

    private static Defaults defaults(Fields fields, String family) {
        return switch (family) {
            case "llama" -> new Defaults(4096, 11008, 32, 32, 0, 0, 32000, 1e-6, 2048, 0, 1e4, false);
            case "mistral" -> new Defaults(4096, 14336, 32, 32, 8, 0, 32000, 1e-6, 131072, 4096, 1e4, false);
            case "qwen2" -> new Defaults(4096, 22016, 32, 32, 0, 0, 151936, 1e-6, 32768, 0, 1e4, false);
            case "qwen2_vl_text", "qwen2_vl", "qwen2_5_vl_text", "qwen2_5_vl" ->
                new Defaults(8192, 29568, 80, 64, 8, 0, 152064, 1e-5, 32768, 0, 1e6, false);
            case "qwen3" -> new Defaults(4096, 22016, 32, 32, 32, 128, 151936, 1e-6, 32768, 0, 1e4, false);
            case "qwen3_vl_text" -> new Defaults(4096, 22016, 32, 32, 32, 128, 151936, 1e-6, 128000, 0, 5e5, false);
            case "phi3" -> new Defaults(3072, 8192, 32, 32, 0, 0, 32064, 1e-5, 4096, 0, 1e4, false);
            case "gemma" -> new Defaults(3072, 24576, 28, 16, 16, 256, 256000, 1e-6, 8192, 0, 1e4, true);
            case "gemma2" -> new Defaults(2304, 9216, 26, 8, 4, 256, 256000, 1e-6, 8192, 4096, 1e4, true);
            case "gemma3_text" -> new Defaults(2304, 9216, 26, 8, 4, 256, 262208, 1e-6, 131072, 4096, 1e6, true);
            default ->
                throw fields.complain(
                        "model_type",
                        '"' + family + '"',
                        "a decoder that Fovea knows: \"llama\", "
                                + "\"mistral\", \"qwen2\", \"qwen3\", \"phi3\", \"gemma\", \"gemma2\" or \"gemma3_text\"");
        };
    }

    /**
     * Reads the decoder's configuration.
     *
     * @param fields {@code text_config}, or all of config.json for a family without one
     * @param family its model_type
     * @param top all of config.json, which may also have {@code tie_word_embeddings}
     * @throws org.fovea.base.BadInput naming file and field, if one is missing, impossible or not supported
     */
    static TextConfig read(Fields fields, String family, Fields top) {
        Defaults defaults = defaults(fields, family);
        int hidden = fields.integer("hidden_size", defaults.hidden, 1, Fields.WIDEST);
        int heads = fields.integer("num_attention_heads", defaults.heads, 1, 1000);
        int keyValueHeads = fields.integer(
                "num_key_value_heads", defaults.keyValueHeads == 0 ? heads : defaults.keyValueHeads, 1, 1000);
        if (heads % keyValueHeads != 0) {
            throw fields.complain("num_key_value_heads", keyValueHeads, "a divisor of num_attention_heads, " + heads);
        }
        boolean ownWidth = fields.has("head_dim") || defaults.headSize > 0;
        if (!ownWidth && hidden % heads != 0) {
            throw fields.complain("hidden_size", hidden, "a multiple of num_attention_heads, " + heads);
        }
        int headSize = fields.integer("head_dim", defaults.headSize > 0 ? defaults.headSize : hidden / heads, 2, 4096);
        if (headSize % 2 != 0) {
            throw fields.complain(
                    fields.has("head_dim") ? "head_dim" : "hidden_size / num_attention_heads",
                    headSize,
                    "an even number, since the rotary embedding rotates pairs");
        }
        int maxPositions = fields.integer("max_position_embeddings", defaults.maxPositions, 1, Fields.MOST);
        int layers = fields.integer("num_hidden_layers", defaults.layers, 1, 1000);
        boolean tiedInText = fields.bool("tie_word_embeddings", defaults.tied);
        boolean tiedAtTop = top.bool("tie_word_embeddings", defaults.tied);
        List<LayerAttention> kinds = attention(fields, family, layers, headSize, maxPositions, defaults);
        return new TextConfig(
                family,
                hidden,
                fields.integer("intermediate_size", defaults.intermediate, 1, Fields.WIDEST),
                layers,
                heads,
                keyValueHeads,
                headSize,
                fields.integer("vocab_size", defaults.vocabulary, 1, Fields.MOST),
                (float) fields.number("rms_norm_eps", defaults.eps, 0, 1),
                kinds.get(0).rope().reach(maxPositions),
                tiedInText || tiedAtTop,
                parts(fields, family, hidden, headSize),
                kinds);
    }

    private static Parts parts(Fields fields, String family, int hidden, int headSize) {
        boolean gemma = family.startsWith("gemma");
        boolean normed = family.equals("gemma2") || family.equals("gemma3_text");
        boolean biases =
                (family.equals("llama") || gemma || family.startsWith("qwen3")) && fields.bool("attention_bias", false);
        return new Parts(
                biases || family.startsWith("qwen2"),
                biases,
                family.equals("llama") && fields.bool("mlp_bias", false),
                family.startsWith("qwen3") || family.equals("gemma3_text"),
                normed,
                gemma,
                family.equals("phi3"),
                activation(fields, gemma),
                1 / Math.sqrt(normed ? fields.number("query_pre_attn_scalar", 256, 1e-6, 1e9) : headSize),
                family.equals("gemma2") && !fields.isNull("attn_logit_softcapping")
                        ? fields.number("attn_logit_softcapping", 50, 1e-6, 1e9)
                        : 0,
                gemma ? Math.sqrt(hidden) : 1);
    }

    /** Gemma 1 ignores {@code hidden_act}: it uses gelu_pytorch_tanh unless {@code hidden_activation} is given. */
    private static String activation(Fields fields, boolean gemma) {
        String field = gemma ? "hidden_activation" : "hidden_act";
        String found = fields.text(field, gemma ? "gelu_pytorch_tanh" : "silu");
        String expected = gemma ? "gelu_pytorch_tanh" : "silu";
        if (!found.equals(expected)
                && !(expected.equals("silu") && found.equals("swish"))) { // two names of the same function
            throw fields.complain(field, '"' + found + '"', '"' + expected + '"');
        }
        return expected;
    }

    private static List<LayerAttention> attention(
            Fields fields, String family, int layers, int headSize, int maxPositions, Defaults defaults) {
        List<Boolean> sliding = slidingLayers(fields, family, layers);
        int window = sliding.contains(true) && !fields.isNull("sliding_window")
                ? fields.integer(
                        "sliding_window", defaults.window, fields.has("sliding_window") ? 1 : 0, Integer.MAX_VALUE)
                : 0;
        Fields rope = RopeConfig.fields(fields);
        RopeConfig full = RopeConfig.read(
                fields,
                rope.has("full_attention") ? rope.object("full_attention") : rope,
                family,
                headSize,
                maxPositions,
                defaults.theta);
        RopeConfig local = !family.equals("gemma3_text")
                ? full
                : rope.has("sliding_attention")
                        ? RopeConfig.read(fields, rope.object("sliding_attention"), family, headSize, maxPositions, 1e4)
                        : RopeConfig.plain(fields.number("rope_local_base_freq", 1e4, 1, 1e12), maxPositions);
        List<LayerAttention> kinds = new ArrayList<>();
        for (boolean slides : sliding) {
            kinds.add(slides ? new LayerAttention(window, local) : new LayerAttention(0, full));
        }
        return List.copyOf(kinds);
    }

    /** Which layers have a sliding window: those that {@code layer_types} lists, or else by the family's rule. */
    private static List<Boolean> slidingLayers(Fields fields, String family, int layers) {
        boolean qwen = family.startsWith("qwen2") || family.equals("qwen3");
        boolean used = !qwen || fields.bool("use_sliding_window", false);
        List<Boolean> sliding = new ArrayList<>();
        if (fields.has("layer_types") && !family.equals("llama") && !family.equals("mistral")) {
            JsonNode types = fields.node().get("layer_types");
            for (JsonNode type : types) {
                if (!type.asText().equals("full_attention")
                        && !(used && type.asText().equals("sliding_attention"))) {
                    throw fields.complain(
                            "layer_types",
                            types,
                            "\"full_attention\" or, with a sliding window, " + "\"sliding_attention\" for each layer");
                }
                sliding.add(type.asText().equals("sliding_attention"));
            }
            if (sliding.size() != layers) {
                throw fields.complain("layer_types", types, layers + " of them, one for each of num_hidden_layers");
            }
            return sliding;
        }
        int from = qwen && used
                ? fields.integer("max_window_layers", family.contains("vl") ? 80 : 28, 0, Integer.MAX_VALUE)
                : 0;
        int pattern = family.equals("gemma3_text") ? fields.integer("sliding_window_pattern", 6, 1, 1000) : 2;
        for (int layer = 0; layer < layers; layer++) {
            sliding.add(
                    switch (family) {
                        case "mistral", "phi3" -> true;
                        case "gemma2", "gemma3_text" -> (layer + 1) % pattern != 0;
                        default -> qwen && used && layer >= from;
                    });
        }
        return sliding;
    }

    /** Number of weights in the matrices of all layers: the multiplications for one position. */
    public double layerWeights() {
        double projections = 2.0 * hidden * (heads + keyValueHeads) * headSize;
        return layers * (projections + 3.0 * hidden * intermediate);
    }

    /** The family's name as its authors write it. */
    public String familyName() {
        return switch (family) {
            case "llama" -> "Llama";
            case "mistral" -> "Mistral";
            case "phi3" -> "Phi-3";
            case "gemma" -> "Gemma";
            case "gemma2" -> "Gemma 2";
            case "gemma3_text" -> "Gemma 3";
            default -> family.startsWith("qwen3") ? "Qwen3" : "Qwen2";
        };
    }
}
