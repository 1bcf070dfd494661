package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.model.backend.Kernels;
import org.fovea.model.config.RopeConfig;

/**
 * Rotary position embedding (RoFormer; transformers' modeling_rope_utils for the scaled kinds): a head is seen as pairs
 * (i, i + headSize/2), each turned by position id · frequency i. Where tokens have three position ids (Qwen-VL), each
 * frequency turns by one of them.
 */
final class RotaryEmbedding {

    /** Rows of a table that is made for the first time. */
    private static final int FIRST = 1024;

    /** Sequences with position ids of their own whose tables are kept. */
    private static final int MOST_SEQUENCES = 4;

    /** Position id of a row along an axis. */
    @FunctionalInterface
    private interface PositionIds {
        int of(int row, int axis);
    }

    /** cos and sin are [length, 1, headSize]. */
    private record Table(int length, NDArray cos, NDArray sin) {}

    private final RopeConfig rope;
    private final int width;
    private final NDManager manager;
    private final NDArray inOrder;
    private final Map<int[][], Table> own = new LinkedHashMap<>(); // by the position ids of a sequence that has its own
    private Table within; // for sequences that end within the original positions
    private Table beyond; // for longer ones, where that makes a difference

    /**
     * @param width size of one head
     * @param manager what the table is attached to
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
     * @param passing what is needed for these positions alone is attached to
     */
    Kernels.Turn at(int[] positions, Sequence sequence, NDManager passing) {
        int lowest = Integer.MAX_VALUE;
        int highest = 0;
        for (int p : positions) {
            lowest = Math.min(lowest, p);
            highest = Math.max(highest, p);
        }
        Table known = sequence.positionIds() == null ? table(highest + 1) : table(sequence, highest + 1);
        long[] rows = new long[positions.length];
        boolean run = true; // as in a prompt
        for (int r = 0; r < rows.length; r++) {
            rows[r] = positions[r] - lowest;
            run &= rows[r] == r;
        }
        int span = highest + 1 - lowest; // one position for all rows is broadcast
        return new Kernels.Turn(known.cos, known.sin, lowest, span, run || span == 1 ? inOrder : passing.create(rows));
    }

    /** Rotary angles of rows of several sequences, rows[i] being at positions[i] of sequences.get(i). */
    Kernels.Turn at(int[] positions, List<Sequence> sequences, NDManager passing) {
        Sequence first = sequences.get(0);
        if (sequences.stream().allMatch(s -> s == first || s.positionIds() == null && first.positionIds() == null)) {
            return at(positions, first, passing);
        }
        Shape shape = new Shape(positions.length, 1, width);
        float[][] angles = angles(
                positions.length, false, (row, axis) -> sequences.get(row).positionId(positions[row], axis));
        return new Kernels.Turn(
                passing.create(angles[0], shape), passing.create(angles[1], shape), 0, positions.length, inOrder);
    }

    /** The table of a sequence with position ids of its own. */
    private Table table(Sequence sequence, int length) {
        Table known = own.remove(sequence.positionIds());
        if (known == null || known.length < length) {
            close(known);
            int rows = length + FIRST / 4; // room for an answer
            known = lasting(rows, angles(rows, false, sequence::positionId));
        }
        own.put(sequence.positionIds(), known); // the newest is last
        if (own.size() > MOST_SEQUENCES) {
            close(own.remove(own.keySet().iterator().next()));
        }
        return known;
    }

    private static void close(Table table) {
        if (table != null) {
            table.cos.close();
            table.sin.close();
        }
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
        close(known);
        Table made = lasting(rows, angles(rows, stretched, (row, axis) -> row));
        if (stretched) {
            beyond = made;
        } else {
            within = made;
        }
        return made;
    }

    /** cos and sin of rows, [2][rows · headSize]; the first half of sin negated, as the kernel takes it. */
    private float[][] angles(int rows, boolean stretched, PositionIds ids) {
        float[] frequencies = frequencies(stretched);
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

    /** It outlives the scope that it is first needed in. */
    private Table lasting(int rows, float[][] angles) {
        NDArray cos = manager.create(angles[0], new Shape(rows, 1, width));
        NDArray sin = manager.create(angles[1], new Shape(rows, 1, width));
        NDScope.unregister(cos, sin);
        return new Table(rows, cos, sin);
    }

    /** Radians per position for each pair, [headSize / 2]. */
    private float[] frequencies(boolean stretched) {
        int half = width / 2;
        float[] out = new float[half];
        for (int i = 0; i < half; i++) {
            double frequency = 1 / Math.pow(rope.theta(), 2.0 * i / width);
            out[i] = (float)
                    switch (rope.type()) {
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
