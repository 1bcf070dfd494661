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

    /** The first query that loses a key it would otherwise see; {@link Integer#MAX_VALUE} if no attention is lost. */
    public int firstEffect() {
        if (keys.isEmpty() || heads != null && heads.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        int firstKey = keys.first();                     // causal: a key is seen only by queries at or after it
        int next = queries.some().nextSetBit(firstKey);
        return next < 0 ? Math.max(queries.from(), firstKey) : Math.min(next, Math.max(queries.from(), firstKey));
    }
}
