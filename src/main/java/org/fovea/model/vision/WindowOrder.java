package org.fovea.model.vision;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.fovea.model.image.ImageLayout.View;

/**
 * The order of an image's visual tokens in windowed attention: windows row by row, and within each window tokens row by
 * row ({@code get_vision_window_index} in transformers' vision_utils.py). Windows at the right and bottom edge may be
 * smaller.
 *
 * @param tokens [N], the visual token, in grid order, at each index
 * @param lengths of the windows, in tokens
 */
record WindowOrder(int[] tokens, long[] lengths) {

    /**
     * @param grid of visual tokens
     * @param side side of a window in visual tokens; 0 for a single window over the whole image
     */
    static WindowOrder of(View grid, int side) {
        int high = side == 0 ? grid.rows() : side;
        int wide = side == 0 ? grid.columns() : side;
        int[] tokens = new int[grid.rows() * grid.columns()];
        LongStream.Builder lengths = LongStream.builder();
        int at = 0;
        for (int top = 0; top < grid.rows(); top += high) {
            for (int left = 0; left < grid.columns(); left += wide) {
                int first = at;
                for (int row = top; row < Math.min(top + high, grid.rows()); row++) {
                    for (int column = left; column < Math.min(left + wide, grid.columns()); column++) {
                        tokens[at++] = row * grid.columns() + column;
                    }
                }
                lengths.add(at - first);
            }
        }
        return new WindowOrder(tokens, lengths.build().toArray());
    }

    /** The lengths of the windows in patches. */
    long[] patches(int patchesPerToken) {
        return Arrays.stream(lengths).map(n -> n * patchesPerToken).toArray();
    }

    /** The patches in this order; those of one visual token are consecutive. */
    long[] patchOrder(int patchesPerToken) {
        return Arrays.stream(tokens)
                .asLongStream()
                .flatMap(t -> LongStream.range(t * patchesPerToken, (t + 1) * patchesPerToken))
                .toArray();
    }

    /** The index in this order of each token of the grid. */
    long[] places() {
        long[] places = new long[tokens.length];
        IntStream.range(0, tokens.length).forEach(i -> places[tokens[i]] = i);
        return places;
    }
}
