package org.fovea.vlm.text;

/**
 * Attention that is cut: none of the queries sees any of the keys (its score is set to the lowest float32 before the
 * softmax, in every head).
 *
 * @param queries positions that look
 * @param keys positions that they do not see
 */
public record Cut(Positions queries, Positions keys) {

    /** The first query that loses a key it would otherwise see; {@link Integer#MAX_VALUE} if no attention is lost. */
    public int firstEffect() {
        if (keys.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        int firstKey = keys.first();                     // causal: a key is seen only by queries at or after it
        int next = queries.some().nextSetBit(firstKey);
        return next < 0 ? Math.max(queries.from(), firstKey) : Math.min(next, Math.max(queries.from(), firstKey));
    }
}
