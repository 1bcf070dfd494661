package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.model.backend.Kernels;
import org.fovea.model.config.TextConfig;

/**
 * Attention of one layer for blocks of rows: softmax(q kᵀ · scale) v over what each row sees. Blocks that are alike are
 * computed in one batch.
 *
 * @param heads of queries
 * @param window how many positions a query sees, itself included; 0 for all
 * @param scale of scores
 * @param cap scores are cap · tanh(score / cap); 0 for as they are
 */
record Attention(int heads, int window, double scale, double cap) {

    /**
     * From this many rows on, fused attention over a copy of the keys is faster than one product with the shared ones.
     */
    private static final int MANY_ROWS = 9;

    private static final int MOST_TOGETHER = 32;

    /** Up to this many numbers, masking what sees everything costs less than attending in two groups. */
    private static final int LITTLE_MASK = 1 << 16;

    static Attention of(TextConfig config, TextConfig.LayerAttention layer) {
        return new Attention(
                config.heads(),
                layer.window(),
                config.parts().scale(),
                config.parts().cap());
    }

    /**
     * What blocks of one sequence gather.
     *
     * @param q [wanted rows of all blocks in order, heads, headSize]
     * @param k [rows of all blocks in order, keyValueHeads, headSize]
     * @param v as k
     * @param before keys and values of the sequence that all blocks branch off
     * @param manager masks are attached to
     * @return [wanted rows, heads · headSize]
     */
    NDArray gather(
            NDArray q,
            NDArray k,
            NDArray v,
            KvCache before,
            List<Decoder.Block> blocks,
            Sequence sequence,
            NDManager manager) {
        List<Kernels.Group> groups = groups(blocks, sequence, manager);
        return Kernels.attend(
                q,
                k,
                v,
                keys(before),
                before.chunks().stream().map(KvCache.Chunk::values).toList(),
                groups,
                batches(groups),
                seeing(sequence));
    }

    /**
     * Attention probabilities of a block.
     *
     * @param q [rows, heads, headSize]
     * @param k [rows, keyValueHeads, headSize]
     * @return [heads, rows, first + rows]
     */
    NDArray probabilities(
            NDArray q, NDArray k, KvCache before, Decoder.Block block, Sequence sequence, NDManager manager) {
        return Kernels.pattern(
                        q,
                        k,
                        keys(before),
                        groups(List.of(block), sequence, manager).get(0),
                        seeing(sequence))
                .squeeze(1);
    }

    private static List<NDArray> keys(KvCache before) {
        return before.chunks().stream().map(KvCache.Chunk::keys).toList();
    }

    private Kernels.Attending seeing(Sequence sequence) {
        return new Kernels.Attending(sequence.spans(), window, sequence.windowFrom(), scale, cap);
    }

    /**
     * Blocks that follow each other and are alike, together; those of many rows that see everything alone, since they
     * are worth a copy of their prefix.
     */
    private List<Kernels.Group> groups(List<Decoder.Block> blocks, Sequence sequence, NDManager manager) {
        List<Kernels.Group> groups = new ArrayList<>();
        for (int from = 0, to; from < blocks.size(); from = to) {
            Decoder.Block one = blocks.get(from);
            int masking = one.masking(sequence);
            to = from + 1;
            while (to < blocks.size()
                    && (masking > 0 || one.wanted() < MANY_ROWS)
                    && blocks.get(to).first() == one.first()
                    && blocks.get(to).rows() == one.rows()
                    && blocks.get(to).wanted() == one.wanted()) {
                int next = blocks.get(to).masking(sequence);
                boolean little = Math.max(masking, next) < 2
                        && (to + 1L - from) * one.wanted() * (one.first() + one.rows()) < LITTLE_MASK;
                if (next != masking && !little) {
                    break;
                }
                masking = Math.max(masking, next);
                to++;
            }
            int masks = masking == 2 ? heads : 1;
            NDArray mask = masking == 0
                    ? manager.create(new float[0])
                    : manager.create(
                            mask(blocks.subList(from, to), masks),
                            new Shape(masks, to - from, one.wanted(), one.first() + one.rows()));
            groups.add(new Kernels.Group(one.first(), to - from, one.rows(), one.wanted(), mask));
        }
        return groups;
    }

    /** How the groups are computed, as {@link Kernels#attend} takes it. */
    private List<Integer> batches(List<Kernels.Group> groups) {
        List<Integer> batches = new ArrayList<>();
        for (int from = 0, to; from < groups.size(); from = to) {
            Kernels.Group one = groups.get(from);
            to = from + 1;
            if (one.count() > 1 || one.wanted() < MANY_ROWS || cap > 0) {
                batches.add(0);
                continue;
            }
            while (to < groups.size()
                    && to - from < MOST_TOGETHER
                    && one.cut().isEmpty()
                    && fits(one, groups.get(to))) {
                to++;
            }
            batches.add(to - from);
        }
        return batches;
    }

    /** Whether a group may be computed together with the first of a batch, with not too much of it padded. */
    private static boolean fits(Kernels.Group first, Kernels.Group next) {
        return next.count() == 1
                && next.cut().isEmpty()
                && next.first() + next.rows() == first.first() + first.rows()
                && next.wanted() <= first.wanted()
                && next.wanted() >= MANY_ROWS
                && 5 * next.wanted() >= 4 * first.wanted();
    }

    /**
     * What is added to the scores of blocks that are alike: nothing where a row may look, the lowest float where its
     * attention is blocked (as transformers masks, so that a row denied everything stays finite). The future is the
     * kernel's business.
     *
     * @param heads 1 if every blocked edge is blocked in every head
     * @return [heads, blocks, wanted, keys]
     */
    private static float[] mask(List<Decoder.Block> blocks, int heads) {
        int wanted = blocks.get(0).wanted();
        int keys = blocks.get(0).first() + blocks.get(0).rows();
        float[] mask = new float[heads * blocks.size() * wanted * keys];
        for (int b = 0; b < blocks.size(); b++) {
            for (BlockedAttention blocked : blocks.get(b).cuts()) {
                int[] hidden = IntStream.range(0, keys)
                        .filter(blocked.keys()::contains)
                        .toArray();
                for (int r = 0; r < wanted; r++) {
                    if (blocked.queries().contains(keys - wanted + r)) {
                        for (int head = 0; head < heads; head++) {
                            if (blocked.heads() == null || blocked.heads().contains(head)) {
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
}
