package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a rotary position embedding (transformers' modeling_rope_utils).
 *
 * @param type {@code default}, {@code linear}, {@code dynamic}, {@code yarn}, {@code llama3} or {@code longrope}
 * @param theta the base
 * @param factor by which the context was extended
 * @param shortFactor per frequency, {@code longrope} only
 * @param longFactor per frequency, {@code longrope} only
 * @param axes which of a token's three position ids (0 time, 1 row, 2 column) each frequency uses, [headSize / 2];
 *     empty where tokens have a single position id (all families but Qwen-VL)
 * @param share fraction of each head that is rotated, from its start; 1 for whole heads
 * @param ramp {@code yarn} only, else null
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
        int[] axes,
        double share,
        @Nullable Ramp ramp) {

    /** The range of frequencies in which YaRN blends from unscaled to scaled ones. */
    public record Ramp(double from, double to) {

        /** The weight of the scaled frequency, 0 to 1. */
        public double at(int pair) {
            return Math.min(1, Math.max(0, (pair - from) / (to - from)));
        }
    }

    /** Bounds of every factor and frequency of a rotary embedding. */
    private static final double TINY = 1e-6;

    private static final double HUGE = 1e12;

    /** One position id and no scaling. */
    public static RopeConfig plain(double theta, int maxPositions) {
        return new RopeConfig(
                "default", theta, 1, 1, 4, maxPositions, new double[0], new double[0], 1, new int[0], 1, null);
    }

    /** The decoder's {@code rope_scaling}, which takes precedence, or else its {@code rope_parameters}. */
    static Fields fields(Fields text) {
        JsonNode scaling = text.node().path("rope_scaling");
        boolean old = text.has("rope_scaling") && !(scaling.isContainerNode() && scaling.isEmpty());
        return text.object(old ? "rope_scaling" : "rope_parameters");
    }

    /**
     * Reads a rotary embedding.
     *
     * @param text the decoder's fields
     * @param rope the fields of the rotary embedding
     * @param theta the family's default base
     */
    static RopeConfig read(Fields text, Fields rope, String family, int headSize, int maxPositions, double theta) {
        Fields fields = rope.checked(ConfigFields.ROPE);
        String type = fields.text("rope_type", fields.text("type", "default"));
        type = switch (type) {
            case "su" -> "longrope"; // its former name, in early Phi-3 configs
            case "mrope" -> "default"; // Qwen2-VL's, recognised by its sections
            case "yarn" -> family.equals("phi3") ? "longrope" : type; // another former name
            default -> type;
        };
        List<String> types = family.equals("phi3")
                ? List.of("default", "longrope")
                : List.of("default", "linear", "dynamic", "yarn", "llama3", "longrope");
        if (!types.contains(type)) {
            throw fields.complain(
                    "rope_type",
                    '"' + type + '"',
                    types.stream()
                            .map(t -> '"' + t + '"')
                            .collect(Collectors.joining(", "))
                            .replaceFirst(", ([^,]*)$", " or $1"));
        }
        double share = share(text, fields, family, type);
        int dim = (int) (headSize * share);
        boolean longrope = type.equals("longrope");
        boolean llama3 = type.equals("llama3");
        boolean yarn = type.equals("yarn");
        boolean dynamic = type.equals("dynamic");
        int original = dynamic ? maxPositions : original(text, fields, family, maxPositions);
        if (dynamic && dim <= 2) {
            throw text.complain("head_dim", headSize, "more than 2 with rope_type \"dynamic\"");
        }
        if (llama3 || dynamic || type.equals("linear") || yarn && !fields.isNull("factor")) {
            required(fields, "factor");
        }
        double factor = fields.number("factor", longrope || yarn ? (double) maxPositions / original : 1, TINY, HUGE);
        double attention = longrope
                ? fields.number(
                        "attention_factor",
                        factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original)),
                        TINY,
                        HUGE)
                : yarn ? fields.number("attention_factor", yarnAttention(fields, factor), TINY, HUGE) : 1;
        double[] shortFactor = longrope ? factors(fields, "short_factor", dim) : new double[0];
        double[] longFactor = longrope ? factors(fields, "long_factor", dim) : new double[0];
        if (llama3) {
            required(fields, "low_freq_factor", "high_freq_factor");
        }
        double low = fields.number("low_freq_factor", 1, TINY, HUGE);
        double high = fields.number("high_freq_factor", 4, TINY, HUGE);
        if (llama3 && high <= low) {
            throw fields.complain("high_freq_factor", high, "more than low_freq_factor, " + low);
        }
        double base = fields.number("rope_theta", text.number("rope_theta", theta, 1, HUGE), 1, HUGE);
        return new RopeConfig(
                type,
                base,
                factor,
                low,
                high,
                original,
                shortFactor,
                longFactor,
                attention,
                axes(fields, family, headSize),
                share,
                yarn ? ramp(fields, dim, base, original) : null);
    }

    /**
     * The fraction of each head that is rotated. Only Phi-3 supports less than 1; with scaled frequencies transformers
     * cannot run the others with less.
     */
    private static double share(Fields text, Fields rope, String family, String type) {
        String name = "partial_rotary_factor";
        Fields fields = rope.has(name) ? rope : text;
        double share = fields.number(name, 1, TINY, 1);
        if (family.equals("phi3") || share == 1) {
            return share;
        }
        if (!type.equals("default")) {
            throw fields.complain(name, share, "1: this decoder rotates whole heads");
        }
        return 1;
    }

    /** The factor by which YaRN scales queries and keys (_compute_yarn_parameters). */
    private static double yarnAttention(Fields fields, double factor) {
        double scale = fields.number("mscale", 0, 0, HUGE);
        double scaleOfAll = fields.number("mscale_all_dim", 0, 0, HUGE);
        return scale != 0 && scaleOfAll != 0
                ? yarnScale(factor, scale) / yarnScale(factor, scaleOfAll)
                : yarnScale(factor, 1);
    }

    private static double yarnScale(double factor, double scale) {
        return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
    }

    /**
     * The range in which YaRN blends frequencies (_compute_yarn_parameters: find_correction_range, linear_ramp_factor).
     */
    private static Ramp ramp(Fields fields, int dim, double theta, int original) {
        double fast = fields.number("beta_fast", 0, 0, HUGE);
        double slow = fields.number("beta_slow", 0, 0, HUGE);
        if (theta == 1) {
            throw fields.complain("rope_theta", theta, "more than 1 with YaRN");
        }
        double from = turning(fast == 0 ? 32 : fast, dim, theta, original);
        double to = turning(slow == 0 ? 1 : slow, dim, theta, original);
        if (fields.bool("truncate", true)) {
            from = Math.floor(from);
            to = Math.ceil(to);
        }
        from = Math.max(from, 0);
        to = Math.min(to, dim - 1);
        return new Ramp(from, from == to ? to + 0.001 : to);
    }

    /** The index, possibly fractional, of the frequency that makes this many rotations over the original length. */
    private static double turning(double turns, int dim, double theta, int original) {
        return dim * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    /** How many dimensions of a head are rotated; odd numbers are rounded up. */
    public int rotated(int headSize) {
        int dim = (int) (headSize * share);
        return dim + dim % 2;
    }

    /** The maximum number of positions: the model's own, times the factor with a dynamic rope. */
    int reach(int maxPositions) {
        return type.equals("dynamic")
                ? (int) Math.min(1 << 24, Math.max(maxPositions, maxPositions * factor))
                : maxPositions;
    }

    /**
     * The context length before it was extended: the decoder's own field takes precedence over that of its rope
     * (transformers' standardize_rope_params), and Phi-3's configuration always has one.
     */
    private static int original(Fields text, Fields rope, String family, int maxPositions) {
        String name = "original_max_position_embeddings";
        int within = rope.integer(name, maxPositions, 1, Fields.MOST);
        return text.integer(name, family.equals("phi3") ? 4096 : within, 1, Fields.MOST);
    }

    /**
     * The position id that each frequency uses: consecutive sections in Qwen2-VL (apply_multimodal_rotary_pos_emb); in
     * Qwen3-VL every third frequency for rows, every third for columns, the rest for time (apply_interleaved_mrope).
     */
    private static int[] axes(Fields rope, String family, int headSize) {
        boolean qwen3 = family.startsWith("qwen3_vl");
        if (!qwen3 && !family.startsWith("qwen2_vl") && !family.startsWith("qwen2_5_vl")) {
            return new int[0];
        }
        List<Integer> section = rope.has("mrope_section")
                ? rope.integers("mrope_section", 0)
                : qwen3 ? List.of(24, 20, 20) : List.of(16, 24, 24);
        int half = headSize / 2;
        if (section.size() != 3
                || section.stream().anyMatch(n -> n < 0)
                || section.stream().mapToLong(Integer::longValue).sum() != half) {
            throw rope.complain("mrope_section", section, "three numbers that add up to " + half + ", half of a head");
        }
        int[] axes = new int[half];
        if (qwen3) { // its class interleaves whatever mrope_interleaved says
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

    private static double[] factors(Fields fields, String name, int rotated) {
        double[] factors = fields.numbers(name);
        if (factors.length != rotated / 2 || rotated % 2 != 0) {
            throw fields.complain(
                    name, factors.length + " numbers", rotated / 2 + " (half of the rotated dimensions of a head)");
        }
        for (double factor : factors) {
            if (!(factor >= TINY && factor <= HUGE)) {
                throw fields.complain(name, "a list with " + factor, "positive numbers");
            }
        }
        return factors;
    }
}
