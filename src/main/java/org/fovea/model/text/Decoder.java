package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.RotaryAngles;
import org.fovea.model.backend.Scoped;
import org.fovea.model.backend.Tensors;
import org.fovea.model.backend.Threads;
import org.fovea.model.config.RopeConfig;
import org.fovea.model.config.TextConfig;

/**
 * A decoder of the Llama type: embedding, layers, final norm, unembedding. Families differ in the parts of a layer. The
 * one primitive is {@link #advance}: blocks of rows through one layer.
 */
public final class Decoder {

    /** Elements of the unembedding in one product: 4 MB as float32; measured, larger blocks are no faster. */
    private static final long UNEMBEDDING_BLOCK = 1 << 20;

    /**
     * Consecutive rows of one sequence, after a prefix that blocks share.
     *
     * @param first position of the first row, and length of the prefix
     * @param rows number of rows
     * @param wanted how many of the last rows leave the layer; the others only supply keys and values
     * @param blocked attention that is blocked in this layer
     * @param withoutDeepstack visual tokens whose rows get no deepstack features
     */
    public record Block(int first, int rows, int wanted, List<BlockedAttention> blocked, BitSet withoutDeepstack) {

        private static final BitSet NONE = new BitSet();

        /** With deepstack features wherever the model has them. */
        public Block(int first, int rows, int wanted, List<BlockedAttention> blocked) {
            this(first, rows, wanted, blocked, NONE);
        }

        /** A block whose rows all leave the layer. */
        public Block(int first, int rows, List<BlockedAttention> blocked) {
            this(first, rows, rows, blocked);
        }

        /** The mask that its blocked attention needs: 0 none, 1 one for all heads, 2 one for each head. */
        public int masking(Sequence sequence) {
            int most = 0;
            for (BlockedAttention attention : blocked) {
                if (attention.firstEffect(sequence) < first + rows) {
                    most = Math.max(most, attention.heads() == null ? 1 : 2);
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
     * What leaves a layer.
     *
     * @param x [wanted rows of all blocks, D], the residual stream
     * @param keyValues of the rows of all blocks
     */
    public record LayerOutput(NDArray x, KvCache.Chunk keyValues) {}

    private final TextConfig config;
    private final Linear embedding; // [V, D]
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final Unembedding unembedding;
    private final MappedWeights weights;
    private final NDArray allRows; // empty: no selection of rows

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
        boolean tied =
                config.tied() && !weights.has("lm_head.weight"); // as in transformers, an lm_head that exists is used
        unembedding = new Unembedding(
                DecoderLayer.norm(weights, "text.norm", d, config),
                tied ? embedding : weights.linear("lm_head", config.vocabulary(), d, false),
                UNEMBEDDING_BLOCK);
        allRows = weights.manager().create(new long[0]);
        NDArray noMask = weights.manager().create(new float[0]);
        IdentityHashMap<RopeConfig, RotaryEmbedding> rotary = new IdentityHashMap<>();
        for (int l = 0; l < config.layers(); l++) {
            TextConfig.LayerAttention kind = config.layerKinds().get(l);
            layers.add(DecoderLayer.read(
                    weights,
                    "text.layers." + l + ".",
                    config,
                    kind,
                    rotary.computeIfAbsent(
                            kind.rope(), rope -> new RotaryEmbedding(rope, config.headSize(), weights.manager())),
                    noMask));
        }
    }

    /** Where its weights are read from. */
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

    /** Query heads of a layer. */
    public int heads() {
        return config.heads();
    }

    /** V, padding rows included. */
    public int vocabulary() {
        return config.vocabulary();
    }

    /** Word embeddings, scaled as in the family: [ids, D], attached to the manager. */
    public NDArray embed(int[] ids, NDManager manager) {
        weights.check();
        double scale = config.parts().embeddingScale();
        return Scoped.array(manager, () -> {
            NDArray words = Tensors.embed(manager.create(ids), embedding.weight());
            return scale == 1 ? words : words.mul((float) scale);
        });
    }

    /**
     * Advances blocks of rows of one sequence through one layer. All rows share each weight product; consecutive blocks
     * with the same first position, number of rows and {@link Block#masking} share one batched attention.
     *
     * @param layer 0-based
     * @param x [rows of all blocks in order, D], the residual stream entering the layer
     * @param prefix keys and values of the sequence that all blocks branch off, up to the last of their first positions
     * @param manager what results are attached to
     */
    public LayerOutput advance(
            int layer, NDArray x, KvCache prefix, List<Block> blocks, Sequence sequence, NDManager manager) {
        DecoderLayer w = layers.get(layer);
        return advance(
                w,
                x,
                blocks,
                positions -> w.rotary().at(positions, sequence, manager),
                (q, k, v) -> w.attention().attend(q, k, v, prefix, blocks, sequence, manager),
                y -> addDeepstack(layer, y, blocks, sequence, manager),
                manager);
    }

    /**
     * A block of a sequence with a prefix of its own.
     *
     * @param prefix keys and values of the positions before the block
     */
    public record SequenceBlock(KvCache prefix, Block block, Sequence sequence) {}

    /**
     * Advances blocks of several sequences through one layer. They share each weight product, and each attends to its
     * own prefix.
     *
     * @param layer 0-based
     * @param x [rows of all blocks in order, D], the residual stream entering the layer
     * @param manager what results are attached to
     */
    public LayerOutput advance(int layer, NDArray x, List<SequenceBlock> sequences, NDManager manager) {
        if (sequences.size() == 1) { // no split and concatenation
            SequenceBlock only = sequences.get(0);
            return advance(layer, x, only.prefix, List.of(only.block), only.sequence, manager);
        }
        DecoderLayer w = layers.get(layer);
        List<Sequence> ofRows = sequences.stream()
                .flatMap(s -> s.block.positions().mapToObj(p -> s.sequence))
                .toList();
        return advance(
                w,
                x,
                sequences.stream().map(SequenceBlock::block).toList(),
                positions -> w.rotary().at(positions, ofRows, manager),
                (q, k, v) -> {
                    NDList attended = new NDList();
                    long row = 0;
                    long query = 0;
                    for (SequenceBlock one : sequences) {
                        Block block = one.block;
                        NDIndex own = new NDIndex().addSliceDim(row, row + block.rows);
                        attended.add(w.attention()
                                .attend(
                                        q.get(new NDIndex().addSliceDim(query, query + block.wanted)),
                                        k.get(own),
                                        v.get(own),
                                        one.prefix,
                                        List.of(block),
                                        one.sequence,
                                        manager));
                        row += block.rows;
                        query += block.wanted;
                    }
                    return NDArrays.concat(attended, 0);
                },
                y -> y,
                manager);
    }

    private LayerOutput advance(
            DecoderLayer w,
            NDArray x,
            List<Block> blocks,
            Function<int[], RotaryAngles> rotary,
            DecoderLayer.Attend attend,
            UnaryOperator<NDArray> afterwards,
            NDManager manager) {
        weights.check();
        Threads.expect(x.getShape().get(0) * multiplicationsPerRow());
        return Scoped.value(() -> {
            boolean all = blocks.stream().allMatch(block -> block.wanted == block.rows);
            int[] positions = blocks.stream().flatMapToInt(Block::positions).toArray();
            DecoderLayer.Output out =
                    w.forward(x, rotary.apply(positions), all ? allRows : manager.create(wantedRows(blocks)), attend);
            return new LayerOutput(
                    Scoped.keep(afterwards.apply(out.x()), manager),
                    new KvCache.Chunk(
                            Scoped.keep(out.keys(), manager), Scoped.keep(out.values(), manager), positions.length));
        });
    }

    /**
     * Adds the sequence's deepstack features to the visual rows that leave a layer (Qwen3VLTextModel in transformers).
     */
    private NDArray addDeepstack(int layer, NDArray y, List<Block> blocks, Sequence sequence, NDManager manager) {
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
        NDArray zeros = manager.zeros(new Shape(1, config.hidden()));
        return y.add(Tensors.selectRows(List.of(sequence.deepstack().get(layer), zeros), manager.create(rows)));
    }

    /**
     * Attention probabilities of a block of rows in one layer.
     *
     * @param layer 0-based
     * @param x [rows, D], the residual stream entering the layer
     * @param prefix keys and values of the positions before it; those beyond are not read
     * @return [heads, rows, first + rows], attached to the manager
     */
    public NDArray attention(int layer, NDArray x, KvCache prefix, Block block, Sequence sequence, NDManager manager) {
        weights.check();
        return Scoped.array(
                manager, () -> layers.get(layer).probabilities(x, prefix, block, sequence, allRows, manager));
    }

    /** Multiplications of one row in the linear layers of one decoder layer. */
    private long multiplicationsPerRow() {
        return (long) config.hidden()
                * (2L * (config.heads() + config.keyValueHeads()) * config.headSize() + 3L * config.intermediate());
    }

    /**
     * Native memory of one row inside a layer, in bytes; an upper bound, for planning.
     *
     * @param keys positions that it attends to
     */
    public long bytesPerRow(int keys) {
        long width = (long) (config.heads() + 2 * config.keyValueHeads()) * config.headSize();
        return Float.BYTES
                * (6L * config.hidden() + 3 * width + 4L * config.intermediate() + 4L * config.heads() * keys);
    }

    /** Native memory of the keys and values of one row in one layer, in bytes. */
    public long keyValueBytes() {
        return 2L * Float.BYTES * config.keyValueHeads() * config.headSize();
    }

    /** Indices of the wanted rows among the rows of all blocks. */
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
     * Selects rows of residual streams laid end to end.
     *
     * @param parts each [n, D]
     * @param rows indices; each may occur any number of times
     * @return [rows, D], attached to the manager
     */
    public static NDArray selectRows(List<NDArray> parts, long[] rows, NDManager manager) {
        try (NDArray index = manager.create(rows)) {
            return Scoped.keep(Tensors.selectRows(parts, index), manager);
        }
    }

    /** The final norm, applied once. [rows, D] to [rows, D]. */
    public NDArray normed(NDArray x) {
        return unembedding.normed(x);
    }

    /**
     * Final norm and unembedding, at the model's end and in the logit lens at any layer; in float32 in every compute
     * mode.
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
}
