package org.fovea.model.backend;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Attention of decoders, softmax(q kᵀ · scale + mask) v over a shared prefix and the rows' own keys, and of vision
 * encoders.
 */
public final class AttentionKernels {

    private AttentionKernels() {}

    /**
     * Alike blocks of consecutive rows. They attend to the same prefix and each to its own rows: one batched product
     * with the shared keys, which are not copied, and one with the own keys.
     *
     * @param first length of the prefix
     * @param count blocks
     * @param rows of each block
     * @param wanted how many of a block's last rows query
     * @param blocked added to the scores, [heads or 1, count, wanted, first + rows]; an empty array for nothing
     */
    public record Group(int first, int count, int rows, int wanted, NDArray blocked) {}

    /**
     * How scores are computed and which keys a row attends to, unless blocked.
     *
     * @param spans [s0, e0, s1, e1, …]: positions s to e - 1 attend to each other; empty where attention is causal
     * @param window positions that a row attends to, itself included; 0 for all
     * @param windowFrom first position whose row has that window
     * @param scale of scores
     * @param cap scores are cap · tanh(score / cap); 0 for no cap
     */
    public record Scoring(long[] spans, int window, int windowFrom, double scale, double cap) {

        /** Some arguments of a kernel, followed by these. */
        private Object[] after(Object... others) {
            Object[] own = {spans, window, windowFrom, scale, cap, Double.NEGATIVE_INFINITY};
            Object[] all = Arrays.copyOf(others, others.length + own.length);
            System.arraycopy(own, 0, all, others.length, own.length);
            return all;
        }
    }

    /**
     * Attention probabilities of a group.
     *
     * @param q [count · wanted, heads, headSize]
     * @param k [count · rows, keyValueHeads, headSize], the blocks' own keys
     * @param prefixKeys in chunks, each [keyValueHeads, n, headSize]
     * @return [heads, count, wanted, first + rows]
     */
    public static NDArray probabilities(NDArray q, NDArray k, List<NDArray> prefixKeys, Group group, Scoring scoring) {
        return TorchScript.call(
                "attention_probabilities",
                q,
                scoring.after(q, k, prefixKeys, group.first, group.count, group.rows, group.blocked));
    }

    /**
     * Attention of groups of blocks.
     *
     * @param q [wanted rows of all groups in order, heads, headSize]
     * @param k [rows of all groups in order, keyValueHeads, headSize]
     * @param v as k
     * @param prefixKeys in chunks, each [keyValueHeads, n, headSize]
     * @param prefixValues as prefixKeys
     * @param batches how the groups are computed, in order: n &gt; 0 for the next n groups, of one block each, as one
     *     batch of fused attention with a copy of all their keys (they have as many keys each, none wants more rows
     *     than the first, and only a batch of one may be blocked; not where scores are capped); 0 for the next group as
     *     {@link Group} says
     * @return [wanted rows, heads · headSize]
     */
    public static NDArray attend(
            NDArray q,
            NDArray k,
            NDArray v,
            List<NDArray> prefixKeys,
            List<NDArray> prefixValues,
            List<Group> groups,
            List<Integer> batches,
            Scoring scoring) {
        return TorchScript.call(
                "attend",
                q,
                scoring.after(
                        q,
                        k,
                        v,
                        prefixKeys,
                        prefixValues,
                        numbers(groups, Group::first),
                        numbers(groups, Group::count),
                        numbers(groups, Group::rows),
                        numbers(groups, Group::wanted),
                        groups.stream().map(Group::blocked).toList(),
                        numbers(batches, Integer::longValue)));
    }

    private static <T> long[] numbers(List<T> of, ToLongFunction<T> number) {
        return of.stream().mapToLong(number).toArray();
    }

    /**
     * A vision encoder's attention of all patches to all patches.
     *
     * @param q [patches, heads · headSize]
     * @param k as q
     * @param v as q
     * @return [patches, heads · headSize]
     */
    public static NDArray full(NDArray q, NDArray k, NDArray v, int heads) {
        return TorchScript.call("full_attention", q, q, k, v, heads);
    }

    /**
     * A vision encoder's attention with rotary embedding, of patches to those of the same window.
     *
     * @param qkv [patches, 3 · heads · headSize], queries, keys and values side by side
     * @param cos [patches, 1, headSize]
     * @param sin as cos, the first half of a head negated
     * @param windows patches in each window, which follow each other
     * @return [patches, heads · headSize]
     */
    public static NDArray windowed(NDArray qkv, NDArray cos, NDArray sin, int heads, long[] windows) {
        return TorchScript.call("windowed_attention", qkv, qkv, cos, sin, heads, windows);
    }
}
