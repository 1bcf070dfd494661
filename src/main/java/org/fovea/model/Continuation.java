package org.fovea.model;

import java.util.List;
import java.util.function.IntFunction;
import org.fovea.model.text.BlockedAttention;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.KvCache;
import org.fovea.model.text.Sequence;

/**
 * A point at which generation continues: the keys and values before it and the logits of the next token.
 *
 * @param decoder to generate with
 * @param sequence of the prompt
 * @param keyValues by layer, 0-based, of positions 0 to position; shared, not owned
 * @param position of the next token
 * @param logits of the next token, [V]
 * @param blocked by layer, 0-based: attention that is blocked for generated positions
 * @param guess likely ids, such as those of the answer without interventions; generation tries several at once and
 *     accepts those that it would have generated, so a good guess is faster and a bad one changes nothing
 */
public record Continuation(
        Decoder decoder,
        Sequence sequence,
        List<KvCache> keyValues,
        int position,
        float[] logits,
        IntFunction<List<BlockedAttention>> blocked,
        List<Integer> guess) {

    /** Without a guess. */
    public Continuation(
            Decoder decoder,
            Sequence sequence,
            List<KvCache> keyValues,
            int position,
            float[] logits,
            IntFunction<List<BlockedAttention>> blocked) {
        this(decoder, sequence, keyValues, position, logits, blocked, List.of());
    }

    /** The same with the tokens of another answer as the guess. */
    public Continuation guessing(Answer answer) {
        return new Continuation(
                decoder,
                sequence,
                keyValues,
                position,
                logits,
                blocked,
                answer.tokens().stream().map(TokenProbability::id).toList());
    }
}
