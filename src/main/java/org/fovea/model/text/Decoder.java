package org.fovea.model.text;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.fovea.model.backend.Kernels;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.Threads;
import org.fovea.model.config.RopeConfig;
import org.fovea.model.config.TextConfig;

/**
 * A decoder of the Llama kind: embedding, layers, final norm, unembedding. What distinguishes the families is in the
 * parts that a layer is made of; the primitive of everything is to take blocks of rows through one layer.
 */
public final class Decoder {

    /**
     * Elements of the unembedding that are multiplied together: 4 MB as float32; larger blocks are no faster, measured.
     */
    private static final long UNEMBEDDED_TOGETHER = 1 << 20;

    /**
     * Consecutive rows of one sequence, behind what it shares with the others.
     *
     * @param first position of the first row; the shared keys and values before it are its prefix
     * @param rows how many
     * @param wanted how many of the last rows are wanted above this layer; the others only lend their keys and values
     * @param cuts attention that these rows are denied in this layer
     * @param withoutDeepstack visual tokens whose rows get no deepstack features
     */
    public record Block(int first, int rows, int wanted, List<BlockedAttention> cuts, BitSet withoutDeepstack) {

        private static final BitSet NONE = new BitSet();

        /** With deepstack features wherever the model has them. */
        public Block(int first, int rows, int wanted, List<BlockedAttention> cuts) {
            this(first, rows, wanted, cuts, NONE);
        }

        /** A block that is wanted whole. */
        public Block(int first, int rows, List<BlockedAttention> cuts) {
            this(first, rows, rows, cuts);
        }

        /** What it needs to be told what it does not see: 0 nothing, 1 a mask, 2 a mask for each head. */
        public int masking(Sequence sequence) {
            int most = 0;
            for (BlockedAttention cut : cuts) {
                if (cut.firstEffect(sequence) < first + rows) {
                    most = Math.max(most, cut.heads() == null ? 1 : 2);
                }
            }
            return most;
        }

        /** Positions of its rows. */
        IntStream positions() {
            return IntStream.range(first, first + rows);
        }
    }

    /**
     * Blocks one layer further.
     *
     * @param x [wanted rows of all blocks, D], the residual stream entering the next layer
     * @param own keys and values of the rows of all blocks in this layer
     */
    public record Advanced(NDArray x, KvCache.Chunk own) {}

    private final TextConfig config;
    private final Linear embedding; // [V, D]
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final Unembedding unembedding;
    private final MappedWeights weights;
    private final NDArray none; // no rows in particular

    /**
     * Reads the decoder's weights.
     *
     * @throws org.fovea.base.BadInput if a tensor is missing or has another shape
     */
    public Decoder(TextConfig config, MappedWeights weights) {
        this.config = config;
        this.weights = weights;
        int d = config.hidden();
        embedding = weights.linear("text.embed_tokens", config.vocabulary(), d, false);
        boolean tied = config.tied() && !weights.has("lm_head.weight"); // as transformers: what is there is taken
        unembedding = new Unembedding(
                DecoderLayer.norm(weights, "text.norm", d, config),
                tied ? embedding : weights.linear("lm_head", config.vocabulary(), d, false),
                UNEMBEDDED_TOGETHER);
        none = weights.manager().create(new long[0]);
        Map<RopeConfig, RotaryEmbedding> rotary = new IdentityHashMap<>();
        for (int l = 0; l < config.layers(); l++) {
            TextConfig.LayerAttention kind = config.layerKinds().get(l);
            layers.add(DecoderLayer.read(
                    weights,
                    "text.layers." + l + ".",
                    config,
                    kind,
                    rotary.computeIfAbsent(
                            kind.rope(), rope -> new RotaryEmbedding(rope, config.headSize(), weights.manager()))));
        }
    }

    /** What its weights are read from. */
    public MappedWeights weights() {
        return weights;
    }

    /** L. */
    public int layers() {
        return layers.size();
    }

    /** D. */
    public int hidden() {
        return config.hidden();
    }

    /** Heads that query, in each layer. */
    public int heads() {
        return config.heads();
    }

    /** V, padding rows included. */
    public int vocabulary() {
        return config.vocabulary();
    }

    /** Word embeddings, scaled as the family does: [ids, D], attached to the manager. */
    public NDArray embed(int[] ids, NDManager manager) {
        weights.check();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray words = Kernels.embed(manager.create(ids), embedding.weight());
            double by = config.parts().embeddingScale();
            return keep(by == 1 ? words : words.mul((float) by), manager);
        }
    }

    /**
     * Takes blocks of rows of one sequence through one layer: all rows share each weight product, and blocks that
     * follow each other with the same first position, number of rows and {@link Block#masking} share one batched
     * attention.
     *
     * @param layer 0-based
     * @param x [rows of all blocks in order, D], the residual stream entering the layer
     * @param shared keys and values of the sequence that all blocks branch off, up to the last of their first positions
     * @param manager what the results are attached to
     */
    public Advanced advance(
            int layer, NDArray x, KvCache shared, List<Block> blocks, Sequence sequence, NDManager manager) {
        DecoderLayer w = layers.get(layer);
        return advance(
                w,
                x,
                blocks,
                positions -> w.rotary().at(positions, sequence, manager),
                (q, k, v) -> w.attention().gather(q, k, v, shared, blocks, sequence, manager),
                y -> deepstacked(layer, y, blocks, sequence, manager),
                manager);
    }

    /**
     * Rows of a sequence of its own, behind its prompt.
     *
     * @param before keys and values of the positions before the block
     * @param block its rows
     * @param sequence that they are of
     */
    public record Strand(KvCache before, Block block, Sequence sequence) {}

    /**
     * Takes rows of several sequences through one layer: they share each weight product, and attend each to its own.
     *
     * @param layer 0-based
     * @param x [rows of all strands in order, D], the residual stream entering the layer
     * @param manager what the results are attached to
     */
    public Advanced advance(int layer, NDArray x, List<Strand> strands, NDManager manager) {
        if (strands.size() == 1) { // nothing to take apart and lay together again
            Strand only = strands.get(0);
            return advance(layer, x, only.before, List.of(only.block), only.sequence, manager);
        }
        DecoderLayer w = layers.get(layer);
        List<Sequence> ofRows = strands.stream()
                .flatMap(s -> s.block.positions().mapToObj(p -> s.sequence))
                .toList();
        return advance(
                w,
                x,
                strands.stream().map(Strand::block).toList(),
                positions -> w.rotary().at(positions, ofRows, manager),
                (q, k, v) -> {
                    NDList gathered = new NDList();
                    long row = 0;
                    long query = 0;
                    for (Strand strand : strands) {
                        Block block = strand.block;
                        NDIndex own = new NDIndex().addSliceDim(row, row + block.rows);
                        gathered.add(w.attention()
                                .gather(
                                        q.get(new NDIndex().addSliceDim(query, query + block.wanted)),
                                        k.get(own),
                                        v.get(own),
                                        strand.before,
                                        List.of(block),
                                        strand.sequence,
                                        manager));
                        row += block.rows;
                        query += block.wanted;
                    }
                    return NDArrays.concat(gathered, 0);
                },
                y -> y,
                manager);
    }

    private Advanced advance(
            DecoderLayer w,
            NDArray x,
            List<Block> blocks,
            Function<int[], Kernels.Turn> rotary,
            DecoderLayer.Gathering attention,
            UnaryOperator<NDArray> then,
            NDManager manager) {
        weights.check();
        Threads.expect(x.getShape().get(0) * weightsOfLayer());
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            boolean all = blocks.stream().allMatch(block -> block.wanted == block.rows);
            int[] positions = blocks.stream().flatMapToInt(Block::positions).toArray();
            DecoderLayer.Output out =
                    w.forward(x, rotary.apply(positions), all ? none : manager.create(wantedRows(blocks)), attention);
            return new Advanced(
                    keep(then.apply(out.x()), manager),
                    new KvCache.Chunk(keep(out.keys(), manager), keep(out.values(), manager), positions.length));
        }
    }

    /**
     * What leaves a layer with the sequence's deepstack features added to its visual rows (Qwen3VLTextModel in
     * transformers).
     */
    private NDArray deepstacked(int layer, NDArray y, List<Block> blocks, Sequence sequence, NDManager manager) {
        if (layer >= sequence.deepstack().size()) {
            return y;
        }
        int n = sequence.visual().length;
        long[] rows = blocks.stream()
                .flatMapToLong(block -> block.positions()
                        .skip(block.rows - block.wanted)
                        .mapToLong(p -> {
                            int token = sequence.visualTokenAt(p);
                            return token < 0 || block.withoutDeepstack.get(token) ? n : token;
                        }))
                .toArray();
        NDArray nothing = manager.zeros(new Shape(1, config.hidden()));
        return y.add(Kernels.rows(List.of(sequence.deepstack().get(layer), nothing), manager.create(rows)));
    }

    /**
     * Attention probabilities of a block of rows in one layer.
     *
     * @param layer 0-based
     * @param x [rows, D], the residual stream entering the layer
     * @param shared keys and values of the positions before it, at least
     * @return [heads, rows, first + rows], attached to the manager
     */
    public NDArray attention(int layer, NDArray x, KvCache shared, Block block, Sequence sequence, NDManager manager) {
        weights.check();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return keep(layers.get(layer).attention(x, shared, block, sequence, none, manager), manager);
        }
    }

    /** Multiplications that a row takes in the linear layers of one layer. */
    private long weightsOfLayer() {
        return (long) config.hidden()
                * (2L * (config.heads() + config.keyValueHeads()) * config.headSize() + 3L * config.intermediate());
    }

    /**
     * Native memory that a row takes on its way through a layer, in bytes; an upper bound, for planning.
     *
     * @param keys how many positions it attends to
     */
    public long bytesPerRow(int keys) {
        long width = (long) (config.heads() + 2 * config.keyValueHeads()) * config.headSize();
        return Float.BYTES
                * (6L * config.hidden() + 3 * width + 4L * config.intermediate() + 4L * config.heads() * keys);
    }

    /** Native memory that the keys and values of a row take in one layer, in bytes. */
    public long keyValueBytes() {
        return 2L * Float.BYTES * config.keyValueHeads() * config.headSize();
    }

    /** Where the wanted rows lie among the rows of all blocks. */
    private static long[] wantedRows(List<Block> blocks) {
        long[] rows = new long[blocks.stream().mapToInt(Block::wanted).sum()];
        int at = 0;
        int end = 0;
        for (Block block : blocks) {
            end += block.rows;
            for (int r = end - block.wanted; r < end; r++) {
                rows[at++] = r;
            }
        }
        return rows;
    }

    /**
     * Rows picked from residual streams laid end to end.
     *
     * @param parts each [n, D]
     * @param rows which, repeated or left out at will
     * @return [rows, D], attached to the manager
     */
    public static NDArray pick(List<NDArray> parts, long[] rows, NDManager manager) {
        try (NDArray index = manager.create(rows)) {
            return keep(Kernels.rows(parts, index), manager);
        }
    }

    /**
     * The gradient of the sum of what a function gives.
     *
     * @param at where; any shape
     * @param function made of this decoder's methods and NDArray operations
     * @return of the shape of {@code at}, attached to the manager
     */
    public static NDArray gradient(NDArray at, UnaryOperator<NDArray> function, NDManager manager) {
        try (NDScope scope = new NDScope();
                NDArray x = at.duplicate();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            scope.suppressNotUsedWarning();
            x.setRequiresGradient(true);
            collector.backward(Kernels.differentiating(() -> function.apply(x)).sum());
            return keep(x.getGradient().duplicate(), manager);
        }
    }

    /** The final norm, applied once. [rows, D] to [rows, D]. */
    public NDArray normed(NDArray x) {
        return unembedding.normed(x);
    }

    /**
     * Final norm and unembedding, what the logit lens applies everywhere and the model at its end; in float32 in every
     * compute mode.
     *
     * @param x [rows, D], a residual stream
     * @return logits [rows, V]
     */
    public NDArray unembed(NDArray x) {
        weights.check();
        return unembedding.logits(x);
    }

    /**
     * The logits of one token.
     *
     * @param x [rows, D], a residual stream
     * @param id 0..V-1
     * @return [rows], the same bits as its column of {@link #unembed(NDArray)} of the same rows
     */
    public NDArray unembed(NDArray x, int id) {
        weights.check();
        return unembedding.logits(x, id);
    }

    private static NDArray keep(NDArray array, NDManager manager) {
        NDScope.unregister(array);
        array.attach(manager);
        return array;
    }
}
