package org.fovea.model;

import java.util.List;
import java.util.function.IntFunction;
import org.fovea.model.text.BlockedAttention;
import org.fovea.model.text.Decoder;
import org.fovea.model.text.KvCache;
import org.fovea.model.text.Sequence;

/**
 * A point from which text can be generated: what came before, as keys and values, and what comes next, as logits.
 *
 * @param decoder whose layers
 * @param sequence of the prompt
 * @param keyValues by layer, 0-based, of positions 0 to position; shared, not owned
 * @param position of the next token
 * @param logits of the next token, [V]
 * @param cuts by layer, 0-based: attention that generated positions are denied
 * @param guess ids that may well come, such as those of the answer without interventions; generation tries several of
 *     them at once and takes those that it would have generated, so that a good guess makes it quicker and a bad one
 *     changes nothing
 */
public record Continuation(
        Decoder decoder,
        Sequence sequence,
        List<KvCache> keyValues,
        int position,
        float[] logits,
        IntFunction<List<BlockedAttention>> cuts,
        List<Integer> guess) {

    /** Of which nothing is guessed. */
    public Continuation(
            Decoder decoder,
            Sequence sequence,
            List<KvCache> keyValues,
            int position,
            float[] logits,
            IntFunction<List<BlockedAttention>> cuts) {
        this(decoder, sequence, keyValues, position, logits, cuts, List.of());
    }

    /** This, with the tokens of another answer as the guess. */
    public Continuation guessing(Answer answer) {
        return new Continuation(
                decoder,
                sequence,
                keyValues,
                position,
                logits,
                cuts,
                answer.tokens().stream().map(TokenProbability::id).toList());
    }
}
