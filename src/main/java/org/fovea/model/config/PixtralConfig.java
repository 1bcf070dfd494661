package org.fovea.model.config;

import org.jspecify.annotations.Nullable;

/**
 * The vision side of Pixtral, which transformers opens as a LLaVA, and of Mistral 3: an encoder for images of any size,
 * in Mistral 3 a merger of neighbouring patches, and a two-layer projector. Omitted fields take the defaults of
 * transformers' PixtralVisionConfig and Mistral3Config.
 *
 * @param hidden width of the encoder
 * @param headSize width of one head
 * @param imageSize longest edge that the encoder supports, in pixels
 * @param theta base of the rotary embedding
 * @param activation the activation of the MLP's gate, by its name in transformers
 * @param projectorActivation its name in transformers
 * @param projectorBias whether the projector's linear layers have biases
 * @param merger Mistral 3's; null if each patch is a visual token
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
        @Nullable Merger merger,
        int width)
        implements VisionConfig {

    /**
     * Merges each square of patches into one.
     *
     * @param side of the square, in patches
     * @param eps of the norm before it, which is the decoder's
     */
    public record Merger(int side, float eps) {}

    /** Whether a LLaVA configuration has this encoder. */
    static boolean is(Fields config) {
        return config.object("vision_config").text("model_type", "").equals("pixtral");
    }

    /** Reads a LLaVA's with this encoder from config.json. */
    static PixtralConfig read(Fields config, int width) {
        return read(config, -2, true, 1024, 16, null, width);
    }

    /** Reads Mistral 3's from config.json. */
    static PixtralConfig readMistral3(Fields config, int width) {
        Fields fields = config.object("vision_config");
        String type = fields.text("model_type", "pixtral");
        if (!type.equals("pixtral")) {
            throw fields.complain("model_type", '"' + type + '"', "\"pixtral\"");
        }
        config.checked(ConfigFields.MISTRAL3);
        Merger merger = new Merger(config.integer("spatial_merge_size", 2, 1, 64), (float)
                config.object("text_config").number("rms_norm_eps", 1e-6, 0, 1));
        boolean named = config.has("vision_config");
        return read(config, -1, false, named ? 1024 : 1540, named ? 16 : 14, merger, width);
    }

    private static PixtralConfig read(
            Fields config,
            int usualLayer,
            boolean usualBias,
            int usualImageSize,
            int usualPatchSize,
            @Nullable Merger merger,
            int width) {
        config.checked(ConfigFields.LLAVA);
        Fields fields = config.object("vision_config").checked(ConfigFields.PIXTRAL_VISION);
        int layer = config.integer("vision_feature_layer", usualLayer, Integer.MIN_VALUE, Fields.MOST);
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
                fields.integer("image_size", usualImageSize, 1, 1 << 15),
                fields.integer("patch_size", usualPatchSize, 1, 4096),
                rope.number("rope_theta", fields.number("rope_theta", 10000, 1, 1e12), 1, 1e12),
                fields.activation("hidden_act", "gelu"),
                config.activation("projector_hidden_act", "gelu"),
                config.bool("multimodal_projector_bias", usualBias),
                merger,
                width);
    }

    /** Side of the square of patches that becomes one visual token, in patches. */
    public int side() {
        return merger == null ? 1 : merger.side;
    }

    /** Side in pixels of the square that becomes one visual token. */
    public int tokenSize() {
        return patchSize * side();
    }

    @Override
    public long usualTokens() {
        return (long) (imageSize / tokenSize()) * (imageSize / tokenSize());
    }

    @Override
    public EncoderShape encoder() {
        int patches = side() * side();
        long merging = merger == null ? 0 : (long) patches * hidden * hidden;
        return new EncoderShape(
                hidden,
                4L * hidden * hidden + 3L * hidden * intermediate,
                layers,
                0,
                patches,
                0,
                layers,
                merging + (long) width * (hidden + width));
    }

    @Override
    public String summary() {
        return "Pixtral tower up to %d px, a token for each %d×%d px".formatted(imageSize, tokenSize(), tokenSize());
    }
}
