package org.fovea.app.image;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.fovea.model.image.TokenGrid;

/**
 * The lines of a grid of tokens on the screen.
 *
 * @param grid the grid
 * @param x of the edges of its columns, [columns + 1]
 * @param y of the edges of its rows, [rows + 1]
 */
public record GridLines(TokenGrid grid, double[] x, double[] y) {

    /** A grid through two scales from pixels of the image. */
    public static GridLines of(TokenGrid grid, DoubleUnaryOperator x, DoubleUnaryOperator y) {
        return new GridLines(
                grid,
                DoubleStream.of(grid.xEdges()).map(x).toArray(),
                DoubleStream.of(grid.yEdges()).map(y).toArray());
    }

    /** A grid that fills a rectangle from (0, 0), for an image that is drawn in it. */
    public static GridLines filling(TokenGrid grid, double width, double height) {
        double left = grid.xEdges()[0];
        double top = grid.yEdges()[0];
        double across = grid.xEdges()[grid.columns()] - left;
        double down = grid.yEdges()[grid.rows()] - top;
        return of(grid, x -> (x - left) * width / across, y -> (y - top) * height / down);
    }

    /** Left edge of a token's cell, in whole pixels. */
    public double left(int token) {
        return Math.round(x[grid.column(token)]);
    }

    /** Top edge of a token's cell, in whole pixels. */
    public double top(int token) {
        return Math.round(y[grid.row(token)]);
    }

    /** Width of a token's cell, in whole pixels. */
    public double width(int token) {
        return Math.round(x[grid.column(token) + 1]) - left(token);
    }

    /** Height of a token's cell, in whole pixels. */
    public double height(int token) {
        return Math.round(y[grid.row(token) + 1]) - top(token);
    }

    /** Side of a usual cell. */
    public double side() {
        return Math.min((x[x.length - 1] - x[0]) / grid.columns(), (y[y.length - 1] - y[0]) / grid.rows());
    }

    /** The token at a point; -1 where there is none. */
    public int tokenAt(double atX, double atY) {
        int column = interval(x, atX);
        int row = interval(y, atY);
        return column < 0 || row < 0 ? -1 : grid.token(row, column);
    }

    private static int interval(double[] edges, double at) {
        for (int i = 0; i + 1 < edges.length; i++) {
            if (at >= edges[i] && at < edges[i + 1]) {
                return i;
            }
        }
        return -1;
    }
}
