package org.fovea.model.config;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A rotary embedding (transformers' modeling_rope_utils).
 *
 * @param type {@code default}, {@code linear}, {@code llama3} or {@code longrope}
 * @param theta the base
 * @param factor by how much the context was stretched
 * @param shortFactor per frequency, {@code longrope} only
 * @param longFactor per frequency, {@code longrope} only
 * @param axes which of a token's three position ids (0 time, 1 row, 2 column) each frequency turns by, [headSize / 2];
 *     empty where a token has one position id (all families but Qwen-VL)
 */
public record RopeConfig(
        String type,
        double theta,
        double factor,
        double lowFrequencyFactor,
        double highFrequencyFactor,
        int originalMaxPositions,
        double[] shortFactor,
        double[] longFactor,
        double attentionFactor,
        int[] axes) {

    /** No factor or frequency of a rotary embedding lies outside these. */
    private static final double TINY = 1e-6;

    private static final double HUGE = 1e12;

    /** Turned by one position id, without any stretching. */
    public static RopeConfig plain(double theta, int maxPositions) {
        return new RopeConfig("default", theta, 1, 1, 4, maxPositions, new double[0], new double[0], 1, new int[0]);
    }

    /** The decoder's {@code rope_scaling}, which wins where both are there, or else its {@code rope_parameters}. */
    static Fields fields(Fields text) {
        boolean old =
                text.has("rope_scaling") && !text.node().get("rope_scaling").isEmpty();
        return text.object(old ? "rope_scaling" : "rope_parameters");
    }

    /**
     * Reads a rotary embedding.
     *
     * @param text the decoder's fields
     * @param rope those of the rotary embedding
     * @param theta the family's default base
     */
    static RopeConfig read(Fields text, Fields rope, String family, int headSize, int maxPositions, double theta) {
        Fields fields = rope.checked(ConfigFields.ROPE);
        String type = fields.text("rope_type", fields.text("type", "default"));
        type = switch (type) {
            case "su" -> "longrope"; // its first name, in early Phi-3 configs
            case "mrope" -> "default"; // Qwen2-VL's: its sections say what it is
            case "dynamic" -> "default"; // differs only beyond the positions that a model takes
            default -> type;
        };
        List<String> types = family.equals("phi3")
                ? List.of("default", "longrope")
                : List.of("default", "linear", "llama3", "longrope");
        if (!types.contains(type)) {
            throw fields.complain(
                    "rope_type",
                    '"' + type + '"',
                    types.stream()
                            .map(t -> '"' + t + '"')
                            .collect(Collectors.joining(", "))
                            .replaceFirst(", ([^,]*)$", " or $1"));
        }
        int original = original(text, fields, family, maxPositions);
        boolean longrope = type.equals("longrope");
        boolean llama3 = type.equals("llama3");
        if (llama3 || type.equals("linear")) {
            required(fields, "factor");
        }
        double factor = fields.number("factor", longrope ? (double) maxPositions / original : 1, TINY, HUGE);
        double attention = longrope
                ? fields.number(
                        "attention_factor",
                        factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original)),
                        TINY,
                        HUGE)
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
        return new RopeConfig(
                type,
                fields.number("rope_theta", text.number("rope_theta", theta, 1, HUGE), 1, HUGE),
                factor,
                low,
                high,
                original,
                shortFactor,
                longFactor,
                attention,
                axes(fields, headSize));
    }

    /**
     * The length that a model was trained on before its context was stretched: the decoder's own field wins over that
     * of its rope (transformers' standardize_rope_params), and Phi-3's configuration always has one.
     */
    private static int original(Fields text, Fields rope, String family, int maxPositions) {
        String name = "original_max_position_embeddings";
        int within = rope.integer(name, maxPositions, 1, Fields.MOST);
        return text.integer(name, family.equals("phi3") ? 4096 : within, 1, Fields.MOST);
    }

    /**
     * Which position id each frequency turns by (apply_multimodal_rotary_pos_emb of Qwen2-VL: sections one after the
     * other; apply_interleaved_mrope of Qwen3-VL: every third for rows, every third for columns, the rest for time).
     */
    private static int[] axes(Fields rope, int headSize) {
        if (!rope.has("mrope_section")) {
            return new int[0];
        }
        List<Integer> section = rope.integers("mrope_section", 0);
        int half = headSize / 2;
        if (section.size() != 3
                || section.stream().anyMatch(n -> n < 0)
                || section.stream().mapToLong(Integer::longValue).sum() != half) {
            throw rope.complain("mrope_section", section, "three numbers that add up to " + half + ", half of a head");
        }
        int[] axes = new int[half];
        if (rope.bool("mrope_interleaved", false)) {
            for (int axis = 1; axis < 3; axis++) {
                for (int i = axis; i < Math.min(half, 3 * section.get(axis)); i += 3) {
                    axes[i] = axis;
                }
            }
        } else {
            Arrays.fill(axes, section.get(0), section.get(0) + section.get(1), 1);
            Arrays.fill(axes, section.get(0) + section.get(1), half, 2);
        }
        return axes;
    }

    private static void required(Fields fields, String... names) {
        for (String name : names) {
            if (!fields.has(name)) {
                throw fields.missing(name);
            }
        }
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
}
