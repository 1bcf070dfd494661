package org.fovea.model.text;

import java.util.Set;

/**
 * Attention that is cut: none of the queries sees any of the keys (its score is set to the lowest float32 before the
 * softmax).
 *
 * @param queries positions that look
 * @param keys positions that they do not see
 * @param heads in which, 0-based; null for every head
 */
public record BlockedAttention(Positions queries, Positions keys, Set<Integer> heads) {

    /** Keeps a copy of the heads. */
    public BlockedAttention {
        heads = heads == null ? null : Set.copyOf(heads);
    }

    /** In every head. */
    public BlockedAttention(Positions queries, Positions keys) {
        this(queries, keys, null);
    }

    /**
     * The first query that loses a key it would otherwise see; {@link Integer#MAX_VALUE} if no attention is lost.
     *
     * @param sequence says which positions see each other both ways
     */
    public int firstEffect(Sequence sequence) {
        if (keys.isEmpty() || heads != null && heads.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        int first = firstFrom(keys.first()); // causal: a key is seen only by queries at or after it
        for (Sequence.Span span : sequence.bothWays()) {
            int query = firstFrom(span.from());
            if (span.contains(query) && keys.meets(span.from(), span.to())) {
                first = Math.min(first, query);
            }
        }
        return first;
    }

    /** The first query at or after a position. */
    private int firstFrom(int firstKey) {
        int next = queries.some().nextSetBit(firstKey);
        return next < 0 ? Math.max(queries.from(), firstKey) : Math.min(next, Math.max(queries.from(), firstKey));
    }
}
