package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.fovea.base.BadInput;

/**
 * How the 8-bit values of a resized image become pixel values: they are rescaled, then normalised. A step that the
 * checkpoint disables has no effect: without {@code do_rescale} the factor is 1; without {@code do_normalize} the mean
 * is 0 and the standard deviation 1.
 *
 * @param rescaleFactor factor applied to the values 0 to 255, positive; usually 1/255
 * @param mean subtracted from the rescaled red, green and blue
 * @param std divisor of the difference, for red, green and blue; never 0
 */
public record Normalization(double rescaleFactor, List<Float> mean, List<Float> std) {

    /** OpenAI's mean and standard deviation, the default of transformers' CLIP, LLaVA-NeXT and Qwen2-VL classes. */
    static final Normalization CLIP = new Normalization(
            1 / 255.0, List.of(0.48145466f, 0.4578275f, 0.40821073f), List.of(0.26862954f, 0.26130258f, 0.27577711f));

    /** From -1 to 1, the default of transformers' SigLIP classes. */
    static final Normalization HALF =
            new Normalization(1 / 255.0, List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));

    private static final String CHANNELS = "three numbers, for red, green and blue";

    /** Copies the lists. */
    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /**
     * Reads it from an image processor's configuration.
     *
     * @param defaults the values of missing and null fields
     * @throws BadInput naming file and field, if a pixel would not be finite
     */
    static Normalization read(Fields fields, Normalization defaults) {
        boolean normalised = fields.bool("do_normalize", true);
        Normalization read = new Normalization(
                fields.bool("do_rescale", true) ? rescaleFactor(fields, defaults.rescaleFactor) : 1,
                normalised ? channels(fields, "image_mean", defaults.mean) : List.of(0f, 0f, 0f),
                normalised ? std(fields, defaults.std) : List.of(1f, 1f, 1f));
        for (int c = 0; c < 3; c++) {
            float[] values = read.values(c);
            if (!Float.isFinite(values[0]) || !Float.isFinite(values[255])) {
                throw new BadInput("%s: %s, image_mean and image_std make pixels from %s to %s; expected finite ones."
                        .formatted(fields.file(), fields.path("rescale_factor"), values[0], values[255]));
            }
        }
        return read;
    }

    private static double rescaleFactor(Fields fields, double otherwise) {
        if (!fields.has("rescale_factor")) {
            return otherwise;
        }
        JsonNode value = fields.node().get("rescale_factor");
        if (!value.isNumber() || !(value.doubleValue() > 0) || Double.isInfinite(value.doubleValue())) {
            throw fields.complain("rescale_factor", value, "a positive number such as 0.00392156862745098");
        }
        return value.doubleValue();
    }

    private static List<Float> std(Fields fields, List<Float> otherwise) {
        List<Float> std = channels(fields, "image_std", otherwise);
        if (std.contains(0f) || std.contains(-0f)) {
            throw fields.complain("image_std", fields.node().get("image_std"), "three numbers other than 0");
        }
        return std;
    }

    /** The mean colour, whether or not it is subtracted. */
    static List<Float> mean(Fields fields, Normalization defaults) {
        return channels(fields, "image_mean", defaults.mean);
    }

    private static List<Float> channels(Fields fields, String field, List<Float> otherwise) {
        if (!fields.has(field)) {
            return otherwise;
        }
        JsonNode value = fields.node().get(field);
        if (!value.isArray() || value.size() != 3) {
            throw fields.complain(field, value, CHANNELS);
        }
        float[] channels = new float[3];
        for (int c = 0; c < 3; c++) {
            channels[c] = (float) value.get(c).doubleValue();
            if (!value.get(c).isNumber() || !Float.isFinite(channels[c])) {
                throw fields.complain(field, value, CHANNELS);
            }
        }
        return List.of(channels[0], channels[1], channels[2]);
    }

    /**
     * What each 8-bit value becomes: rescaled in float64 and rounded to float32, then normalised in float32, as
     * transformers' image_transforms.py does.
     *
     * @param channel 0 red, 1 green, 2 blue
     * @return [256]
     */
    public float[] values(int channel) {
        float[] values = new float[256];
        for (int level = 0; level < 256; level++) {
            values[level] = ((float) (level * rescaleFactor) - mean.get(channel)) / std.get(channel);
        }
        return values;
    }
}
