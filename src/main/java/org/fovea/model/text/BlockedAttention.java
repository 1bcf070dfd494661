package org.fovea.model.text;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attention edges that are blocked: from every query to every key. {@link Attention} makes the mask that sets their
 * scores to the lowest float32 before the softmax.
 *
 * @param queries positions that do not attend
 * @param keys positions that they do not attend to
 * @param heads 0-based; null for every head
 */
public record BlockedAttention(
        Positions queries, Positions keys, @Nullable Set<Integer> heads) {

    /** Keeps a copy of the heads. */
    public BlockedAttention {
        heads = heads == null ? null : Set.copyOf(heads);
    }

    /** In every head. */
    public BlockedAttention(Positions queries, Positions keys) {
        this(queries, keys, null);
    }

    /**
     * The first query that loses a key it would otherwise attend to; {@link Integer#MAX_VALUE} if none does.
     *
     * @param sequence has the spans of bidirectional attention
     */
    public int firstEffect(Sequence sequence) {
        if (keys.isEmpty() || heads != null && heads.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        int first = firstFrom(keys.first()); // causal: only queries at or after a key attend to it
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
