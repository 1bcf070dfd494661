package org.fovea.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.model.backend.AttentionKernels;
import org.fovea.model.config.TextConfig;

/**
 * Attention of one layer for blocks of rows: softmax(q kᵀ · scale + mask) v. Alike blocks are computed in one batch.
 *
 * @param heads query heads
 * @param window positions that a query attends to, itself included; 0 for all
 * @param scale of scores
 * @param cap scores are cap · tanh(score / cap); 0 for no cap
 * @param noMask an empty array, for blocks that need no mask
 */
record Attention(int heads, int window, double scale, double cap, NDArray noMask) {

    /**
     * From this many rows on, fused attention over a copy of the keys is faster than a product with the shared keys.
     */
    private static final int MANY_ROWS = 9;

    /** Blocks in one batch of fused attention. */
    private static final int MAX_BATCH = 32;

    /** Up to this many elements, a mask for blocks that need none costs less than a second group. */
    private static final int SMALL_MASK = 1 << 16;

    static Attention of(TextConfig config, TextConfig.LayerAttention layer, NDArray noMask) {
        return new Attention(
                config.heads(),
                layer.window(),
                config.parts().scale(),
                config.parts().cap(),
                noMask);
    }

    /**
     * Attention of blocks of one sequence.
     *
     * @param q [wanted rows of all blocks in order, heads, headSize]
     * @param k [rows of all blocks in order, keyValueHeads, headSize]
     * @param v as k
     * @param prefix keys and values of the sequence that all blocks branch off
     * @param manager what masks are attached to
     * @return [wanted rows, heads · headSize]
     */
    NDArray attend(
            NDArray q,
            NDArray k,
            NDArray v,
            KvCache prefix,
            List<Decoder.Block> blocks,
            Sequence sequence,
            NDManager manager) {
        List<AttentionKernels.Group> groups = groups(blocks, sequence, manager);
        return AttentionKernels.attend(
                q,
                k,
                v,
                keys(prefix),
                prefix.chunks().stream().map(KvCache.Chunk::values).toList(),
                groups,
                batches(groups),
                scoring(sequence));
    }

    /**
     * Attention probabilities of a block.
     *
     * @param q [rows, heads, headSize]
     * @param k [rows, keyValueHeads, headSize]
     * @return [heads, rows, first + rows]
     */
    NDArray probabilities(
            NDArray q, NDArray k, KvCache prefix, Decoder.Block block, Sequence sequence, NDManager manager) {
        return AttentionKernels.probabilities(
                        q,
                        k,
                        keys(prefix),
                        groups(List.of(block), sequence, manager).get(0),
                        scoring(sequence))
                .squeeze(1);
    }

    private static List<NDArray> keys(KvCache prefix) {
        return prefix.chunks().stream().map(KvCache.Chunk::keys).toList();
    }

    private AttentionKernels.Scoring scoring(Sequence sequence) {
        return new AttentionKernels.Scoring(sequence.spans(), window, sequence.windowFrom(), scale, cap);
    }

    /**
     * Groups consecutive alike blocks. Unmasked blocks of many rows stay alone, since for them a copy of the prefix
     * pays.
     */
    private List<AttentionKernels.Group> groups(List<Decoder.Block> blocks, Sequence sequence, NDManager manager) {
        List<AttentionKernels.Group> groups = new ArrayList<>();
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
                boolean small = Math.max(masking, next) < 2
                        && (to + 1L - from) * one.wanted() * (one.first() + one.rows()) < SMALL_MASK;
                if (next != masking && !small) {
                    break;
                }
                masking = Math.max(masking, next);
                to++;
            }
            int masks = masking == 2 ? heads : 1;
            NDArray mask = masking == 0
                    ? noMask
                    : manager.create(
                            mask(blocks.subList(from, to), masks),
                            new Shape(masks, to - from, one.wanted(), one.first() + one.rows()));
            groups.add(new AttentionKernels.Group(one.first(), to - from, one.rows(), one.wanted(), mask));
        }
        return groups;
    }

    /** How the groups are computed, as {@link AttentionKernels#attend} requires. */
    private List<Integer> batches(List<AttentionKernels.Group> groups) {
        List<Integer> batches = new ArrayList<>();
        for (int from = 0, to; from < groups.size(); from = to) {
            AttentionKernels.Group one = groups.get(from);
            to = from + 1;
            if (one.count() > 1 || one.wanted() < MANY_ROWS || cap > 0) {
                batches.add(0);
                continue;
            }
            while (to < groups.size()
                    && to - from < MAX_BATCH
                    && one.blocked().isEmpty()
                    && fits(one, groups.get(to))) {
                to++;
            }
            batches.add(to - from);
        }
        return batches;
    }

    /** Whether a group can join a batch: as many keys as its first group, at most a fifth of the queries padding. */
    private static boolean fits(AttentionKernels.Group first, AttentionKernels.Group next) {
        return next.count() == 1
                && next.blocked().isEmpty()
                && next.first() + next.rows() == first.first() + first.rows()
                && next.wanted() <= first.wanted()
                && next.wanted() >= MANY_ROWS
                && 5 * next.wanted() >= 4 * first.wanted();
    }

    /**
     * The mask of alike blocks, added to scores: 0, or the lowest float32 where attention is blocked, as in
     * transformers, so that a row that is blocked from every key stays finite. The kernel adds the causal mask.
     *
     * @param heads 1 if every blocked edge is blocked in every head
     * @return [heads, blocks, wanted, keys]
     */
    private static float[] mask(List<Decoder.Block> blocks, int heads) {
        int wanted = blocks.get(0).wanted();
        int keys = blocks.get(0).first() + blocks.get(0).rows();
        float[] mask = new float[heads * blocks.size() * wanted * keys];
        for (int b = 0; b < blocks.size(); b++) {
            for (BlockedAttention blocked : blocks.get(b).blocked()) {
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
