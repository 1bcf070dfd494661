package org.fovea.model.config;

/**
 * The vision side of Idefics3 and SmolVLM: for each tile a SigLIP-like encoder with its final norm, pixel shuffle and a
 * linear projection. Omitted fields take the defaults of transformers' Idefics3Config and Idefics3VisionConfig.
 *
 * @param scale side of the square of patches that becomes one visual token
 * @param width D of the decoder
 */
public record Idefics3Config(LlavaConfig.Vision vision, int scale, int width) implements VisionConfig {

    /** Reads it from config.json. */
    static Idefics3Config read(Fields config, int width) {
        config.checked(ConfigFields.LLAVA);
        Fields fields = config.object("vision_config").checked(ConfigFields.VISION);
        LlavaConfig.Vision vision = new LlavaConfig.Vision(
                "siglip",
                fields.integer("hidden_size", 1152, 1, Fields.WIDEST),
                fields.integer("intermediate_size", 3072, 1, Fields.WIDEST),
                fields.integer("num_hidden_layers", 12, 1, 1000),
                fields.integer("num_attention_heads", 16, 1, 1000),
                fields.integer("image_size", 224, 1, 4096),
                fields.integer("patch_size", 32, 1, 4096),
                fields.activation("hidden_act", "gelu_pytorch_tanh"),
                (float) fields.number("layer_norm_eps", 1e-6, 0, 1));
        if (vision.hidden() % vision.heads() != 0) {
            throw fields.complain(
                    "hidden_size", vision.hidden(), "a multiple of num_attention_heads, " + vision.heads());
        }
        if (vision.patchSize() > vision.imageSize()) {
            throw fields.complain("patch_size", vision.patchSize(), "at most image_size, " + vision.imageSize());
        }
        int scale = config.integer("scale_factor", 2, 1, 64);
        if (vision.side() % scale != 0) {
            throw config.complain(
                    "scale_factor", scale, "a divisor of the encoder's %d patches a side".formatted(vision.side()));
        }
        return new Idefics3Config(vision, scale, width);
    }

    /** Visual tokens along each side of a tile. */
    public int side() {
        return vision.side() / scale;
    }

    /** For twelve tiles and the whole image, as a wide photograph has. */
    @Override
    public long usualTokens() {
        return 13L * side() * side();
    }

    @Override
    public int layers() {
        return vision.layers();
    }

    @Override
    public EncoderShape encoder() {
        return EncoderShape.tiles(
                vision.hidden(),
                vision.intermediate(),
                vision.layers(),
                (long) vision.side() * vision.side(),
                (long) width * vision.hidden() * scale * scale);
    }

    @Override
    public String summary() {
        return "SigLIP tower, tiles of %d px / %d×%d tokens each".formatted(vision.imageSize(), side(), side());
    }
}
