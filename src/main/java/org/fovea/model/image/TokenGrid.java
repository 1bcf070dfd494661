package org.fovea.model.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Visual tokens that cover the image once, in rows and columns: the patches of the finest view, across all tiles, or
 * those of the view of the whole image. Coordinates are in pixels of the upright image.
 */
public final class TokenGrid {

    /** Boxes are in the same row or column if their edges differ by less than this. */
    private static final double SAME = 1e-6;

    private final ImageLayout.Kind kind;
    private final double[] xEdges;
    private final double[] yEdges;
    private final int[] tokens;
    private final int[] cells;

    private TokenGrid(ImageLayout.Kind kind, double[] xEdges, double[] yEdges, int[] tokens, int[] cells) {
        this.kind = kind;
        this.xEdges = xEdges;
        this.yEdges = yEdges;
        this.tokens = tokens;
        this.cells = cells;
    }

    /**
     * The grids of a layout, the finest first; a second one only if there is also a coarser view of the whole image.
     */
    static List<TokenGrid> of(ImageLayout layout) {
        List<TokenGrid> grids = new ArrayList<>();
        for (ImageLayout.Kind kind : List.of(ImageLayout.Kind.PATCH, ImageLayout.Kind.BASE)) {
            int[] tokens = IntStream.range(0, layout.count())
                    .filter(t -> layout.tokens().get(t).kind() == kind)
                    .toArray();
            if (tokens.length > 0) {
                grids.add(of(kind, layout, tokens));
            }
        }
        return List.copyOf(grids);
    }

    private static TokenGrid of(ImageLayout.Kind kind, ImageLayout layout, int[] tokens) {
        double[] lefts = starts(
                Arrays.stream(tokens).mapToDouble(t -> box(layout, t).left()).toArray());
        double[] tops = starts(
                Arrays.stream(tokens).mapToDouble(t -> box(layout, t).top()).toArray());
        if (lefts.length * tops.length != tokens.length) {
            throw new IllegalArgumentException(
                    "%d tokens in a grid of %d × %d".formatted(tokens.length, tops.length, lefts.length));
        }
        double right = Arrays.stream(tokens)
                .mapToDouble(t -> box(layout, t).right())
                .max()
                .orElseThrow();
        double bottom = Arrays.stream(tokens)
                .mapToDouble(t -> box(layout, t).bottom())
                .max()
                .orElseThrow();
        int[] byCell = new int[tokens.length];
        int[] cells = new int[layout.count()];
        Arrays.fill(cells, -1);
        for (int token : tokens) {
            ImageLayout.Box box = box(layout, token);
            int cell = at(tops, box.top() + SAME) * lefts.length + at(lefts, box.left() + SAME);
            byCell[cell] = token;
            cells[token] = cell;
        }
        return new TokenGrid(kind, with(lefts, right), with(tops, bottom), byCell, cells);
    }

    private static ImageLayout.Box box(ImageLayout layout, int token) {
        return Objects.requireNonNull(layout.tokens().get(token).box()); // only newlines, which no grid has, lack it
    }

    /** The distinct values in increasing order. */
    private static double[] starts(double[] all) {
        TreeMap<Long, Double> found = new TreeMap<>();
        for (double start : all) {
            found.putIfAbsent(Math.round(start / SAME), start);
        }
        double[] starts = found.values().stream().mapToDouble(d -> d).toArray();
        return IntStream.range(0, starts.length)
                .filter(i -> i == 0 || starts[i] - starts[i - 1] > 2 * SAME)
                .mapToDouble(i -> starts[i])
                .toArray();
    }

    private static double[] with(double[] starts, double end) {
        double[] edges = Arrays.copyOf(starts, starts.length + 1);
        edges[starts.length] = end;
        return edges;
    }

    /** The index of the last start at or before a position; -1 if there is none. */
    private static int at(double[] starts, double place) {
        int found = Arrays.binarySearch(starts, place);
        return found >= 0 ? found : -found - 2;
    }

    /** Whether it is the coarser view of the whole image. */
    public boolean isWhole() {
        return kind == ImageLayout.Kind.BASE;
    }

    /** Number of rows. */
    public int rows() {
        return yEdges.length - 1;
    }

    /** Number of columns. */
    public int columns() {
        return xEdges.length - 1;
    }

    /** Number of tokens. */
    public int size() {
        return tokens.length;
    }

    /** The edges of the columns, [columns + 1]; a copy. */
    public double[] xEdges() {
        return xEdges.clone();
    }

    /** The edges of the rows, [rows + 1]; a copy. */
    public double[] yEdges() {
        return yEdges.clone();
    }

    /** The token at a row and a column. */
    public int token(int row, int column) {
        return tokens[row * columns() + column];
    }

    /** Its tokens, row by row; a copy. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** Whether a visual token belongs to this grid. */
    public boolean has(int token) {
        return token >= 0 && token < cells.length && cells[token] >= 0;
    }

    /** Row of one of its tokens. */
    public int row(int token) {
        return cells[token] / columns();
    }

    /** Column of one of its tokens. */
    public int column(int token) {
        return cells[token] % columns();
    }

    /** Index of a token in the grid, row by row; -1 for a token of another grid, or of none. */
    public int cell(int token) {
        return cells[token];
    }

    /** The region that one of its tokens shows. */
    public ImageLayout.Box box(int token) {
        int row = row(token);
        int column = column(token);
        return new ImageLayout.Box(xEdges[column], yEdges[row], xEdges[column + 1], yEdges[row + 1]);
    }

    /** The token at a point of the image; -1 if there is none. */
    public int tokenAt(double x, double y) {
        int column = at(xEdges, x);
        int row = at(yEdges, y);
        return column < 0 || row < 0 || column >= columns() || row >= rows() ? -1 : token(row, column);
    }

    /** The tokens in the k × k square of cells around one of its tokens, clipped to the grid. */
    public int[] square(int token, int size) {
        int top = row(token) - (size - 1) / 2;
        int left = column(token) - (size - 1) / 2;
        IntStream.Builder found = IntStream.builder();
        for (int row = Math.max(0, top); row < Math.min(rows(), top + size); row++) {
            for (int column = Math.max(0, left); column < Math.min(columns(), left + size); column++) {
                found.add(token(row, column));
            }
        }
        return found.build().toArray();
    }
}
