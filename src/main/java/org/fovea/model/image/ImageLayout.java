package org.fovea.model.image;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The positions of a prompt's visual tokens in the image. Tokens are numbered 0..N-1 in the order in which the decoder
 * reads them, including learned newlines but not the ordinary text between tiles. Each token belongs to a view: a grid
 * over the whole image or over a tile of it. Coordinates are in pixels of the upright image, from its top left corner.
 *
 * @param imageWidth in pixels
 * @param imageHeight in pixels
 * @param views in the order of their first tokens
 * @param tokens [N]
 */
public record ImageLayout(int imageWidth, int imageHeight, List<View> views, List<Token> tokens) {

    /** What a visual token shows. */
    public enum Kind {
        /** A patch of the image in the finest view. */
        PATCH,
        /** A patch of the whole image in a coarser view: a base tile, a global tile or a thumbnail. */
        BASE,
        /** The learned newline at the end of a row of patches, which shows nothing. */
        NEWLINE,
        /** The class token of a CLIP tower, which has no place in the image. */
        CLASS
    }

    /**
     * A grid of tokens.
     *
     * @param name such as {@code tile row 1 col 2}
     * @param rows number of rows of patches
     * @param columns number of columns of patches
     * @param tileRow row of the tile, from 1; 0 if the view is not a tile
     * @param tileColumn column of the tile, from 1; 0 if the view is not a tile
     */
    public record View(String name, int rows, int columns, int tileRow, int tileColumn) {

        /** A view that is not a tile. */
        public View(String name, int rows, int columns) {
            this(name, rows, columns, 0, 0);
        }

        /** A square tile with a number of patches along each side; its row and column count from 1. */
        static View tile(int tileRow, int tileColumn, int side) {
            return new View("tile row %d col %d".formatted(tileRow, tileColumn), side, side, tileRow, tileColumn);
        }

        /** Whether it is one tile of several. */
        public boolean isTile() {
            return tileRow > 0;
        }
    }

    /**
     * A visual token.
     *
     * @param view index into the views
     * @param row in its view
     * @param column in its view; the number of columns for a newline
     * @param box the region that it shows, clipped to the image unless the model pads it; null for a newline and the
     *     class token
     */
    public record Token(
            Kind kind,
            int view,
            int row,
            int column,
            @Nullable Box box) {}

    /** A rectangle from (left, top) to (right, bottom), fractions of pixels included. */
    public record Box(double left, double top, double right, double bottom) {

        /** Whether it contains a point; its right and bottom edges are outside. */
        public boolean contains(double x, double y) {
            return x >= left && x < right && y >= top && y < bottom;
        }
    }

    /** Keeps copies of the lists. */
    public ImageLayout {
        views = List.copyOf(views);
        tokens = List.copyOf(tokens);
    }

    /** The layout of an image with a single grid that covers it. */
    static ImageLayout whole(int width, int height, int rows, int columns) {
        List<Token> tokens = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                tokens.add(new Token(
                        Kind.PATCH,
                        0,
                        row,
                        column,
                        new Box(
                                (double) column * width / columns,
                                (double) row * height / rows,
                                (column + 1.0) * width / columns,
                                (row + 1.0) * height / rows)));
            }
        }
        return new ImageLayout(width, height, List.of(new View("grid", rows, columns)), tokens);
    }

    /** N. */
    public int count() {
        return tokens.size();
    }

    /**
     * A visual token's name: {@code patch 17}, {@code tile 2,3 · patch 17}, {@code global · patch 17}, {@code end of
     * row 3}.
     */
    public String nameOf(int token) {
        Token t = tokens.get(token);
        if (t.kind() == Kind.NEWLINE) {
            return "end of row " + (t.row() + 1);
        }
        if (t.kind() == Kind.CLASS) {
            return "class row";
        }
        View view = views.get(t.view());
        String within = "";
        if (views.size() > 1 && view.isTile()) {
            within = "tile %d,%d · ".formatted(view.tileRow(), view.tileColumn());
        } else if (views.size() > 1 && t.kind() != Kind.PATCH) {
            within = view.name() + " · ";
        }
        return within + "patch " + token;
    }

    /**
     * Its tokens as grids over the whole image, the finest first; a second one if there is also a coarser view of the
     * whole image.
     */
    public List<TokenGrid> grids() {
        return TokenGrid.of(this);
    }

    /** The tokens of the lowest row of the last view. */
    public IntStream lastRow() {
        int last = views.size() - 1;
        return tokensOf(last)
                .filter(t -> tokens.get(t).box() != null
                        && tokens.get(t).row() == views.get(last).rows() - 1);
    }

    /** The tokens of a view, newlines included, in order. */
    public IntStream tokensOf(int view) {
        return IntStream.range(0, count()).filter(t -> tokens.get(t).view() == view);
    }
}
