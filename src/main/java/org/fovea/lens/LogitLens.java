package org.fovea.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import java.util.HashMap;
import java.util.Map;
import org.fovea.vlm.Trace;

/**
 * The logit lens over a trace: final norm and unembedding of the residual stream at any layer and position, computed
 * when first asked for and kept. Belongs to the model's thread; what it returns does not.
 */
public final class LogitLens {

    /** Tokens kept for each cell. */
    public static final int TOP = 5;

    /** Logits of this many numbers are held at a time, 64 MB: each chunk reads the whole unembedding anew. */
    private static final int CHUNK = 1 << 24;

    private record Word(int layer, int token) {}

    private final Trace trace;
    private final int named;
    private final Map<Integer, LensLayer> layers = new HashMap<>();
    private final Map<Integer, float[]> normalisers = new HashMap<>();
    private final Map<Word, float[]> words = new HashMap<>();

    /** @param named number of ids that have a token; the unembedding's rows beyond it are padding, never offered */
    public LogitLens(Trace trace, int named) {
        this.trace = trace;
        this.named = Math.min(named, trace.decoder().vocabulary());
    }

    /** The {@link #TOP} most likely tokens of every position at a layer, 0..L. */
    public LensLayer layer(int layer) {
        return layers.computeIfAbsent(layer, l -> read(l, named));
    }

    /** As {@link #layer}, padding rows included, as transformers' own top-k has them; not kept. */
    public LensLayer unfiltered(int layer) {
        return read(layer, trace.decoder().vocabulary());
    }

    private LensLayer read(int layer, int candidates) {
        int length = trace.prompt().length();
        int k = Math.min(TOP, candidates);
        int[][] ids = new int[length][k];
        float[][] p = new float[length][k];
        float[] normaliser = new float[length];
        int step = Math.max(1, CHUNK / trace.decoder().vocabulary());
        for (int from = 0; from < length; from += step) {
            int to = Math.min(length, from + step);
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray logits = trace.decoder().unembed(trace.residual(layer, from, to));      // [rows, V]
                NDArray max = logits.max(new int[] {-1}, true);
                NDArray logSum = logits.sub(max).exp().sum(new int[] {-1}, true).log().add(max); // [rows, 1]
                NDList top = logits.get(new NDIndex().addAllDim().addSliceDim(0, candidates)).topK(k, -1, true, true);
                float[] values = top.get(0).sub(logSum).exp().toFloatArray();
                long[] indices = top.get(1).toLongArray();
                float[] sums = logSum.toFloatArray();
                for (int r = 0; r < to - from; r++) {
                    normaliser[from + r] = sums[r];
                    for (int i = 0; i < k; i++) {
                        ids[from + r][i] = (int) indices[r * k + i];
                        p[from + r][i] = values[r * k + i];
                    }
                }
            }
        }
        normalisers.put(layer, normaliser);
        return new LensLayer(layer, ids, p);
    }

    /**
     * The probability of a token at every position of a layer: one product with one row of the unembedding.
     *
     * @param layer 0..L
     * @param token its id
     * @return [T], 0..1; do not change it
     */
    public float[] probability(int layer, int token) {
        return words.computeIfAbsent(new Word(layer, token), w -> {
            layer(layer);
            float[] normaliser = normalisers.get(layer);
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray row = trace.decoder().unembeddingRows(token).transpose();               // [D, 1]
                float[] p = trace.decoder().normed(trace.residual(layer)).matMul(row).toFloatArray();
                for (int i = 0; i < p.length; i++) {
                    p[i] = (float) Math.exp(p[i] - normaliser[i]);
                }
                return p;
            }
        });
    }

    /**
     * The probability of a token over the patches of a layer.
     *
     * @return [N], 0..1
     */
    public float[] overPatches(int layer, int token) {
        return java.util.Arrays.copyOfRange(probability(layer, token), trace.prompt().imageFrom(),
                trace.prompt().imageTo());
    }

    /** The trace that is looked into. */
    public Trace trace() {
        return trace;
    }
}
