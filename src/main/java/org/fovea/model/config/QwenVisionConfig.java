package org.fovea.model.config;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The vision encoder and patch merger of Qwen2-VL, Qwen2.5-VL and Qwen3-VL: {@code vision_config} of config.json.
 * Omitted fields take the defaults of transformers' Qwen2VLVisionConfig, Qwen2_5_VLVisionConfig and
 * Qwen3VLVisionConfig.
 *
 * @param family {@code qwen2_vl}, {@code qwen2_5_vl} or {@code qwen3_vl}
 * @param hidden width of the encoder
 * @param intermediate width inside the MLP
 * @param output width D of a visual token
 * @param patchSize side of a patch, in pixels
 * @param frames frames of a video that a patch spans; a still image is repeated in all of them
 * @param mergeSize side of the square of patches that becomes one visual token
 * @param activation its name in transformers
 * @param ropeTheta base of the rotary embedding
 * @param window visual tokens along each side of a window of attention; 0 if every layer attends to the whole image
 * @param fullLayers layers, from 0, that attend to the whole image rather than within windows
 * @param positionSide side of the square table of learned position embeddings; 0 if there is none
 * @param deepstackLayers layers, from 0, ascending, whose outputs become deepstack features
 */
public record QwenVisionConfig(
        String family,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int output,
        int patchSize,
        int frames,
        int mergeSize,
        String activation,
        double ropeTheta,
        int window,
        List<Integer> fullLayers,
        int positionSide,
        List<Integer> deepstackLayers)
        implements VisionConfig {

    /** Copies the lists. */
    public QwenVisionConfig {
        fullLayers = List.copyOf(fullLayers);
        deepstackLayers = List.copyOf(deepstackLayers);
    }

    /**
     * Reads it from config.json.
     *
     * @param width D of the decoder
     * @throws org.fovea.base.BadInput naming file and field, if one is impossible or not supported
     */
    public static QwenVisionConfig read(Fields config, int width) {
        String family = config.text("model_type", "none");
        Fields fields = config.object("vision_config").checked(ConfigFields.QWEN_VISION);
        QwenVisionConfig vision = switch (family) {
            case "qwen2_vl" -> qwen2(fields);
            case "qwen2_5_vl" -> qwen2_5(fields);
            case "qwen3_vl" -> qwen3(fields);
            default ->
                throw config.complain("model_type", '"' + family + '"', "\"qwen2_vl\", \"qwen2_5_vl\" or \"qwen3_vl\"");
        };
        if (vision.hidden % (4 * vision.heads) != 0) {
            throw fields.complain(
                    family.equals("qwen2_vl") ? "embed_dim" : "hidden_size",
                    vision.hidden,
                    "a multiple of 4 · num_heads, %d: half of a head is rotated by row, half by column"
                            .formatted(4 * vision.heads));
        }
        if (vision.output != width) {
            throw fields.complain(
                    family.equals("qwen2_vl") ? "hidden_size" : "out_hidden_size",
                    vision.output,
                    "the decoder's hidden_size, " + width);
        }
        return vision;
    }

    private static QwenVisionConfig qwen2(Fields fields) {
        int hidden = fields.integer("embed_dim", 1280, 1, Fields.WIDEST);
        return of(
                "qwen2_vl",
                fields,
                hidden,
                hidden * fields.integer("mlp_ratio", 4, 1, 64),
                32,
                fields.integer("hidden_size", 3584, 1, Fields.WIDEST),
                14,
                "quick_gelu",
                0,
                List.of(),
                0,
                List.of());
    }

    private static QwenVisionConfig qwen2_5(Fields fields) {
        int merged = patchSize(fields, 14) * mergeSize(fields);
        int window = fields.integer("window_size", 112, 1, Fields.MOST);
        if (window < merged) {
            throw fields.complain("window_size", window, "at least patch_size · spatial_merge_size, " + merged);
        }
        List<Integer> full = fields.has("fullatt_block_indexes")
                ? fields.integers("fullatt_block_indexes", 0)
                : List.of(7, 15, 23, 31);
        return of(
                "qwen2_5_vl",
                fields,
                fields.integer("hidden_size", 3584, 1, Fields.WIDEST),
                fields.integer("intermediate_size", 3420, 1, Fields.WIDEST),
                32,
                fields.integer("out_hidden_size", 3584, 1, Fields.WIDEST),
                14,
                "silu",
                window / mergeSize(fields) / patchSize(fields, 14),
                full,
                0,
                List.of());
    }

    private static QwenVisionConfig qwen3(Fields fields) {
        int layers = layers(fields, 27);
        List<Integer> deepstack = fields.has("deepstack_visual_indexes")
                        && !fields.node().get("deepstack_visual_indexes").isEmpty()
                ? fields.integers("deepstack_visual_indexes", 0)
                : fields.has("deepstack_visual_indexes") ? List.of() : List.of(8, 16, 24);
        boolean ascending = IntStream.range(0, deepstack.size())
                .allMatch(i -> deepstack.get(i) < layers && deepstack.get(i) > (i == 0 ? -1 : deepstack.get(i - 1)));
        if (!ascending) {
            throw fields.complain("deepstack_visual_indexes", deepstack, "ascending layers from 0 to " + (layers - 1));
        }
        int positions = fields.integer("num_position_embeddings", 2304, 1, Fields.MOST);
        int side = (int) Math.sqrt(positions);
        if (side * side != positions) {
            throw fields.complain("num_position_embeddings", positions, "a square number");
        }
        return of(
                "qwen3_vl",
                fields,
                fields.integer("hidden_size", 1152, 1, Fields.WIDEST),
                fields.integer("intermediate_size", 4304, 1, Fields.WIDEST),
                27,
                fields.integer("out_hidden_size", 3584, 1, Fields.WIDEST),
                16,
                "gelu_pytorch_tanh",
                0,
                List.of(),
                side,
                deepstack);
    }

    /** Reads the fields that have the same name in all three families. */
    private static QwenVisionConfig of(
            String family,
            Fields fields,
            int hidden,
            int intermediate,
            int layers,
            int output,
            int patchSize,
            String activation,
            int window,
            List<Integer> fullLayers,
            int positionSide,
            List<Integer> deepstackLayers) {
        return new QwenVisionConfig(
                family,
                hidden,
                intermediate,
                layers(fields, layers),
                fields.integer(fields.either("num_heads", "num_attention_heads"), 16, 1, 1000),
                output,
                patchSize(fields, patchSize),
                fields.integer("temporal_patch_size", 2, 1, 64),
                mergeSize(fields),
                fields.activation("hidden_act", activation),
                ropeTheta(fields),
                window,
                fullLayers,
                positionSide,
                deepstackLayers);
    }

    private static int layers(Fields fields, int otherwise) {
        return fields.integer("depth", otherwise, 1, 1000);
    }

    private static int patchSize(Fields fields, int otherwise) {
        return fields.integer("patch_size", otherwise, 1, 4096);
    }

    private static int mergeSize(Fields fields) {
        return fields.integer("spatial_merge_size", 2, 1, 64);
    }

    private static double ropeTheta(Fields fields) {
        Fields rope = fields.object("rope_parameters");
        String type = rope.text("rope_type", "axial");
        if (!type.equals("axial") && !type.equals("default")) {
            throw rope.complain("rope_type", '"' + type + '"', "\"axial\"");
        }
        return rope.number("rope_theta", fields.number("rope_theta", 10000, 1, 1e12), 1, 1e12);
    }

    /** For an image of 1920 × 1080 pixels. */
    @Override
    public long usualTokens() {
        int side = patchSize * mergeSize;
        return Math.max(1, 1920L / side * (1080 / side));
    }

    @Override
    public String layersField() {
        return "depth";
    }

    @Override
    public EncoderShape encoder() {
        boolean gated = family.equals("qwen2_5_vl");
        int merged = mergeSize * mergeSize;
        long inner = (long) hidden * merged;
        return new EncoderShape(
                hidden,
                4L * hidden * hidden + (gated ? 3L : 2L) * hidden * intermediate,
                layers,
                0,
                merged,
                (long) window * window * merged,
                window == 0 ? layers : fullLayers.size(),
                inner * (inner + output) * (1 + deepstackLayers.size()));
    }

    @Override
    public String summary() {
        return "%s tower %d px patches, %d×%d of them a visual token"
                .formatted(
                        switch (family) {
                            case "qwen2_vl" -> "Qwen2-VL";
                            case "qwen2_5_vl" -> "Qwen2.5-VL";
                            default -> "Qwen3-VL";
                        },
                        patchSize,
                        mergeSize,
                        mergeSize);
    }
}
