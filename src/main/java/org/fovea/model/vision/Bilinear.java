package org.fovea.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.fovea.model.backend.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Bilinear interpolation of a grid whose cells are rows of a table, like torch's {@code interpolate} without
 * antialiasing.
 */
final class Bilinear {

    /**
     * A point on one axis between two cells of the grid.
     *
     * @param lower the nearest cell before it
     * @param upper the nearest cell after it
     * @param share weight of {@code upper}; {@code lower} has the rest
     */
    record Tap(int lower, int upper, float share) {

        /**
         * Point i of {@code count}, the first and last of which are at the centres of the grid's first and last cell.
         */
        static Tap alignedCorners(int i, int count, int size) {
            return between((float) (i * (size - 1)) / Math.max(count - 1, 1), size);
        }

        /**
         * Point i of {@code count} at the centres of equal parts of the grid's length ({@code align_corners} false).
         */
        static Tap alignedEdges(int i, int count, int size) {
            return between(Math.max(0, (float) size / count * (i + 0.5f) - 0.5f), size);
        }

        private static Tap between(float place, int size) {
            int lower = (int) place;
            return new Tap(lower, Math.min(lower + 1, size - 1), place - lower);
        }
    }

    private Bilinear() {}

    /**
     * @param table matrices whose rows are concatenated, [rows, D] in all
     * @param down points along the grid's rows, [N]
     * @param right points along the grid's columns, [N]
     * @param index maps row and column of the grid to a row of the table
     * @return [N, D]
     */
    static @Nullable NDArray interpolate(
            List<NDArray> table, Tap[] down, Tap[] right, IntBinaryOperator index, NDManager manager) {
        NDArray sum = null;
        for (int corner = 0; corner < 4; corner++) {
            long[] rows = new long[down.length];
            float[] shares = new float[down.length];
            for (int i = 0; i < down.length; i++) {
                boolean below = corner / 2 > 0;
                boolean beside = corner % 2 > 0;
                rows[i] = index.applyAsInt(
                        below ? down[i].upper : down[i].lower, beside ? right[i].upper : right[i].lower);
                shares[i] =
                        (below ? down[i].share : 1 - down[i].share) * (beside ? right[i].share : 1 - right[i].share);
            }
            NDArray part = Tensors.selectRows(table, manager.create(rows))
                    .mul(manager.create(shares, new Shape(down.length, 1)));
            sum = sum == null ? part : sum.add(part);
        }
        return sum;
    }
}
