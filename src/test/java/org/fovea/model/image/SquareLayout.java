package org.fovea.model.image;

import java.util.ArrayList;
import java.util.List;

/** Layouts of one grid, for tests that need no image. */
public final class SquareLayout {

    private SquareLayout() {}

    /** A grid over an image of ten pixels a patch. */
    public static ImageLayout of(int rows, int columns) {
        List<ImageLayout.Token> tokens = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                tokens.add(new ImageLayout.Token(ImageLayout.Kind.PATCH, 0, row, column,
                        new ImageLayout.Box(10 * column, 10 * row, 10 * column + 10, 10 * row + 10)));
            }
        }
        return new ImageLayout(10 * columns, 10 * rows, List.of(new ImageLayout.View("grid", rows, columns)), tokens);
    }

    /** The same as grids. */
    public static List<TokenGrid> grids(int rows, int columns) {
        return of(rows, columns).grids();
    }
}
