package org.fovea.model;

import org.fovea.model.text.Sequence;

/**
 * A prompt as the decoder gets it: the text's token ids with the image's placeholder expanded to one position per
 * visual token, and what text a family puts between them.
 *
 * @param text the whole prompt, with {@code <image>} in it
 * @param ids [T] token ids, expanded
 * @param sequence where its visual tokens stand, and how its positions see each other
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

    /** The visual token at a position, or -1 if a text token stands there. */
    public int patchAt(int position) {
        return sequence.visualTokenAt(position);
    }

    /**
     * Of a number for each position (as many as reach the last visual token, at least), those of the visual tokens,
     * [N].
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

    /** Position after the last visual token; text may stand between the first and the last. */
    public int imageTo() {
        return sequence.visual()[patches() - 1] + 1;
    }
}
