package org.fovea.app.image;

import java.util.ArrayList;
import java.util.List;
import org.fovea.intervene.Patches;
import org.fovea.model.image.TokenGrid;

/** The lines around a set of patches. */
final class Outline {

    /**
     * A straight line between corners of patches.
     *
     * @param x0 in patches from the left
     * @param y0 in patches from the top
     * @param x1 likewise
     * @param y1 likewise
     */
    record Line(int x0, int y0, int x1, int y1) {}

    private Outline() {}

    /** The lines between patches that are in the set and patches that are not; each as long as it goes. */
    static List<Line> of(Patches patches, TokenGrid grid) {
        int rows = grid.rows();
        int columns = grid.columns();
        List<Line> lines = new ArrayList<>();
        for (int y = 0; y <= rows; y++) {
            for (int x = 0, from = -1; x <= columns; x++) {
                boolean edge = x < columns && in(patches, grid, y - 1, x) != in(patches, grid, y, x);
                if (edge && from < 0) {
                    from = x;
                } else if (!edge && from >= 0) {
                    lines.add(new Line(from, y, x, y));
                    from = -1;
                }
            }
        }
        for (int x = 0; x <= columns; x++) {
            for (int y = 0, from = -1; y <= rows; y++) {
                boolean edge = y < rows && in(patches, grid, y, x - 1) != in(patches, grid, y, x);
                if (edge && from < 0) {
                    from = y;
                } else if (!edge && from >= 0) {
                    lines.add(new Line(x, from, x, y));
                    from = -1;
                }
            }
        }
        return lines;
    }

    private static boolean in(Patches patches, TokenGrid grid, int row, int column) {
        return row >= 0
                && column >= 0
                && row < grid.rows()
                && column < grid.columns()
                && patches.contains(grid.token(row, column));
    }
}
