package org.fovea.vlm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.fovea.vlm.text.Cut;
import org.fovea.vlm.text.Decoder;
import org.fovea.vlm.text.KeyValues;

/**
 * A run with everything kept: the residual stream entering each layer, keys and values, the last logits.
 * Counterfactuals and lenses are asked of a trace.
 */
public final class Trace implements AutoCloseable {

    private final NDManager manager;
    private final Decoder decoder;
    private final Prompt prompt;
    private final VisualTokens image;
    private final List<NDArray> residual;
    private final List<KeyValues> keyValues;
    private final float[] lastLogits;
    private final IntFunction<List<Cut>> cuts;

    Trace(NDManager manager, Decoder decoder, Prompt prompt, VisualTokens image, List<NDArray> residual,
            List<KeyValues> keyValues, float[] lastLogits, IntFunction<List<Cut>> cuts) {
        this.manager = manager;
        this.decoder = decoder;
        this.prompt = prompt;
        this.image = image;
        this.residual = List.copyOf(residual);
        this.keyValues = List.copyOf(keyValues);
        this.lastLogits = lastLogits;
        this.cuts = cuts;
    }

    /** The decoder that made it. */
    public Decoder decoder() {
        return decoder;
    }

    /** What was asked. */
    public Prompt prompt() {
        return prompt;
    }

    /** What was seen. */
    public VisualTokens image() {
        return image;
    }

    /** L. */
    public int layers() {
        return keyValues.size();
    }

    /**
     * The residual stream.
     *
     * @param layer 0 for what enters layer 1 (the embeddings), l for what leaves layer l, before the final norm
     * @return [T, D], owned by this
     */
    public NDArray residual(int layer) {
        return residual.get(layer);
    }

    /**
     * Rows of the residual stream from a position on.
     *
     * @param layer as in {@link #residual}
     * @return [to - from, D], a view
     */
    public NDArray residual(int layer, int from, int to) {
        return residual.get(layer).get(new NDIndex().addSliceDim(from, to));
    }

    /** Keys and values of all positions, by layer, 0-based. */
    public KeyValues keyValues(int layer) {
        return keyValues.get(layer);
    }

    /** The attention that was cut in a layer, 0-based, in this run and in what is generated from it; mostly none. */
    public List<Cut> cuts(int layer) {
        return cuts.apply(layer);
    }

    /** Logits of the next token, [V]. */
    public float[] lastLogits() {
        return lastLogits.clone();
    }

    /**
     * Attention probabilities of a layer, computed anew from its residual stream.
     *
     * @param layer 1..L
     * @return [heads][T][T] flattened
     */
    public float[] attention(int layer) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Decoder.Block block = new Decoder.Block(0, prompt.length(), cuts(layer - 1));
            return decoder.attention(layer - 1, residual.get(layer - 1), KeyValues.NONE, block, manager).toFloatArray();
        }
    }

    /**
     * Attention probabilities of one position in a layer, from the keys that are kept.
     *
     * @param layer 1..L
     * @param position 0..T-1
     * @return [heads][position + 1]
     */
    public float[][] attention(int layer, int position) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Decoder.Block row = new Decoder.Block(position, 1, cuts(layer - 1));
            float[] flat = decoder.attention(layer - 1, residual(layer - 1, position, position + 1),
                    keyValues.get(layer - 1), row, manager).toFloatArray();
            float[][] heads = new float[decoder.heads()][];
            for (int h = 0; h < heads.length; h++) {
                heads[h] = Arrays.copyOfRange(flat, h * (position + 1), (h + 1) * (position + 1));
            }
            return heads;
        }
    }

    /** A manager that lives as long as the trace, for what is derived from it. */
    public NDManager manager() {
        return manager;
    }

    /** Where generation goes on from. */
    public Continuation continuation() {
        return new Continuation(decoder, keyValues, prompt.length(), lastLogits, cuts);
    }

    /** Frees everything that was kept. */
    @Override
    public void close() {
        manager.close();
    }
}
