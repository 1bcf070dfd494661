package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import org.fovea.model.backend.Kernels;
import org.fovea.model.config.LlavaConfig;

/**
 * RotaryEmbedding position embedding (RoFormer; transformers' modeling_rope_utils for the scaled kinds): a head's width is seen
 * as pairs (i, i + width/2), each turned by position · frequency i.
 */
final class RotaryEmbedding {

    /** Rows of a table that is made for the first time. */
    private static final int FIRST = 1024;

    /** cos and sin are [length, 1, headSize]. */
    private record Table(int length, NDArray cos, NDArray sin) {}

    private final LlavaConfig.Rope rope;
    private final int width;
    private final NDManager manager;
    private final NDArray inOrder;
    private Table within;                                        // for sequences that end within the original positions
    private Table beyond;                                        // for longer ones, where that makes a difference

    /**
     * @param width size of one head
     * @param manager what the table is attached to
     */
    RotaryEmbedding(LlavaConfig.Rope rope, int width, NDManager manager) {
        this.rope = rope;
        this.width = width;
        this.manager = manager;
        inOrder = manager.create(new long[0]);
    }

    /**
     * How to turn rows at these positions.
     *
     * @param passing what is needed for these positions alone is attached to
     */
    Kernels.Turn at(int[] positions, NDManager passing) {
        int lowest = Integer.MAX_VALUE;
        int highest = 0;
        for (int p : positions) {
            lowest = Math.min(lowest, p);
            highest = Math.max(highest, p);
        }
        Table known = table(highest + 1);
        long[] rows = new long[positions.length];
        boolean run = true;                                      // as in a prompt
        for (int r = 0; r < rows.length; r++) {
            rows[r] = positions[r] - lowest;
            run &= rows[r] == r;
        }
        int span = highest + 1 - lowest;                         // one position for all rows is broadcast
        return new Kernels.Turn(known.cos, known.sin, lowest, span, run || span == 1 ? inOrder : passing.create(rows));
    }

    /** The table for sequences of a length, made when it is first needed and of twice the rows when it is too short. */
    private Table table(int length) {
        boolean stretched = rope.type().equals("longrope") && length > rope.originalMaxPositions();
        Table known = stretched ? beyond : within;
        if (known != null && known.length >= length) {
            return known;
        }
        int rows = FIRST;
        while (rows < length) {
            rows *= 2;
        }
        if (known != null) {
            known.cos.close();
            known.sin.close();
        }
        Table made = make(rows, stretched);
        if (stretched) {
            beyond = made;
        } else {
            within = made;
        }
        return made;
    }

    private Table make(int rows, boolean stretched) {
        float[] frequencies = frequencies(stretched);
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
        Shape shape = new Shape(rows, 1, width);
        return new Table(rows, lasting(cos, shape), lasting(sin, shape));
    }

    /** It outlives the scope that it is first needed in. */
    private NDArray lasting(float[] values, Shape shape) {
        NDArray array = manager.create(values, shape);
        NDScope.unregister(array);
        return array;
    }

    /** Radians per position for each pair, [headSize / 2]. */
    private float[] frequencies(boolean stretched) {
        int half = width / 2;
        float[] out = new float[half];
        for (int i = 0; i < half; i++) {
            double frequency = 1 / Math.pow(rope.theta(), 2.0 * i / width);
            out[i] = (float) switch (rope.type()) {
                case "linear" -> frequency / rope.factor();
                case "llama3" -> llama3(frequency);
                case "longrope" -> frequency / (stretched ? rope.longFactor() : rope.shortFactor())[i];
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
