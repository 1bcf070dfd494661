package org.fovea.model;

/**
 * A prompt as the decoder gets it: the text's token ids with {@code <image>} expanded to one position per visual token.
 *
 * @param text the whole prompt, with {@code <image>} in it
 * @param ids [T] token ids, expanded
 * @param imageFrom position of patch 0; a visual token of a class row, where there is one, stands before it
 * @param imageTo position after the last patch
 */
public record Prompt(String text, int[] ids, int imageFrom, int imageTo) {

    /** T, the number of positions. */
    public int length() {
        return ids.length;
    }

    /** N, the number of patches. */
    public int patches() {
        return imageTo - imageFrom;
    }

    /** The patch at a position, or -1 if a text token stands there. */
    public int patchAt(int position) {
        return position >= imageFrom && position < imageTo ? position - imageFrom : -1;
    }
}
