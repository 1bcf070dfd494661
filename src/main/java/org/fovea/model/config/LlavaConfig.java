package org.fovea.model.config;

import java.util.List;

/**
 * The vision side of LLaVA: a CLIP or SigLIP tower and a two-layer projector. Omitted fields take the defaults of
 * transformers' LlavaConfig, CLIPVisionConfig and SiglipVisionConfig.
 *
 * @param featureLayers the hidden states of the tower that enter the projector: 0 is the embeddings, -1 the last
 *     layer's output
 * @param dropClassToken whether the class token of the tower's output is dropped (strategy {@code default})
 * @param projectorActivation its name in transformers, such as {@code gelu}
 * @param projectorBias whether the projector's linear layers have biases
 * @param width D of the decoder
 */
public record LlavaConfig(
        Vision vision,
        List<Integer> featureLayers,
        boolean dropClassToken,
        String projectorActivation,
        boolean projectorBias,
        int width)
        implements VisionConfig {

    private static final int MOST_FEATURE_LAYERS = 1000;

    /**
     * The vision tower.
     *
     * @param family {@code clip} or {@code siglip}
     * @param hidden width of the tower
     * @param intermediate width inside the MLP
     * @param imageSize side of the square image, in pixels
     * @param patchSize side of a patch, in pixels
     * @param activation its name in transformers
     */
    public record Vision(
            String family,
            int hidden,
            int intermediate,
            int layers,
            int heads,
            int imageSize,
            int patchSize,
            String activation,
            float eps) {

        /** Patches along one side. */
        public int side() {
            return imageSize / patchSize;
        }
    }

    /**
     * The defaults of transformers for missing fields.
     *
     * @param vision the tower if there is no {@code vision_config}
     * @param featureLayer {@code vision_feature_layer}
     * @param strategy {@code vision_feature_select_strategy}
     */
    record Defaults(Vision vision, int featureLayer, String strategy) {

        /** LlavaConfig and LlavaNextConfig: CLIP ViT-L/14-336. */
        static final Defaults LLAVA =
                new Defaults(new Vision("clip", 1024, 4096, 24, 16, 336, 14, "quick_gelu", 1e-5f), -2, "default");

        /** LlavaOnevisionConfig: SigLIP so400m/14-384 without its last layer. */
        static final Defaults ONEVISION =
                new Defaults(new Vision("siglip", 1152, 4304, 26, 16, 384, 14, "gelu_pytorch_tanh", 1e-6f), -1, "full");
    }

    /** {@link #read(Fields, int, Defaults)} with the defaults of LlavaConfig. */
    static LlavaConfig read(Fields fields, int width) {
        return read(fields, width, Defaults.LLAVA);
    }

    /**
     * Reads the vision side of config.json.
     *
     * @param width D of the decoder
     * @throws org.fovea.base.BadInput naming file and field, if one is missing, impossible or not supported
     */
    static LlavaConfig read(Fields fields, int width, Defaults defaults) {
        fields.checked(ConfigFields.LLAVA);
        Vision vision = fields.has("vision_config")
                ? vision(fields.object("vision_config"), defaults.vision.family)
                : defaults.vision;
        String strategy = fields.text("vision_feature_select_strategy", defaults.strategy);
        if (!strategy.equals("default") && !strategy.equals("full")) {
            throw fields.complain("vision_feature_select_strategy", quoted(strategy), "\"default\" or \"full\"");
        }
        if (strategy.equals("default") && vision.family().equals("siglip")) {
            throw fields.complain(
                    "vision_feature_select_strategy",
                    "\"default\"",
                    "\"full\": a SigLIP tower has no class token to drop");
        }
        List<Integer> featureLayers = fields.integers("vision_feature_layer", defaults.featureLayer);
        if (featureLayers.isEmpty() || featureLayers.size() > MOST_FEATURE_LAYERS) {
            throw fields.complain(
                    "vision_feature_layer", featureLayers, "a layer or a list of 1 to " + MOST_FEATURE_LAYERS);
        }
        for (int layer : featureLayers) {
            if (layer < -vision.layers() - 1 || layer > vision.layers()) {
                throw fields.complain(
                        "vision_feature_layer",
                        featureLayers,
                        "layers from %d to %d".formatted(-vision.layers() - 1, vision.layers()));
            }
        }
        return new LlavaConfig(
                vision,
                featureLayers,
                strategy.equals("default"),
                fields.activation("projector_hidden_act", "gelu"),
                fields.bool("multimodal_projector_bias", true),
                width);
    }

    /**
     * Reads a CLIP or SigLIP tower.
     *
     * @param fields {@code vision_config}
     * @param family the family if it names no {@code model_type}: {@code clip} or {@code siglip}
     */
    static Vision vision(Fields fields, String family) {
        fields.checked(ConfigFields.VISION);
        String type = fields.text("model_type", family + "_vision_model");
        boolean siglip = type.equals("siglip_vision_model");
        if (!siglip && !type.equals("clip_vision_model")) {
            throw fields.complain("model_type", quoted(type), "\"clip_vision_model\" or \"siglip_vision_model\"");
        }
        Vision vision = new Vision(
                siglip ? "siglip" : "clip",
                fields.integer("hidden_size", 768, 1, Fields.WIDEST),
                fields.integer("intermediate_size", 3072, 1, Fields.WIDEST),
                fields.integer("num_hidden_layers", 12, 1, 1000),
                fields.integer("num_attention_heads", 12, 1, 1000),
                fields.integer("image_size", 224, 1, 4096),
                fields.integer("patch_size", siglip ? 16 : 32, 1, 4096),
                fields.activation("hidden_act", siglip ? "gelu_pytorch_tanh" : "quick_gelu"),
                (float) fields.number("layer_norm_eps", siglip ? 1e-6 : 1e-5, 0, 1));
        if (vision.hidden % vision.heads != 0) {
            throw fields.complain("hidden_size", vision.hidden, "a multiple of num_attention_heads, " + vision.heads);
        }
        if (vision.patchSize > vision.imageSize) {
            throw fields.complain("patch_size", vision.patchSize, "at most image_size, " + vision.imageSize);
        }
        return vision;
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    /**
     * Number of visual tokens before those of the patches: the class token of a CLIP tower with strategy {@code full},
     * as in transformers.
     */
    public int classTokens() {
        return vision.family().equals("clip") && !dropClassToken ? 1 : 0;
    }

    @Override
    public long usualTokens() {
        return (long) vision.side() * vision.side();
    }

    @Override
    public int layers() {
        return vision.layers;
    }

    @Override
    public EncoderShape encoder() {
        int computed = featureLayers.stream()
                .mapToInt(layer -> layer < 0 ? vision.layers + 1 + layer : layer)
                .max()
                .orElseThrow();
        return EncoderShape.tiles(
                vision.hidden,
                vision.intermediate,
                computed,
                usualTokens(),
                (long) width * (vision.hidden * featureLayers.size() + width));
    }

    @Override
    public String summary() {
        return "%s tower %d px / %d×%d patches"
                .formatted(
                        vision.family().equals("clip") ? "CLIP" : "SigLIP",
                        vision.imageSize(),
                        vision.side(),
                        vision.side());
    }
}
