package org.fovea.vlm.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.fovea.vlm.checkpoint.LlavaConfig;
import org.fovea.vlm.tensor.Kernels;

/**
 * Rotary position embedding (RoFormer; transformers' modeling_rope_utils for the scaled kinds): a head's width is seen
 * as pairs (i, i + width/2), each turned by position · frequency i.
 */
final class Rotary {

    private final LlavaConfig.Rope rope;
    private final int width;

    /** @param width size of one head */
    Rotary(LlavaConfig.Rope rope, int width) {
        this.rope = rope;
        this.width = width;
    }

    /**
     * How far to turn each row.
     *
     * @param cos [rows, 1, headSize]
     * @param sin [rows, 1, headSize]; the first half negated, so that a rotation is x · cos + swap(x) · sin
     */
    record Angles(NDArray cos, NDArray sin) {}

    /** The angles of rows at these positions. */
    Angles at(int[] positions, NDManager manager) {
        int highest = 0;
        for (int p : positions) {
            highest = Math.max(highest, p);
        }
        float[] frequencies = frequencies(highest + 1);
        int half = width / 2;
        float[] cos = new float[positions.length * width];
        float[] sin = new float[positions.length * width];
        for (int r = 0; r < positions.length; r++) {
            for (int i = 0; i < half; i++) {
                float angle = positions[r] * frequencies[i];
                float c = (float) (Math.cos(angle) * rope.attentionFactor());
                float s = (float) (Math.sin(angle) * rope.attentionFactor());
                int at = r * width + i;
                cos[at] = c;
                cos[at + half] = c;
                sin[at] = -s;
                sin[at + half] = s;
            }
        }
        Shape shape = new Shape(positions.length, 1, width);
        return new Angles(manager.create(cos, shape), manager.create(sin, shape));
    }

    /**
     * Turns heads.
     *
     * @param x [rows, heads, headSize]
     * @return [rows, heads, headSize]
     */
    static NDArray rotate(NDArray x, Angles angles) {
        return Kernels.rotate(x, angles.cos, angles.sin);
    }

    /** Radians per position for each pair, [headSize / 2]. */
    private float[] frequencies(int length) {
        int half = width / 2;
        float[] out = new float[half];
        for (int i = 0; i < half; i++) {
            double frequency = 1 / Math.pow(rope.theta(), 2.0 * i / width);
            out[i] = (float) switch (rope.type()) {
                case "linear" -> frequency / rope.factor();
                case "llama3" -> llama3(frequency);
                case "longrope" -> frequency
                        / (length > rope.originalMaxPositions() ? rope.longFactor() : rope.shortFactor())[i];
                default -> frequency;
            };
        }
        return out;
    }

    /** Llama 3: long wavelengths are stretched by the factor, short ones kept, those between blended. */
    private double llama3(double frequency) {
        double wavelength = 2 * Math.PI / frequency;
        double longest = rope.originalMaxPositions() / rope.lowFrequencyFactor();
        double shortest = rope.originalMaxPositions() / rope.highFrequencyFactor();
        if (wavelength > longest) {
            return frequency / rope.factor();
        }
        if (wavelength < shortest) {
            return frequency;
        }
        double smooth = (rope.originalMaxPositions() / wavelength - rope.lowFrequencyFactor())
                / (rope.highFrequencyFactor() - rope.lowFrequencyFactor());
        return (1 - smooth) * frequency / rope.factor() + smooth * frequency;
    }}
