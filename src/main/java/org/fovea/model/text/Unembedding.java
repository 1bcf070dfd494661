package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import org.fovea.model.backend.Linear;
import org.fovea.model.backend.RmsNorm;
import org.fovea.model.backend.Threads;

/**
 * Final norm and unembedding, from a residual stream to logits. The product is float32 in every compute mode: rounding
 * a logit of 20 to bfloat16 changes it by up to 0.06 and its probability by 6 percent. The unembedding is multiplied in
 * blocks of rows, so that the logits of one token (for a word map) cost one block and have the same bits as among those
 * of all tokens.
 */
final class Unembedding {

    private final RmsNorm norm;
    private final List<Linear> blocks = new ArrayList<>(); // each [rows, D], the last [rest, D]
    private final int rows;
    private final long size;

    /**
     * @param norm the final one
     * @param whole [V, D]
     * @param block maximum elements of a block
     */
    Unembedding(RmsNorm norm, Linear whole, long block) {
        this.norm = norm;
        long vocabulary = whole.weight().getShape().get(0);
        long width = whole.weight().getShape().get(1);
        rows = (int) Math.max(1, Math.min(vocabulary, block / width));
        size = vocabulary * width;
        for (long from = 0; from < vocabulary; from += rows) {
            blocks.add(whole.exact().rows(from, Math.min(rows, vocabulary - from)));
        }
    }

    /** The final norm, [rows, D] to [rows, D]. */
    NDArray normed(NDArray x) {
        return norm.apply(x);
    }

    /** Logits of all tokens, [rows, V], of a residual stream [rows, D]. */
    NDArray logits(NDArray x) {
        expect(x);
        NDArray normed = normed(x);
        NDList parts = new NDList(blocks.size());
        for (Linear block : blocks) {
            parts.add(block.apply(normed));
        }
        return parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, -1);
    }

    /**
     * Logits of one token, [rows], of a residual stream [rows, D]; the same bits as in {@link #logits(NDArray)} of it.
     */
    NDArray logits(NDArray x, int id) {
        expect(x);
        return blocks.get(id / rows)
                .apply(normed(x))
                .get(new NDIndex().addAllDim().addIndices(id % rows));
    }

    /** Both methods use the same number of threads, since a product's last bits may depend on it. */
    private void expect(NDArray x) {
        Threads.expect(x.getShape().get(0) * size);
    }
}
