package org.fovea.model;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.fovea.base.BadInput;
import org.fovea.model.text.Tokenizer;

/**
 * A distribution over the next token, softmax of the logits in double precision.
 *
 * @param p [V], sums to 1 over all rows of the unembedding, padding included (as transformers counts them)
 */
public record Softmax(float[] p) {

    /**
     * Of logits [V].
     *
     * @throws BadInput if one is not finite, so that probabilities are never NaN
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
            throw new BadInput(
                    "The model gives logits that are not finite under this intervention; expected smaller numbers.");
        }
        float[] p = new float[e.length];
        for (int i = 0; i < e.length; i++) {
            p[i] = (float) (e[i] / sum);
        }
        return new Softmax(p);
    }

    /** The id of the largest; the lowest id among equals, like argmax in PyTorch. */
    public static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The k most probable tokens that have a name, most probable first; among equals, the lower id first. */
    public List<TokenProbability> top(int k, Tokenizer tokenizer) {
        return top(p, Math.min(p.length, tokenizer.size()), k).stream()
                .map(id -> new TokenProbability(id, tokenizer.text(id), p[id]))
                .toList();
    }

    /**
     * The ids of the k largest of the first {@code candidates} values, largest first; among equals, the lower id first.
     */
    static List<Integer> top(float[] values, int candidates, int k) {
        Comparator<Integer> larger =
                (a, b) -> values[a] == values[b] ? Integer.compare(a, b) : Float.compare(values[b], values[a]);
        PriorityQueue<Integer> largest = new PriorityQueue<>(larger.reversed()); // the smallest first
        for (int id = 0; id < candidates; id++) {
            if (largest.size() < k) {
                largest.add(id);
            } else if (k > 0 && values[id] > values[largest.peek()]) {
                largest.poll();
                largest.add(id);
            }
        }
        return largest.stream().sorted(larger).toList();
    }
}
