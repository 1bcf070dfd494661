package org.fovea.model.config;

/**
 * The vision side of Pixtral, which transformers opens as a LLaVA: an encoder for images of any size and a two-layer
 * projector. Omitted fields take the defaults of transformers' PixtralVisionConfig.
 *
 * @param hidden width of the encoder
 * @param headSize width of one head
 * @param imageSize longest edge that the encoder supports, in pixels
 * @param theta base of the rotary embedding
 * @param activation the activation of the MLP's gate, by its name in transformers
 * @param projectorActivation its name in transformers
 * @param projectorBias whether the projector's linear layers have biases
 * @param width D of the decoder
 */
public record PixtralConfig(
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int headSize,
        int imageSize,
        int patchSize,
        double theta,
        String activation,
        String projectorActivation,
        boolean projectorBias,
        int width)
        implements VisionConfig {

    /** Whether a LLaVA configuration has this encoder. */
    static boolean is(Fields config) {
        return config.object("vision_config").text("model_type", "").equals("pixtral");
    }

    /** Reads it from config.json. */
    static PixtralConfig read(Fields config, int width) {
        config.checked(ConfigFields.LLAVA);
        Fields fields = config.object("vision_config").checked(ConfigFields.PIXTRAL_VISION);
        int layer = config.integer("vision_feature_layer", -2, Integer.MIN_VALUE, Fields.MOST);
        if (layer != -1) {
            throw config.complain("vision_feature_layer", layer, "-1 for a Pixtral encoder");
        }
        int hidden = fields.integer("hidden_size", 1024, 1, Fields.WIDEST);
        int heads = fields.integer("num_attention_heads", 16, 1, 1000);
        int headSize = fields.integer("head_dim", Math.max(1, hidden / heads), 1, 4096);
        if (headSize * heads != hidden || headSize % 4 != 0) {
            throw fields.complain(
                    "hidden_size",
                    hidden,
                    "num_attention_heads, %d, times a multiple of 4: half of a head is rotated by row, half by column"
                            .formatted(heads));
        }
        Fields rope = fields.object("rope_parameters");
        return new PixtralConfig(
                hidden,
                fields.integer("intermediate_size", 4096, 1, Fields.WIDEST),
                fields.integer("num_hidden_layers", 24, 1, 1000),
                heads,
                headSize,
                fields.integer("image_size", 1024, 1, 1 << 15),
                fields.integer("patch_size", 16, 1, 4096),
                rope.number("rope_theta", fields.number("rope_theta", 10000, 1, 1e12), 1, 1e12),
                fields.activation("hidden_act", "gelu"),
                config.activation("projector_hidden_act", "gelu"),
                config.bool("multimodal_projector_bias", true),
                width);
    }

    @Override
    public long usualTokens() {
        return (long) (imageSize / patchSize) * (imageSize / patchSize);
    }

    @Override
    public EncoderShape encoder() {
        return new EncoderShape(
                hidden,
                4L * hidden * hidden + 3L * hidden * intermediate,
                layers,
                0,
                1,
                0,
                layers,
                (long) width * (hidden + width));
    }

    @Override
    public String summary() {
        return "Pixtral tower up to %d px, a token for each %d×%d px".formatted(imageSize, patchSize, patchSize);
    }
}
