package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.model.backend.AttentionKernels;
import org.fovea.model.image.ImageLayout.View;
import org.fovea.model.vision.Bilinear.Tap;
import org.jspecify.annotations.Nullable;

/**
 * Rows and columns of the patches of an image, in the order of the encoder.
 *
 * @param rows of patches in the image
 * @param columns of patches in the image
 * @param row [N], of each patch
 * @param column [N], of each patch
 */
record PatchPositions(int rows, int columns, int[] row, int[] column) {

    /**
     * @param grid of visual tokens
     * @param merge patches along each side of a visual token
     * @param order the order of the patches, as indices into the patches of the grid's visual tokens, token by token
     */
    static PatchPositions of(View grid, int merge, long[] order) {
        int[] row = new int[order.length];
        int[] column = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            int token = Math.toIntExact(order[i]) / (merge * merge);
            int within = Math.toIntExact(order[i]) % (merge * merge);
            row[i] = token / grid.columns() * merge + within / merge;
            column[i] = token % grid.columns() * merge + within % merge;
        }
        return new PatchPositions(grid.rows() * merge, grid.columns() * merge, row, column);
    }

    /**
     * The rotary angles, in the form of {@link AttentionKernels#windowed}: in each half of a head, the first half of
     * the frequencies rotates by row, the second by column ({@code VisionRotaryEmbedding} of transformers' Qwen-VL
     * models, in float32 as there).
     *
     * @return cosines and sines, [N, 1, headSize] each, the sines' first half negated
     */
    NDArray[] rotary(int headSize, double theta, NDManager manager) {
        int quarter = headSize / 4;
        float[] frequency = new float[quarter];
        for (int i = 0; i < quarter; i++) {
            frequency[i] = 1 / (float) Math.pow(theta, 2 * i / (float) (2 * quarter));
        }
        float[] cos = new float[row.length * headSize];
        float[] sin = new float[row.length * headSize];
        for (int p = 0; p < row.length; p++) {
            for (int i = 0; i < 2 * quarter; i++) {
                float angle = (i < quarter ? row[p] : column[p]) * frequency[i % quarter];
                int at = p * headSize + i;
                cos[at] = cos[at + 2 * quarter] = (float) Math.cos(angle);
                sin[at + 2 * quarter] = (float) Math.sin(angle);
                sin[at] = -sin[at + 2 * quarter];
            }
        }
        Shape shape = new Shape(row.length, 1, headSize);
        return new NDArray[] {manager.create(cos, shape), manager.create(sin, shape)};
    }

    /**
     * A square table of learned position embeddings, interpolated bilinearly to the image's grid with aligned corners
     * ({@code align_corners}).
     *
     * @param table [side · side, width]
     * @return [N, width]
     */
    @Nullable
    NDArray learned(NDArray table, int side, NDManager manager) {
        Tap[] down = IntStream.of(row)
                .mapToObj(y -> Tap.alignedCorners(y, rows, side))
                .toArray(Tap[]::new);
        Tap[] right = IntStream.of(column)
                .mapToObj(x -> Tap.alignedCorners(x, columns, side))
                .toArray(Tap[]::new);
        return Bilinear.interpolate(List.of(table), down, right, (y, x) -> y * side + x, manager);
    }
}
