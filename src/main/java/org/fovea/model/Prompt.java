package org.fovea.model;

import org.fovea.model.text.Sequence;

/**
 * A prompt as the decoder receives it: token ids, with the image's placeholder expanded to one position per visual
 * token and whatever text the family puts between them.
 *
 * @param text the whole prompt, containing {@code <image>}
 * @param ids [T] token ids, expanded
 * @param sequence positions of its visual tokens, position ids and spans of bidirectional attention
 */
public record Prompt(String text, int[] ids, Sequence sequence) {

    /** T, the number of positions. */
    public int length() {
        return ids.length;
    }

    /** N, the number of visual tokens. */
    public int patches() {
        return sequence.visual().length;
    }

    /** Position of a visual token, 0..N-1. */
    public int positionOf(int patch) {
        return sequence.visual()[patch];
    }

    /** The visual token at a position, or -1 for a text token. */
    public int patchAt(int position) {
        return sequence.visualTokenAt(position);
    }

    /**
     * Selects the values of the visual tokens, [N], from values by position, which must include the last visual token.
     */
    public float[] ofVisualTokens(float[] byPosition) {
        float[] out = new float[patches()];
        for (int i = 0; i < out.length; i++) {
            out[i] = byPosition[positionOf(i)];
        }
        return out;
    }

    /** Position of the first visual token. */
    public int imageFrom() {
        return sequence.visual()[0];
    }

    /** Position after the last visual token; there may be text between the first and the last. */
    public int imageTo() {
        return sequence.visual()[patches() - 1] + 1;
    }
}
