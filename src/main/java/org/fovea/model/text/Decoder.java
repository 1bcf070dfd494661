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
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.fovea.model.backend.Kernels;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.backend.Threads;
import org.fovea.model.config.LlavaConfig;

/**
 * A decoder of the Llama kind (LlamaModel, MistralModel, Qwen2Model, Phi3Model in transformers): embedding, layers,
 * final norm, unembedding. What distinguishes the families is in how their weights are read; a layer is a layer.
 */
public final class Decoder {

    /** From this many rows on, fused attention over a copy of the keys is faster than one product with the shared ones. */
    private static final int MANY_ROWS = 9;
    private static final int MOST_TOGETHER = 32;

    /** Elements of the unembedding that are multiplied together: 4 MB as float32; larger blocks are no faster, measured. */
    private static final long UNEMBEDDED_TOGETHER = 1 << 20;

    /** Up to this many numbers, masking what sees everything costs less than attending in two groups. */
    private static final int LITTLE_MASK = 1 << 16;

    private record Layer(RmsNorm attentionNorm, RmsNorm mlpNorm, LayerNames.Projections linear) {}

    /**
     * Consecutive rows of one sequence, behind what it shares with the others.
     *
     * @param first position of the first row; the shared keys and values before it are its prefix
     * @param rows how many
     * @param wanted how many of the last rows are wanted above this layer; the others only lend their keys and values
     * @param cuts attention that these rows are denied in this layer
     */
    public record Block(int first, int rows, int wanted, List<BlockedAttention> cuts) {

        /** A block that is wanted whole. */
        public Block(int first, int rows, List<BlockedAttention> cuts) {
            this(first, rows, rows, cuts);
        }

        /** What it needs to be told what it does not see: 0 nothing, 1 a mask, 2 a mask for each head. */
        public int masking() {
            int most = 0;
            for (BlockedAttention cut : cuts) {
                if (cut.firstEffect() < first + rows) {
                    most = Math.max(most, cut.heads() == null ? 1 : 2);
                }
            }
            return most;
        }
    }

    /**
     * Blocks one layer further.
     *
     * @param x [wanted rows of all blocks, D], the residual stream entering the next layer
     * @param own keys and values of the rows of all blocks in this layer
     */
    public record Advanced(NDArray x, KvCache.Chunk own) {}

    private final LlavaConfig.Text config;
    private final Linear embedding;                 // [V, D]
    private final List<Layer> layers = new ArrayList<>();
    private final Unembedding unembedding;
    private final MappedWeights weights;
    private final RotaryEmbedding rotary;
    private final NDArray none;                     // no rows in particular
    private final NDArray nothing;                  // no cut

    /**
     * Reads the decoder's weights.
     *
     * @throws org.fovea.base.BadInput if a tensor is missing or has another shape
     */
    public Decoder(LlavaConfig.Text config, MappedWeights weights) {
        this.config = config;
        this.weights = weights;
        int d = config.hidden();
        embedding = weights.linear("text.embed_tokens", config.vocabulary(), d, false);
        boolean tied = config.tied() && !weights.has("lm_head.weight");    // as transformers: what is there is taken
        unembedding = new Unembedding(RmsNorm.read(weights, "text.norm", d, config.eps()),
                tied ? embedding : weights.linear("lm_head", config.vocabulary(), d, false), UNEMBEDDED_TOGETHER);
        rotary = new RotaryEmbedding(config.rope(), config.headSize(), weights.manager());
        none = weights.manager().create(new long[0]);
        nothing = weights.manager().create(new float[0]);
        for (int l = 0; l < config.layers(); l++) {
            layers.add(readLayer("text.layers." + l + ".", weights));
        }
    }

    private Layer readLayer(String name, MappedWeights weights) {
        return new Layer(RmsNorm.read(weights, name + "input_layernorm", config.hidden(), config.eps()),
                RmsNorm.read(weights, name + "post_attention_layernorm", config.hidden(), config.eps()),
                LayerNames.of(config).read(weights, name, config));
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

    /** Word embeddings: [ids, D], attached to the manager. */
    public NDArray embed(int[] ids, NDManager manager) {
        weights.check();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return keep(Kernels.embed(manager.create(ids), embedding.weight()), manager);
        }
    }

    /**
     * Takes blocks of rows through one layer: all rows share each weight product, and blocks that follow each other with
     * the same first position, number of rows and {@link Block#masking} share one batched attention.
     *
     * @param layer 0-based
     * @param x [rows of all blocks in order, D], the residual stream entering the layer
     * @param shared keys and values of the sequence that all blocks branch off, up to the last of their first positions
     * @param manager what the results are attached to
     */
    public Advanced advance(int layer, NDArray x, KvCache shared, List<Block> blocks, NDManager manager) {
        return advance(layer, x, blocks, (q, k, v) -> attend(q, k, v, shared, blocks, manager), manager);
    }

    /**
     * Rows of a sequence of its own.
     *
     * @param before keys and values of the positions before the block
     * @param block its rows
     */
    public record Strand(KvCache before, Block block) {}

    /**
     * Takes rows of several sequences through one layer: they share each weight product, and attend each to its own.
     *
     * @param layer 0-based
     * @param x [rows of all strands in order, D], the residual stream entering the layer
     * @param manager what the results are attached to
     */
    public Advanced advance(int layer, NDArray x, List<Strand> strands, NDManager manager) {
        if (strands.size() == 1) {                               // nothing to take apart and lay together again
            return advance(layer, x, strands.get(0).before, List.of(strands.get(0).block), manager);
        }
        return advance(layer, x, strands.stream().map(Strand::block).toList(), (q, k, v) -> {
            NDList gathered = new NDList();
            long row = 0;
            long query = 0;
            for (Strand strand : strands) {
                Block block = strand.block;
                NDIndex own = new NDIndex().addSliceDim(row, row + block.rows);
                gathered.add(attend(q.get(new NDIndex().addSliceDim(query, query + block.wanted)), k.get(own), v.get(own),
                        strand.before, List.of(block), manager));
                row += block.rows;
                query += block.wanted;
            }
            return NDArrays.concat(gathered, 0);
        }, manager);
    }

    /** What rows gather: of q [wanted, heads, headSize], k and v [rows, kvHeads, headSize], [wanted, heads · headSize]. */
    @FunctionalInterface
    private interface Attending {
        NDArray gathered(NDArray q, NDArray k, NDArray v);
    }

    private NDArray attend(NDArray q, NDArray k, NDArray v, KvCache shared, List<Block> blocks, NDManager manager) {
        List<Kernels.Group> groups = groups(blocks, manager);
        return Kernels.attend(q, k, v, keys(shared), values(shared), groups, batches(groups), config.slidingWindow(), scale());
    }

    private Advanced advance(int layer, NDArray x, List<Block> blocks, Attending attending, NDManager manager) {
        weights.check();
        Layer w = layers.get(layer);
        Threads.expect(x.getShape().get(0) * weightsOfLayer());
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            boolean all = blocks.stream().allMatch(block -> block.wanted == block.rows);
            NDList entered = Kernels.enter(x, w.attentionNorm, w.linear.q(), w.linear.k(), w.linear.v(), config.headSize(),
                    rotary.at(positions(blocks), manager), all ? none : manager.create(wantedRows(blocks)));
            NDArray going = entered.get(0);                                     // [wanted, D]
            NDArray q = entered.get(1);                                         // [wanted, heads, headSize]
            NDArray k = entered.get(2);                                         // [rows, kvHeads, headSize]
            NDArray v = entered.get(3);                                         // [rows, kvHeads, headSize]
            NDArray attended = attending.gathered(q, k, v);                     // [wanted, heads · headSize]
            NDArray y = Kernels.leave(going, attended, w.mlpNorm, w.linear.o(), w.linear.gate(), w.linear.up(),
                    w.linear.down());                                           // [wanted, D]
            KvCache.Chunk own = new KvCache.Chunk(keep(entered.get(4), manager), keep(entered.get(5), manager),
                    (int) k.getShape().get(0));
            return new Advanced(keep(y, manager), own);
        }
    }

    /**
     * Attention probabilities of a block of rows in one layer.
     *
     * @param layer 0-based
     * @param x [rows, D], the residual stream entering the layer
     * @param shared keys and values of the positions before it, at least
     * @return [heads, rows, first + rows], attached to the manager
     */
    public NDArray attention(int layer, NDArray x, KvCache shared, Block block, NDManager manager) {
        weights.check();
        Layer w = layers.get(layer);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDList entered = Kernels.enter(x, w.attentionNorm, w.linear.q(), w.linear.k(), w.linear.v(), config.headSize(),
                    rotary.at(positions(List.of(block)), manager), none);
            NDArray q = entered.get(1);                                         // [rows, heads, headSize]
            NDArray k = entered.get(2);                                         // [rows, kvHeads, headSize]
            NDArray pattern = Kernels.pattern(q, k, keys(shared), groups(List.of(block), manager).get(0),
                    config.slidingWindow(), scale());                           // [heads, 1, rows, first + rows]
            return keep(pattern.squeeze(1), manager);
        }
    }

    /** Multiplications that a row takes in the linear layers of one layer. */
    private long weightsOfLayer() {
        return (long) config.hidden() * (2L * (config.heads() + config.keyValueHeads()) * config.headSize()
                + 3L * config.intermediate());
    }

    /**
     * Native memory that a row takes on its way through a layer, in bytes; an upper bound, for planning.
     *
     * @param keys how many positions it attends to
     */
    public long bytesPerRow(int keys) {
        long width = (long) (config.heads() + 2 * config.keyValueHeads()) * config.headSize();
        return Float.BYTES * (6L * config.hidden() + 3 * width + 4L * config.intermediate() + 4L * config.heads() * keys);
    }

    /** Native memory that the keys and values of a row take in one layer, in bytes. */
    public long keyValueBytes() {
        return 2L * Float.BYTES * config.keyValueHeads() * config.headSize();
    }

    private static int[] positions(List<Block> blocks) {
        return blocks.stream().flatMapToInt(block -> IntStream.range(block.first, block.first + block.rows)).toArray();
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

    private static List<NDArray> keys(KvCache all) {
        return all.chunks().stream().map(KvCache.Chunk::keys).toList();
    }

    private static List<NDArray> values(KvCache all) {
        return all.chunks().stream().map(KvCache.Chunk::values).toList();
    }

    private double scale() {
        return 1 / Math.sqrt(config.headSize());
    }

    /**
     * Blocks that follow each other and are alike, together; those of many rows that see everything alone, since they
     * are worth a copy of their prefix.
     */
    private List<Kernels.Group> groups(List<Block> blocks, NDManager manager) {
        List<Kernels.Group> groups = new ArrayList<>();
        for (int from = 0, to; from < blocks.size(); from = to) {
            Block one = blocks.get(from);
            int masking = one.masking();
            to = from + 1;
            while (to < blocks.size() && (masking > 0 || one.wanted < MANY_ROWS) && blocks.get(to).first == one.first
                    && blocks.get(to).rows == one.rows && blocks.get(to).wanted == one.wanted) {
                int next = blocks.get(to).masking();
                boolean little = Math.max(masking, next) < 2
                        && (to + 1L - from) * one.wanted * (one.first + one.rows) < LITTLE_MASK;
                if (next != masking && !little) {
                    break;
                }
                masking = Math.max(masking, next);
                to++;
            }
            int heads = masking == 2 ? config.heads() : 1;
            NDArray cut = masking == 0 ? nothing : manager.create(cut(blocks.subList(from, to), heads),
                    new Shape(heads, to - from, one.wanted, one.first + one.rows));
            groups.add(new Kernels.Group(one.first, to - from, one.rows, one.wanted, cut));
        }
        return groups;
    }

    /** How the groups are computed, as {@link Kernels#attend} takes it. */
    private static List<Integer> batches(List<Kernels.Group> groups) {
        List<Integer> batches = new ArrayList<>();
        for (int from = 0, to; from < groups.size(); from = to) {
            Kernels.Group one = groups.get(from);
            to = from + 1;
            if (one.count() > 1 || one.wanted() < MANY_ROWS) {
                batches.add(0);
                continue;
            }
            while (to < groups.size() && to - from < MOST_TOGETHER && one.cut().isEmpty() && fits(one, groups.get(to))) {
                to++;
            }
            batches.add(to - from);
        }
        return batches;
    }

    /** Whether a group may be computed together with the first of a batch, with not too much of it padded. */
    private static boolean fits(Kernels.Group first, Kernels.Group next) {
        return next.count() == 1 && next.cut().isEmpty() && next.first() + next.rows() == first.first() + first.rows()
                && next.wanted() <= first.wanted() && next.wanted() >= MANY_ROWS && 5 * next.wanted() >= 4 * first.wanted();
    }

    /**
     * What is added to the scores of blocks that are alike: nothing where a row may look, the lowest float where it is
     * cut (as transformers masks, so that a row denied everything stays finite). The future is the kernel's business.
     *
     * @param heads 1 if every cut is in every head
     * @return [heads, blocks, wanted, keys]
     */
    private static float[] cut(List<Block> blocks, int heads) {
        int wanted = blocks.get(0).wanted;
        int keys = blocks.get(0).first + blocks.get(0).rows;
        float[] mask = new float[heads * blocks.size() * wanted * keys];
        for (int b = 0; b < blocks.size(); b++) {
            for (BlockedAttention c : blocks.get(b).cuts) {
                int[] hidden = IntStream.range(0, keys).filter(c.keys()::contains).toArray();
                for (int r = 0; r < wanted; r++) {
                    if (c.queries().contains(keys - wanted + r)) {
                        for (int head = 0; head < heads; head++) {
                            if (c.heads() == null || c.heads().contains(head)) {
                                int row = ((head * blocks.size() + b) * wanted + r) * keys;
                                for (int key : hidden) {
                                    mask[row + key] = -Float.MAX_VALUE;
                                }
                            }
                        }
                    }
                }
            }
        }
        return mask;
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
        try (NDScope scope = new NDScope(); NDArray x = at.duplicate();
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
