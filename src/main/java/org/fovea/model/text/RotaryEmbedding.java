package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.model.backend.RotaryAngles;
import org.fovea.model.config.RopeConfig;

/**
 * Rotary position embedding (RoFormer; transformers' modeling_rope_utils for the scaled types): pair (i, i +
 * headSize/2) of a head is rotated by the angle position id · frequency i. Where tokens have three position ids
 * (Qwen-VL), each frequency uses one of them.
 */
final class RotaryEmbedding {

    /** Rows of a new table. */
    private static final int INITIAL_ROWS = 1024;

    /** How many sequences with position ids of their own keep their tables. */
    private static final int MOST_SEQUENCES = 4;

    /** The position id of a row along an axis. */
    @FunctionalInterface
    private interface PositionIds {
        int of(int row, int axis);
    }

    /** cos and sin are [length, 1, headSize]. */
    private record Table(int length, NDArray cos, NDArray sin) {}

    private final RopeConfig rope;
    private final int width;
    private final NDManager manager;
    private final NDArray inOrder; // no index
    private final Map<int[][], Table> bySequence = new LinkedHashMap<>(); // by position ids, oldest first
    private Table original; // for sequences within the original positions
    private Table extended; // for longer sequences, with longrope

    /**
     * @param width size of one head
     * @param manager what the tables are attached to
     */
    RotaryEmbedding(RopeConfig rope, int width, NDManager manager) {
        this.rope = rope;
        this.width = width;
        this.manager = manager;
        inOrder = manager.create(new long[0]);
    }

    /**
     * Rotary angles of rows of one sequence.
     *
     * @param passing what arrays for these positions alone are attached to
     */
    RotaryAngles at(int[] positions, Sequence sequence, NDManager passing) {
        int lowest = Integer.MAX_VALUE;
        int highest = 0;
        for (int p : positions) {
            lowest = Math.min(lowest, p);
            highest = Math.max(highest, p);
        }
        Table known = sequence.positionIds() == null ? table(highest + 1) : table(sequence, highest + 1);
        long[] rows = new long[positions.length];
        boolean consecutive = true; // as in a prompt
        for (int r = 0; r < rows.length; r++) {
            rows[r] = positions[r] - lowest;
            consecutive &= rows[r] == r;
        }
        int span = highest + 1 - lowest; // 1 is broadcast to all rows
        return new RotaryAngles(
                known.cos, known.sin, lowest, span, consecutive || span == 1 ? inOrder : passing.create(rows));
    }

    /** Rotary angles of rows of several sequences, rows[i] being at positions[i] of sequences.get(i). */
    RotaryAngles at(int[] positions, List<Sequence> sequences, NDManager passing) {
        Sequence first = sequences.get(0);
        if (sequences.stream().allMatch(s -> s == first || s.positionIds() == null && first.positionIds() == null)) {
            return at(positions, first, passing);
        }
        Shape shape = new Shape(positions.length, 1, width);
        float[][] angles = angles(
                positions.length, false, (row, axis) -> sequences.get(row).positionId(positions[row], axis));
        return new RotaryAngles(
                passing.create(angles[0], shape), passing.create(angles[1], shape), 0, positions.length, inOrder);
    }

    /** The table of a sequence with position ids of its own. */
    private Table table(Sequence sequence, int length) {
        Table known = bySequence.remove(sequence.positionIds());
        if (known == null || known.length < length) {
            close(known);
            int rows = length + INITIAL_ROWS / 4; // room for an answer
            known = table(rows, angles(rows, false, sequence::positionId));
        }
        bySequence.put(sequence.positionIds(), known);
        if (bySequence.size() > MOST_SEQUENCES) {
            close(bySequence.remove(bySequence.keySet().iterator().next()));
        }
        return known;
    }

    private static void close(Table table) {
        if (table != null) {
            table.cos.close();
            table.sin.close();
        }
    }

    /** The table for sequences of a length; its size doubles when it is too short. */
    private Table table(int length) {
        boolean longer = rope.type().equals("longrope") && length > rope.originalMaxPositions();
        Table known = longer ? extended : original;
        if (known != null && known.length >= length) {
            return known;
        }
        int rows = INITIAL_ROWS;
        while (rows < length) {
            rows *= 2;
        }
        close(known);
        Table made = table(rows, angles(rows, longer, (row, axis) -> row));
        if (longer) {
            extended = made;
        } else {
            original = made;
        }
        return made;
    }

    /** cos and sin of rows, [2][rows · headSize]; the first half of sin is negated, as RotaryAngles requires. */
    private float[][] angles(int rows, boolean longer, PositionIds ids) {
        float[] frequencies = frequencies(longer);
        int half = width / 2;
        float[] cos = new float[rows * width];
        float[] sin = new float[rows * width];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < half; i++) {
                float angle = ids.of(r, rope.axes().length == 0 ? 0 : rope.axes()[i]) * frequencies[i];
                float c = (float) (Math.cos(angle) * rope.attentionFactor());
                float s = (float) (Math.sin(angle) * rope.attentionFactor());
                int at = r * width + i;
                cos[at] = c;
                cos[at + half] = c;
                sin[at] = -s;
                sin[at + half] = s;
            }
        }
        return new float[][] {cos, sin};
    }

    /** A table that outlives the current scope. */
    private Table table(int rows, float[][] angles) {
        NDArray cos = manager.create(angles[0], new Shape(rows, 1, width));
        NDArray sin = manager.create(angles[1], new Shape(rows, 1, width));
        NDScope.unregister(cos, sin);
        return new Table(rows, cos, sin);
    }

    /** Radians per position for each pair, [headSize / 2]. */
    private float[] frequencies(boolean longer) {
        int half = width / 2;
        float[] out = new float[half];
        for (int i = 0; i < half; i++) {
            double frequency = 1 / Math.pow(rope.theta(), 2.0 * i / width);
            out[i] = (float)
                    switch (rope.type()) {
                        case "linear" -> frequency / rope.factor();
                        case "llama3" -> llama3(frequency);
                        case "longrope" -> frequency / (longer ? rope.longFactor() : rope.shortFactor())[i];
                        default -> frequency;
                    };
        }
        return out;
    }

    /** Llama 3 divides low frequencies by the factor, keeps high ones and interpolates between. */
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
