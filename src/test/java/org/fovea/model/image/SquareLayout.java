package org.fovea.model.image;

import java.util.List;

/** Layouts of one grid, for tests that need no image. */
public final class SquareLayout {

    private SquareLayout() {}

    /** A grid over an image of ten pixels a patch. */
    public static ImageLayout of(int rows, int columns) {
        return ImageLayout.whole(10 * columns, 10 * rows, rows, columns);
    }

    /** The same as grids. */
    public static List<TokenGrid> grids(int rows, int columns) {
        return of(rows, columns).grids();
    }
}
