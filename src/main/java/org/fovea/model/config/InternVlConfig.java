package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The vision side of InternVL: for each tile InternViT, pixel shuffle, a layer norm and a two-layer projector. Omitted
 * fields take the defaults of transformers' InternVLConfig and InternVLVisionConfig.
 *
 * @param hidden width of the encoder
 * @param tile side of a tile in pixels
 * @param attentionBias whether queries, keys and values have biases
 * @param finalNorm whether the encoder ends with a norm
 * @param scale side of the square of patches that becomes one visual token
 * @param projectorActivation its name in transformers
 * @param width D of the decoder
 */
public record InternVlConfig(
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int tile,
        int patchSize,
        String activation,
        float eps,
        boolean attentionBias,
        boolean finalNorm,
        int scale,
        String projectorActivation,
        int width)
        implements VisionConfig {

    /** Reads it from config.json. */
    static InternVlConfig read(Fields config, int width) {
        config.checked(ConfigFields.LLAVA);
        Fields fields = config.object("vision_config").checked(ConfigFields.INTERNVL_VISION);
        int tile = square(fields, "image_size", 448);
        int patch = square(fields, "patch_size", 14);
        if (patch > tile || tile % patch != 0) {
            throw fields.complain("patch_size", patch, "a divisor of image_size, " + tile);
        }
        int hidden = fields.integer("hidden_size", 1024, 1, Fields.WIDEST);
        int heads = fields.integer("num_attention_heads", 16, 1, 1000);
        if (hidden % heads != 0) {
            throw fields.complain("hidden_size", hidden, "a multiple of num_attention_heads, " + heads);
        }
        double ratio = config.number("downsample_ratio", 0.5, 1e-3, 1);
        int scale = (int) Math.round(1 / ratio);
        if (Math.abs(scale * ratio - 1) > 1e-9 || tile / patch % scale != 0) {
            throw config.complain(
                    "downsample_ratio",
                    ratio,
                    "1/n, where n divides the %d patches along a side".formatted(tile / patch));
        }
        int layer = config.integer("vision_feature_layer", -1, Integer.MIN_VALUE, Fields.MOST);
        if (layer != -1
                || !config.text("vision_feature_select_strategy", "default").equals("default")) {
            throw config.complain("vision_feature_layer", layer, "-1 with vision_feature_select_strategy \"default\"");
        }
        return new InternVlConfig(
                hidden,
                fields.integer("intermediate_size", 4096, 1, Fields.WIDEST),
                fields.integer("num_hidden_layers", 24, 1, 1000),
                heads,
                tile,
                patch,
                fields.activation("hidden_act", "gelu"),
                (float) fields.number("layer_norm_eps", 1e-6, 0, 1),
                fields.bool("attention_bias", false),
                !fields.bool("use_mean_pooling", true),
                scale,
                config.activation("projector_hidden_act", "gelu"),
                width);
    }

    /** The side of a square in pixels, given as one number or two equal ones. */
    private static int square(Fields fields, String name, int otherwise) {
        JsonNode value = fields.node().path(name);
        if (value.isArray()
                && value.size() == 2
                && value.get(0).equals(value.get(1))
                && value.get(0).canConvertToInt()
                && value.get(0).asInt() >= 1
                && value.get(0).asInt() <= 4096) {
            return value.get(0).asInt();
        }
        if (value.isArray()) {
            throw fields.complain(name, value, "one number of pixels, or two equal ones");
        }
        return fields.integer(name, otherwise, 1, 4096);
    }

    /** Visual tokens along each side of a tile. */
    public int side() {
        return tile / patchSize / scale;
    }

    /** For twelve tiles and the thumbnail. */
    @Override
    public long usualTokens() {
        return 13L * side() * side();
    }

    @Override
    public EncoderShape encoder() {
        long patches = (long) (tile / patchSize) * (tile / patchSize);
        return EncoderShape.tiles(
                hidden, intermediate, layers, patches, (long) width * (hidden * scale * scale + width));
    }

    @Override
    public String summary() {
        return "InternViT tower, tiles of %d px / %d×%d tokens each".formatted(tile, side(), side());
    }
}
