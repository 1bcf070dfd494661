package org.fovea.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.fovea.base.Cancel;
import org.fovea.model.backend.Scoped;
import org.fovea.model.text.BlockedAttention;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.KvCache;
import org.fovea.model.text.Sequence;
import org.jspecify.annotations.Nullable;

/**
 * A run of a prompt with everything kept: the residual stream entering each layer, keys and values, and the final
 * logits. Counterfactuals and the logit lens start from a trace.
 */
public final class Trace implements AutoCloseable {

    private final NDManager manager;
    private final Decoder decoder;
    private final Prompt prompt;
    private final VisualTokens image;
    private final List<ResidualRows> residual;
    private final List<KvCache> keyValues;
    private final float[] lastLogits;
    private final IntFunction<List<BlockedAttention>> blocked;

    Trace(
            NDManager manager,
            Decoder decoder,
            Prompt prompt,
            VisualTokens image,
            List<ResidualRows> residual,
            List<KvCache> keyValues,
            float[] lastLogits,
            IntFunction<List<BlockedAttention>> blocked) {
        this.manager = manager;
        this.decoder = decoder;
        this.prompt = prompt;
        this.image = image;
        this.residual = List.copyOf(residual);
        this.keyValues = List.copyOf(keyValues);
        this.lastLogits = lastLogits;
        this.blocked = blocked;
    }

    /** The decoder of the run. */
    public Decoder decoder() {
        return decoder;
    }

    /** The prompt of the run. */
    public Prompt prompt() {
        return prompt;
    }

    /** The image of the run. */
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
     * @param layer 0 for the input of layer 1 (the embeddings), l for the output of layer l, before the final norm
     * @return [T, D], owned by the trace or the current scope; do not close it
     */
    public NDArray residual(int layer) {
        return residual.get(layer).all();
    }

    /**
     * The residual stream of positions [from, to).
     *
     * @param layer as in {@link #residual}
     * @return [to - from, D], the caller's to close
     */
    public NDArray residual(int layer, int from, int to) {
        return residual.get(layer).slice(from, to);
    }

    /** The residual stream before a position, as views that live as long as a manager. */
    ResidualRows residualBefore(int layer, int position, NDManager owner) {
        return residual.get(layer).before(position, owner);
    }

    /** Keys and values of all positions, by layer, 0-based. */
    public KvCache keyValues(int layer) {
        return keyValues.get(layer);
    }

    /** The attention that is blocked in a layer, 0-based, in this run and in generation from it; usually none. */
    public List<BlockedAttention> blocked(int layer) {
        return blocked.apply(layer);
    }

    /** Whether no attention was blocked in this run, so that counterfactuals can branch off it. */
    public boolean isWhole() {
        for (int layer = 0; layer < layers(); layer++) {
            if (!blocked(layer).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Runs this prompt with a change. Position p at layer l depends only on positions up to p at layers below l: rows
     * are computed from the first one that may differ, and those before it are shared with this run.
     *
     * @param firstReplaced the first position whose embedding changes; T for none
     * @param embeddings gives the embeddings from there on, [T - firstReplaced, D], attached to the manager that it
     *     receives; not called if there are none
     * @param withoutDeepstack visual tokens whose rows get no deepstack features
     * @param denied blocked attention by layer, 0-based
     * @param progress receives the fraction of layers done, 0..1
     * @param cancelled checked before every layer
     * @return to be closed by the caller, and not to be used once this is closed
     * @throws java.util.concurrent.CancellationException if cancelled
     * @throws IllegalArgumentException if attention was blocked in this run
     */
    public Trace changed(
            int firstReplaced,
            Function<NDManager, NDArray> embeddings,
            BitSet withoutDeepstack,
            IntFunction<List<BlockedAttention>> denied,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        if (!isWhole()) {
            throw new IllegalArgumentException("a changed run starts from one without blocked attention");
        }
        int length = prompt.length();
        Sequence sequence = prompt.sequence();
        NDManager own = manager.newSubManager();
        try {
            List<ResidualRows> rows = new ArrayList<>();
            List<KvCache> seen = new ArrayList<>();
            int first = firstReplaced;
            NDArray x = first < length ? embeddings.apply(own) : null; // [T - first, D]
            rows.add(behind(0, first, x, own));
            for (int layer = 0; layer < layers(); layer++) {
                Cancel.check(cancelled);
                List<BlockedAttention> here = denied.apply(layer);
                int from = here.stream()
                        .mapToInt(blocked -> blocked.firstEffect(sequence))
                        .reduce(sequence.firstAffected(first), Math::min);
                if (from < length) {
                    NDArray entering =
                            x != null && from == first ? x : rows.get(layer).slice(from, length);
                    Decoder.LayerOutput next = decoder.advance(
                            layer,
                            entering,
                            keyValues.get(layer),
                            List.of(new Decoder.Block(from, length - from, length - from, here, withoutDeepstack)),
                            sequence,
                            own);
                    if (entering != x) {
                        entering.close();
                    }
                    x = next.x();
                    seen.add(keyValues.get(layer).before(from, own).and(next.keyValues()));
                } else {
                    seen.add(keyValues.get(layer));
                }
                first = from;
                rows.add(behind(layer + 1, first, x, own));
                progress.accept((layer + 1.0) / layers());
            }
            return new Trace(
                    own,
                    decoder,
                    prompt,
                    image,
                    rows,
                    seen,
                    x == null ? lastLogits : NotFinite.checked(logitsOfLast(decoder, x), decoder),
                    denied);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /** This run's rows before a position, followed by others. */
    private ResidualRows behind(int layer, int position, @Nullable NDArray others, NDManager owner) {
        if (others == null) {
            return residual.get(layer);
        }
        return residual.get(layer).before(position, owner).and(others);
    }

    /** The logits of the last of some rows that leave the last layer, [V]. */
    static float[] logitsOfLast(Decoder decoder, NDArray x) {
        int n = (int) x.getShape().get(0);
        return Scoped.value(
                () -> decoder.unembed(ResidualRows.of(x).slice(n - 1, n)).toFloatArray());
    }

    /** Logits of the next token, [V]. */
    public float[] lastLogits() {
        return lastLogits.clone();
    }

    /**
     * Attention probabilities of a layer, recomputed from its residual stream.
     *
     * @param layer 1..L
     * @return [heads][T][T] flattened
     */
    public float[] attention(int layer) {
        Decoder.Block block = new Decoder.Block(0, prompt.length(), blocked(layer - 1));
        return Scoped.value(
                () -> decoder.attention(layer - 1, residual(layer - 1), KvCache.NONE, block, prompt.sequence(), manager)
                        .toFloatArray());
    }

    /**
     * Attention probabilities of one position in a layer, from the keys that are kept.
     *
     * @param layer 1..L
     * @param position 0..T-1
     * @return [heads][positions that it attends to]: up to its own, or to the end of its bidirectional span
     */
    public float[][] attention(int layer, int position) {
        int to = prompt.sequence().attendsUntil(position);
        int rows = to - position;
        Decoder.Block block = new Decoder.Block(position, rows, blocked(layer - 1));
        float[] flat = Scoped.value(() -> decoder.attention(
                        layer - 1,
                        residual(layer - 1, position, to),
                        keyValues.get(layer - 1),
                        block,
                        prompt.sequence(),
                        manager)
                .toFloatArray()); // [heads, rows, to]
        float[][] heads = new float[decoder.heads()][];
        for (int h = 0; h < heads.length; h++) {
            heads[h] = Arrays.copyOfRange(flat, h * rows * to, h * rows * to + to);
        }
        return heads;
    }

    /** A manager that lives as long as the trace, for arrays derived from it. */
    public NDManager manager() {
        return manager;
    }

    /** Where generation continues. */
    public Continuation continuation() {
        return new Continuation(decoder, prompt.sequence(), keyValues, prompt.length(), lastLogits, blocked);
    }

    /** Frees everything that was kept. */
    @Override
    public void close() {
        manager.close();
    }
}
