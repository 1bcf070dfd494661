package org.fovea.vlm.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.fovea.vlm.checkpoint.LlavaConfig;
import org.fovea.vlm.tensor.Kernels;
import org.fovea.vlm.tensor.Linear;
import org.fovea.vlm.tensor.MappedWeights;
import org.fovea.vlm.tensor.RmsNorm;
import org.fovea.vlm.tensor.Threads;

/**
 * A decoder of the Llama kind (LlamaModel, MistralModel, Qwen2Model, Phi3Model in transformers): embedding, layers,
 * final norm, unembedding. What distinguishes the families is in how their weights are read; a layer is a layer.
 */
public final class Decoder {

    private record Layer(RmsNorm attentionNorm, RmsNorm mlpNorm, Family.Projections linear) {}

    /**
     * Consecutive rows of one sequence.
     *
     * @param first position of the first row
     * @param rows how many
     * @param before keys and values of positions 0 to first
     * @param cuts attention that these rows are denied in this layer
     */
    public record Block(int first, int rows, KeyValues before, List<Cut> cuts) {}

    /**
     * Blocks one layer further.
     *
     * @param x [rows of all blocks, D], the residual stream entering the next layer
     * @param own for each block the keys and values of its own rows in this layer
     */
    public record Advanced(NDArray x, List<KeyValues.Chunk> own) {}

    private final LlavaConfig.Text config;
    private final Linear embedding;                 // [V, D]
    private final List<Layer> layers = new ArrayList<>();
    private final RmsNorm finalNorm;
    private final Linear unembedding;               // [V, D]
    private final Rotary rotary;

    /**
     * Reads the decoder's weights.
     *
     * @throws org.fovea.BadInput if a tensor is missing or has another shape
     */
    public Decoder(LlavaConfig.Text config, MappedWeights weights) {
        this.config = config;
        int d = config.hidden();
        embedding = weights.linear("text.embed_tokens", config.vocabulary(), d, false);
        unembedding = config.tied() ? embedding : weights.linear("lm_head", config.vocabulary(), d, false);
        finalNorm = RmsNorm.read(weights, "text.norm", d, config.eps());
        rotary = new Rotary(config.rope(), config.headSize());
        for (int l = 0; l < config.layers(); l++) {
            layers.add(readLayer("text.layers." + l + ".", weights));
        }
    }

    private Layer readLayer(String name, MappedWeights weights) {
        return new Layer(RmsNorm.read(weights, name + "input_layernorm", config.hidden(), config.eps()),
                RmsNorm.read(weights, name + "post_attention_layernorm", config.hidden(), config.eps()),
                Family.of(config).read(weights, name, config));
    }

    /** L. */
    public int layers() {
        return layers.size();
    }

    /** D. */
    public int hidden() {
        return config.hidden();
    }

    /** V, padding rows included. */
    public int vocabulary() {
        return config.vocabulary();
    }

    /** Word embeddings: [ids, D], attached to the manager. */
    public NDArray embed(int[] ids, NDManager manager) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return keep(Kernels.embed(manager.create(ids), embedding.weight()), manager);
        }
    }

    /**
     * Takes blocks of rows through one layer: all rows share each weight product, each block attends on its own.
     *
     * @param layer 0-based
     * @param x [rows of all blocks in order, D], the residual stream entering the layer
     * @param manager what the results are attached to
     */
    public Advanced advance(int layer, NDArray x, List<Block> blocks, NDManager manager) {
        Layer w = layers.get(layer);
        Threads.expect(x.getShape().get(0) * weightsOfLayer());
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Rotary.Angles angles = rotary.at(positions(blocks), manager);
            NDArray h = w.attentionNorm.apply(x);                               // [rows, D]
            NDArray q = Rotary.rotate(heads(w.linear.q().apply(h), config.heads()), angles);         // [rows, heads, headSize]
            NDArray k = Rotary.rotate(heads(w.linear.k().apply(h), config.keyValueHeads()), angles);
            NDArray v = heads(w.linear.v().apply(h), config.keyValueHeads());

            NDList attended = new NDList();
            List<KeyValues.Chunk> own = new ArrayList<>();
            int from = 0;
            for (Block block : blocks) {
                boolean alone = blocks.size() == 1;
                NDIndex rows = alone ? null : new NDIndex().addSliceDim(from, from + block.rows);
                KeyValues.Chunk chunk = new KeyValues.Chunk(                                // [kvHeads, rows, headSize]
                        keep((alone ? k : k.get(rows)).transpose(1, 0, 2), manager),
                        keep((alone ? v : v.get(rows)).transpose(1, 0, 2), manager), block.rows);
                attended.add(attend(alone ? q : q.get(rows), block, block.before.and(chunk)));
                own.add(chunk);
                from += block.rows;
            }
            x = x.add(w.linear.o().apply(attended.size() == 1 ? attended.get(0) : NDArrays.concat(attended, 0)));                 // [rows, D]
            h = w.mlpNorm.apply(x);
            NDArray gated = Kernels.gate(w.linear.gate().apply(h), w.linear.up().apply(h));           // [rows, intermediate]
            x = x.add(w.linear.down().apply(gated));
            return new Advanced(keep(x, manager), own);
        }
    }

    /**
     * Attention probabilities of a block of rows in one layer.
     *
     * @param layer 0-based
     * @param x [rows, D], the residual stream entering the layer
     * @return [heads, rows, first + rows], attached to the manager
     */
    public NDArray attention(int layer, NDArray x, Block block, NDManager manager) {
        Layer w = layers.get(layer);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Rotary.Angles angles = rotary.at(positions(List.of(block)), manager);
            NDArray h = w.attentionNorm.apply(x);
            NDArray q = Rotary.rotate(heads(w.linear.q().apply(h), config.heads()), angles);
            NDArray k = Rotary.rotate(heads(w.linear.k().apply(h), config.keyValueHeads()), angles).transpose(1, 0, 2);
            KeyValues all = block.before.and(new KeyValues.Chunk(k, k, block.rows));
            return keep(pattern(q, block, all), manager);
        }
    }

    /** Multiplications that a row takes in the linear layers of one layer. */
    private long weightsOfLayer() {
        return (long) config.hidden() * (2L * (config.heads() + config.keyValueHeads()) * config.headSize()
                + 3L * config.intermediate());
    }

    private static int[] positions(List<Block> blocks) {
        int[] positions = new int[blocks.stream().mapToInt(Block::rows).sum()];
        int at = 0;
        for (Block block : blocks) {
            for (int r = 0; r < block.rows; r++) {
                positions[at++] = block.first + r;
            }
        }
        return positions;
    }

    /** [rows, heads · headSize] to [rows, heads, headSize]. */
    private NDArray heads(NDArray x, int heads) {
        return x.reshape(-1, heads, config.headSize());
    }

    /**
     * What a block's rows gather from all positions up to themselves.
     *
     * @param q [rows, heads, headSize]
     * @return [rows, heads · headSize]
     */
    private NDArray attend(NDArray q, Block block, KeyValues all) {
        return Kernels.attend(q, all.chunks().stream().map(KeyValues.Chunk::keys).toList(),
                all.chunks().stream().map(KeyValues.Chunk::values).toList(), mask(q, block, all), scale());
    }

    /** Attention probabilities [heads, rows, all]. */
    private NDArray pattern(NDArray q, Block block, KeyValues all) {
        NDArray scores = Kernels.scores(q, all.chunks().stream().map(KeyValues.Chunk::keys).toList(), scale());
        NDArray mask = mask(q, block, all);
        return (mask == null ? scores : scores.add(mask)).softmax(-1);
    }

    private double scale() {
        return 1 / Math.sqrt(config.headSize());
    }

    private NDArray mask(NDArray q, Block block, KeyValues all) {
        float[] mask = mask(block, all.length());
        return mask == null ? null : q.getManager().create(mask, new Shape(block.rows, all.length()));
    }

    /**
     * What is added to the scores of a block: nothing where a row sees a key, -infinity where the future or the sliding
     * window hides it, the lowest float where it is cut (as transformers masks, so that a row denied everything stays
     * finite); null if every row sees everything.
     */
    private float[] mask(Block block, int keys) {
        int window = config.slidingWindow() == 0 ? Integer.MAX_VALUE : config.slidingWindow();
        boolean cut = block.cuts.stream().anyMatch(c -> c.firstEffect() < block.first + block.rows);
        if (block.rows == 1 && !cut && keys <= window) {
            return null;
        }
        float[] mask = new float[block.rows * keys];
        for (int r = 0; r < block.rows; r++) {
            int query = block.first + r;
            for (int key = 0; key < keys; key++) {
                boolean hidden = key > query || query - key >= window;
                mask[r * keys + key] = hidden ? Float.NEGATIVE_INFINITY : 0;
            }
            for (Cut c : block.cuts) {
                if (c.queries().contains(query)) {
                    for (int key = 0; key <= query; key++) {
                        if (c.keys().contains(key) && mask[r * keys + key] == 0) {
                            mask[r * keys + key] = -Float.MAX_VALUE;
                        }
                    }
                }
            }
        }
        return mask;
    }

    /** The final norm, applied once. [rows, D] to [rows, D]. */
    public NDArray normed(NDArray x) {
        return finalNorm.apply(x);
    }

    /**
     * Final norm and unembedding, what the logit lens applies everywhere and the model at its end.
     *
     * @param x [rows, D], a residual stream
     * @return logits [rows, V]
     */
    public NDArray unembed(NDArray x) {
        Threads.expect(x.getShape().get(0) * config.hidden() * config.vocabulary());
        return unembedding.apply(normed(x));
    }

    /** Rows of the unembedding: [ids, D]. */
    public NDArray unembeddingRows(int id) {
        return unembedding.row(id);
    }

    private static NDArray keep(NDArray array, NDManager manager) {
        NDScope.unregister(array);
        array.attach(manager);
        return array;
    }
}
