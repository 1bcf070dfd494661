package org.fovea.model.config;

/**
 * The vision side of Gemma 3 and PaliGemma: a SigLIP encoder with its final norm, average pooling in Gemma 3, and a
 * linear projection.
 *
 * @param side visual tokens along each side of the image
 * @param beginToken id of the token that begins a text (PaliGemma) or an image (Gemma 3)
 * @param endToken id of the token that ends an image; Gemma 3 only
 * @param width D of the decoder
 */
public record GemmaVisionConfig(LlavaConfig.Vision vision, int side, int beginToken, int endToken, int width)
        implements VisionConfig {

    /** Reads Gemma 3's (Gemma3Config in transformers). */
    static GemmaVisionConfig readGemma3(Fields fields, int width) {
        LlavaConfig.Vision vision = siglip(fields);
        int tokens = fields.integer("mm_tokens_per_image", 256, 1, Fields.MOST);
        int side = (int) Math.round(Math.sqrt(tokens));
        if (side * side != tokens || vision.side() % side != 0) {
            throw fields.complain(
                    "mm_tokens_per_image",
                    tokens,
                    "the square of a divisor of the encoder's %d patches a side".formatted(vision.side()));
        }
        return new GemmaVisionConfig(
                vision,
                side,
                fields.integer("boi_token_index", 255999, 0, Fields.MOST),
                fields.integer("eoi_token_index", 256000, 0, Fields.MOST),
                width);
    }

    /** Reads PaliGemma's (PaliGemmaConfig in transformers). */
    static GemmaVisionConfig readPaliGemma(Fields fields, int width) {
        LlavaConfig.Vision vision = siglip(fields);
        return new GemmaVisionConfig(
                vision, vision.side(), fields.integer("bos_token_id", 2, 0, Fields.MOST), -1, width);
    }

    private static LlavaConfig.Vision siglip(Fields fields) {
        LlavaConfig.Vision vision = LlavaConfig.vision(fields.object("vision_config"), "siglip");
        if (!vision.family().equals("siglip")) {
            throw fields.object("vision_config")
                    .complain("model_type", "\"clip_vision_model\"", "\"siglip_vision_model\"");
        }
        return vision;
    }

    /** Side in pixels of the square that becomes one visual token. */
    public int tokenSize() {
        return vision.imageSize() / side;
    }

    @Override
    public long usualTokens() {
        return (long) side * side;
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
                (long) width * vision.hidden());
    }

    @Override
    public String summary() {
        return "SigLIP tower %d px / %d×%d tokens".formatted(vision.imageSize(), side, side);
    }
}
