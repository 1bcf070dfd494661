package org.fovea.analysis;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.fovea.model.Trace;
import org.fovea.model.backend.Scoped;

/**
 * The logit lens over a trace: final norm and unembedding of the residual stream at any layer and position, computed on
 * first use and kept. Belongs to the model's thread; what it returns does not.
 */
public final class LogitLens {

    /** Tokens kept for each cell. */
    public static final int TOP = 5;

    /** Logits held at a time, 64 MB; smaller chunks would read the whole unembedding more often. */
    private static final int CHUNK = 1 << 24;

    private record Word(int layer, int token) {}

    /**
     * The softmax normalisers of a layer's positions.
     *
     * @param largest logit of each, [T]
     * @param sum of exp(logit - largest) over all rows of the unembedding, [T]; at least 1, so that no probability
     *     exceeds it
     */
    private record Normaliser(float[] largest, float[] sum) {

        float probability(int position, float logit) {
            return (float) (Math.exp((double) logit - largest[position]) / sum[position]);
        }
    }

    private final Trace trace;
    private final int named;
    private final Map<Integer, LensLayer> layers = new HashMap<>();
    private final Map<Integer, Normaliser> normalisers = new HashMap<>();
    private final Map<Word, float[]> words = new HashMap<>();

    /** @param named number of ids that have a token; the unembedding's rows beyond it are padding, never offered */
    public LogitLens(Trace trace, int named) {
        this.trace = trace;
        this.named = Math.min(named, trace.decoder().vocabulary());
    }

    /** The {@link #TOP} most probable tokens of every position at a layer, 0..L. */
    public LensLayer layer(int layer) {
        return layers.computeIfAbsent(layer, l -> read(l, named));
    }

    /** Like {@link #layer}, but including padding rows, as in transformers' top-k; not cached. */
    public LensLayer unfiltered(int layer) {
        return read(layer, trace.decoder().vocabulary());
    }

    private LensLayer read(int layer, int candidates) {
        int length = trace.prompt().length();
        int k = Math.min(TOP, candidates);
        int[][] ids = new int[length][k];
        float[][] p = new float[length][k];
        Normaliser normaliser = new Normaliser(new float[length], new float[length]);
        inChunks(length, (from, to) -> {
            NDArray logits = trace.decoder().unembed(trace.residual(layer, from, to)); // [rows, V]
            NDArray largest = logits.max(new int[] {-1}, true); // [rows, 1]
            float[] sums = logits.sub(largest).exp().sum(new int[] {-1}).toFloatArray();
            NDList top = logits.get(new NDIndex().addAllDim().addSliceDim(0, candidates))
                    .topK(k, -1, true, true);
            System.arraycopy(largest.toFloatArray(), 0, normaliser.largest, from, to - from);
            System.arraycopy(sums, 0, normaliser.sum, from, to - from);
            float[] values = top.get(0).toFloatArray();
            long[] indices = top.get(1).toLongArray();
            for (int r = from; r < to; r++) {
                for (int i = 0; i < k; i++) {
                    ids[r][i] = (int) indices[(r - from) * k + i];
                    p[r][i] = normaliser.probability(r, values[(r - from) * k + i]);
                }
            }
        });
        normalisers.put(layer, normaliser);
        return new LensLayer(layer, ids, p);
    }

    /** Receives positions [from, to). */
    @FunctionalInterface
    private interface Chunk {
        void read(int from, int to);
    }

    /** Uses the same chunks for all tokens and for one, since a product's last bits depend on its number of rows. */
    private void inChunks(int length, Chunk chunk) {
        int step = Math.max(1, CHUNK / trace.decoder().vocabulary());
        for (int from = 0; from < length; from += step) {
            int first = from;
            Scoped.run(() -> chunk.read(first, Math.min(length, first + step)));
        }
    }

    /**
     * The probability of a token at every position of a layer; for one of the layer's most probable tokens, the same
     * bits as there.
     *
     * @param layer 0..L
     * @param token its id
     * @return [T], 0..1; do not change it
     */
    public float[] probability(int layer, int token) {
        return words.computeIfAbsent(new Word(layer, token), w -> {
            layer(layer);
            Normaliser normaliser = Objects.requireNonNull(normalisers.get(layer)); // computed with the layer
            float[] p = new float[trace.prompt().length()];
            inChunks(p.length, (from, to) -> {
                float[] logits = trace.decoder()
                        .unembed(trace.residual(layer, from, to), token)
                        .toFloatArray();
                for (int r = from; r < to; r++) {
                    p[r] = normaliser.probability(r, logits[r - from]);
                }
            });
            return p;
        });
    }

    /**
     * The probability of a token over the patches of a layer.
     *
     * @return [N], 0..1
     */
    public float[] overPatches(int layer, int token) {
        return trace.prompt().ofVisualTokens(probability(layer, token));
    }

    /** The trace. */
    public Trace trace() {
        return trace;
    }
}
