package org.fovea.vlm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.BadInput;
import org.fovea.vlm.text.Tokenizer;

/**
 * A distribution over the next token, softmax of the logits in double precision.
 *
 * @param p [V], sums to 1 over all rows of the unembedding, padding included (as transformers counts them)
 */
public record Softmax(float[] p) {

    /**
     * Of logits [V].
     *
     * @throws BadInput if one is not finite, so that no probability ever is NaN
     */
    public static Softmax of(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float l : logits) {
            max = Math.max(max, l);
        }
        double sum = 0;
        double[] e = new double[logits.length];
        for (int i = 0; i < e.length; i++) {
            e[i] = Math.exp(logits[i] - max);
            sum += e[i];
        }
        if (!Double.isFinite(sum)) {
            throw new BadInput("The model gives logits that are not finite under this change; expected smaller numbers.");
        }
        float[] p = new float[e.length];
        for (int i = 0; i < e.length; i++) {
            p[i] = (float) (e[i] / sum);
        }
        return new Softmax(p);
    }

    /** The id of the largest; the first of equals, as argmax in PyTorch. */
    public static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The k most likely tokens that have a name, most likely first. */
    public List<TokenProbability> top(int k, Tokenizer tokenizer) {
        List<Integer> ids = new ArrayList<>(IntStream.range(0, Math.min(p.length, tokenizer.size())).boxed().toList());
        ids.sort((a, b) -> Float.compare(p[b], p[a]));
        return ids.stream().limit(k).map(id -> new TokenProbability(id, tokenizer.text(id), p[id])).toList();
    }
}
