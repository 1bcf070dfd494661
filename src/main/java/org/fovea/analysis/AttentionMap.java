package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;

/**
 * Attention of a text position to the visual tokens.
 *
 * @param position in the sequence, after the image
 * @param weights [L][heads][N], attention probabilities, 0..1; row 0 is layer 1, heads count from 0. A head's weights
 *     sum to its attention to the image, not to 1.
 */
public record AttentionMap(int position, float[][][] weights) {

    /** How to combine the weights of several layers and heads. */
    public enum Pooling {
        /** Their mean. */
        MEAN,
        /** The largest. */
        MAX
    }

    /**
     * Computes the attention of a position in all layers and heads.
     *
     * @param position a position after the last patch
     * @throws IllegalArgumentException if it is not after the last patch
     */
    public static AttentionMap of(Trace trace, int position) {
        Prompt prompt = trace.prompt();
        if (position < prompt.imageTo() || position >= prompt.length()) {
            throw new IllegalArgumentException("position %d: expected %d to %d, after the image"
                    .formatted(position, prompt.imageTo(), prompt.length() - 1));
        }
        float[][][] weights = new float[trace.layers()][][];
        for (int layer = 1; layer <= trace.layers(); layer++) {
            float[][] heads = trace.attention(layer, position);
            for (int h = 0; h < heads.length; h++) {
                heads[h] = prompt.ofVisualTokens(heads[h]);
            }
            weights[layer - 1] = heads;
        }
        return new AttentionMap(position, weights);
    }

    /**
     * Combines some layers and heads into one map.
     *
     * @param layers layers 1..L, at least one
     * @param heads heads counted from 0, at least one; null for every head
     * @return [N], 0..1
     */
    public float[] pooled(Collection<Integer> layers, Collection<Integer> heads, Pooling pooling) {
        float[] out = new float[weights[0][0].length];
        Collection<Integer> chosen = heads != null
                ? heads
                : IntStream.range(0, weights[0].length).boxed().toList();
        for (int patch = 0; patch < out.length; patch++) {
            double sum = 0;
            float most = 0;
            for (int layer : layers) {
                for (int head : chosen) {
                    float w = weights[layer - 1][head][patch];
                    sum += w;
                    most = Math.max(most, w);
                }
            }
            out[patch] = pooling == Pooling.MAX ? most : (float) (sum / (layers.size() * (double) chosen.size()));
        }
        return out;
    }

    /**
     * Adds to a JSON object which weights a pooled map combines.
     *
     * @param text the token at the position
     * @param layers as {@code 3-6} or {@code 4}
     * @param head from 0; -1 for all
     */
    public static void describe(ObjectNode json, int position, String text, String layers, int head, Pooling pooling) {
        String pooled = pooling == Pooling.MAX ? "max" : "mean";
        json.put("position", position)
                .put("text", text)
                .put("layers", layers)
                .put("head", head < 0 ? pooled : Integer.toString(head))
                .put("mode", pooled);
    }

    /** One head's map. [N] */
    public float[] of(int layer, int head) {
        return pooled(List.of(layer), List.of(head), Pooling.MAX);
    }
}
