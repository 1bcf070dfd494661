package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.fovea.model.backend.RotaryAngles;
import org.fovea.model.config.RopeConfig;

/**
 * Rotary position embedding (RoFormer; transformers' modeling_rope_utils for the scaled types): pair (i, i +
 * headSize/2) of a head is rotated by the angle position id · frequency i. Where only a share of each head is rotated
 * (Phi-3), the rest of it is left as it is. Where tokens have three position ids (Qwen-VL), each frequency uses one of
 * them. This is where the angles come from; {@link org.fovea.model.backend.DecoderKernels#projectQkv} rotates.
 *
 * <p>Frequencies that depend on the sequence length (dynamic, longrope) are those of an eager run of transformers with
 * a cache: one length, the prompt's, for every position of the prompt; behind it, for each position the length up to
 * it.
 */
final class RotaryEmbedding {

    /** Rows of a new table. */
    private static final int INITIAL_ROWS = 1024;

    /** Tables that are kept, the newest ones. */
    private static final int MOST_TABLES = 5;

    /** cos and sin are [length, 1, rotated]. */
    private record Table(int length, NDArray cos, NDArray sin) {}

    private final RopeConfig rope;
    private final int dim; // numbers of a head that are rotated
    private final int width; // the same, made even
    private final NDManager manager;
    private final NDArray inOrder;
    private final Map<Object, Table> tables = new LinkedHashMap<>(); // by key

    /**
     * @param headSize size of one head
     * @param manager what the tables are attached to
     */
    RotaryEmbedding(RopeConfig rope, int headSize, NDManager manager) {
        this.rope = rope;
        dim = (int) (headSize * rope.share());
        width = rope.rotated(headSize);
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
        Table known = table(sequence, highest + 1);
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
        if (sequences.stream().allMatch(s -> s == first || key(s).equals(key(first)))) {
            return at(positions, first, passing);
        }
        Shape shape = new Shape(positions.length, 1, width);
        float[][] angles = angles(positions.length, row -> positions[row], sequences::get);
        return new RotaryAngles(
                passing.create(angles[0], shape), passing.create(angles[1], shape), 0, positions.length, inOrder);
    }

    /** What sequences have in common that share their angles: position ids, and the length where it matters. */
    private Object key(Sequence sequence) {
        return sequence.positionIds() == null ? (Object) extension(sequence.length()) : sequence.positionIds();
    }

    /** The table of a sequence, made when it is first needed and of twice the rows when it is too short. */
    private Table table(Sequence sequence, int length) {
        Object key = key(sequence);
        Table known = tables.remove(key);
        if (known == null || known.length < length) {
            int rows = INITIAL_ROWS;
            while (rows < length) {
                rows *= 2;
            }
            close(known);
            known = table(rows, angles(rows, row -> row, row -> sequence));
        }
        tables.put(key, known); // the newest is last
        if (tables.size() > MOST_TABLES) {
            close(tables.remove(tables.keySet().iterator().next()));
        }
        return known;
    }

    private static void close(Table table) {
        if (table != null) {
            table.cos.close();
            table.sin.close();
        }
    }

    /** A number that is the same for lengths with the same frequencies; 0 within the original positions. */
    private int extension(int length) {
        return length <= rope.originalMaxPositions()
                ? 0
                : switch (rope.type()) {
                    case "longrope" -> 1;
                    case "dynamic" -> length;
                    default -> 0;
                };
    }

    /** cos and sin of rows, [2][rows · rotated]; the first half of sin negated, as RotaryAngles requires. */
    private float[][] angles(int rows, IntUnaryOperator positions, IntFunction<Sequence> sequences) {
        float[] frequencies = frequencies(0);
        boolean byLength = rope.type().equals("dynamic") || rope.type().equals("longrope");
        int extension = 0;
        int half = width / 2;
        float[] cos = new float[rows * width];
        float[] sin = new float[rows * width];
        for (int r = 0; r < rows; r++) {
            Sequence sequence = sequences.apply(r);
            int position = positions.applyAsInt(r);
            int now = byLength ? extension(sequence.positionId(Math.max(sequence.length(), position + 1), 0)) : 0;
            if (now != extension) {
                extension = now;
                frequencies = frequencies(now);
            }
            for (int i = 0; i < half; i++) {
                float angle =
                        sequence.positionId(position, rope.axes().length == 0 ? 0 : rope.axes()[i]) * frequencies[i];
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

    /** Radians per position for each pair, [rotated / 2]. */
    private float[] frequencies(int extension) {
        double theta = extension > 0 && rope.type().equals("dynamic") ? extendedBase(extension) : rope.theta();
        float[] out = new float[width / 2];
        for (int i = 0; i < out.length; i++) {
            double frequency = 1 / Math.pow(theta, 2.0 * i / dim);
            out[i] = (float)
                    switch (rope.type()) {
                        case "linear" -> frequency / rope.factor();
                        case "llama3" -> llama3(frequency);
                        case "yarn" -> {
                            double far = Objects.requireNonNull(rope.ramp()).at(i);
                            yield frequency / rope.factor() * far + frequency * (1 - far);
                        }
                        case "longrope" -> frequency / (extension > 0 ? rope.longFactor() : rope.shortFactor())[i];
                        default -> frequency;
                    };
        }
        return out;
    }

    /** The base for a length beyond the original one (_compute_dynamic_ntk_parameters). */
    private double extendedBase(int length) {
        double by = rope.factor() * length / rope.originalMaxPositions() - (rope.factor() - 1);
        return rope.theta() * Math.pow(by, dim / (dim - 2.0));
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
