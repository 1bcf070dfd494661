package org.fovea.vlm.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.fovea.vlm.checkpoint.LlavaConfig;
import org.fovea.vlm.tensor.Kernels;

/**
 * Rotary position embedding (RoFormer; transformers' modeling_rope_utils for the scaled kinds): a head's width is seen
 * as pairs (i, i + width/2), each turned by position · frequency i.
 */
final class Rotary {

    private final LlavaConfig.Rope rope;
    private final int width;
    private Table table;

    /** @param width size of one head */
    Rotary(LlavaConfig.Rope rope, int width) {
        this.rope = rope;
        this.width = width;
    }

    /**
     * How far to turn each row.
     *
     * @param cos [rows or 1, 1, headSize]
     * @param sin [rows or 1, 1, headSize]; the first half negated, so that a rotation is x · cos + swap(x) · sin
     */
    record Angles(NDArray cos, NDArray sin) {}

    /** The angles of rows at these positions, attached to the manager. */
    Angles at(int[] positions, NDManager manager) {
        int lowest = Integer.MAX_VALUE;
        int highest = 0;
        for (int p : positions) {
            lowest = Math.min(lowest, p);
            highest = Math.max(highest, p);
        }
        Table known = table(highest + 1);
        int span = highest + 1 - lowest;
        Shape shape = new Shape(span, 1, width);
        NDArray cos = manager.create(Arrays.copyOfRange(known.cos, lowest * width, (highest + 1) * width), shape);
        NDArray sin = manager.create(Arrays.copyOfRange(known.sin, lowest * width, (highest + 1) * width), shape);
        long[] rows = new long[positions.length];
        boolean run = true;                                      // as in a prompt
        for (int r = 0; r < rows.length; r++) {
            rows[r] = positions[r] - lowest;
            run &= rows[r] == r;
        }
        if (run || span == 1) {                                  // or one position for all rows: it is broadcast
            return new Angles(cos, sin);
        }
        NDArray index = manager.create(rows);
        return new Angles(Kernels.rows(List.of(cos), index), Kernels.rows(List.of(sin), index));
    }

    /** Cosines and sines of positions 0 to length, [length · headSize] each; the sine's first half negated. */
    private record Table(int length, boolean stretched, float[] cos, float[] sin) {}

    /** The table, made when it is first needed or too short; all of it is for sequences of one kind of length. */
    private Table table(int length) {
        boolean stretched = length > rope.originalMaxPositions();
        if (table != null && table.length >= length && table.stretched == stretched) {
            return table;
        }
        int rows = Math.max(length, 1024);
        float[] frequencies = frequencies(length);
        int half = width / 2;
        float[] cos = new float[rows * width];
        float[] sin = new float[rows * width];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < half; i++) {
                float angle = r * frequencies[i];
                float c = (float) (Math.cos(angle) * rope.attentionFactor());
                float s = (float) (Math.sin(angle) * rope.attentionFactor());
                int at = r * width + i;
                cos[at] = c;
                cos[at + half] = c;
                sin[at] = -s;
                sin[at + half] = s;
            }
        }
        table = new Table(rows, stretched, cos, sin);
        return table;
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
    }
}
