package org.fovea.app.lens;

import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;

/**
 * Where the cells of the token grid lie: a frozen row of column headers, a frozen column of row headers, and the cells
 * that scroll under them. All in pixels of the grid, from its top left.
 *
 * @param width of the grid with headers and scroll bars
 * @param height of the grid with headers and scroll bars
 * @param rows number of rows
 * @param columns number of columns
 * @param headerWidth of the frozen row headers
 * @param scrollX how far the cells are scrolled, 0..{@link #maxScrollX}
 * @param scrollY how far the cells are scrolled, 0..{@link #maxScrollY}
 */
record LensGeometry(
        double width, double height, int rows, int columns, double headerWidth, double scrollX, double scrollY) {

    /** Height of a row. */
    static final int ROW = 18;
    /** Height of the column headers. */
    static final int HEADER = 22;
    /** The least width of a column; more columns than fit are scrolled. */
    static final int COLUMN = 64;
    /** A column is not wider than this: few layers in a wide window stay a table. */
    static final int WIDEST_COLUMN = 150;
    /** Thickness of a scroll bar with the strip beside it. */
    static final int BAR = 16;

    /** Nothing to show yet. */
    static final LensGeometry NONE = new LensGeometry(0, 0, 0, 0, 0, 0, 0);

    /** Scrolls no further than there is something, and by whole pixels, so that text stays sharp. */
    LensGeometry {
        scrollX = Math.rint(Math.max(
                0,
                Math.min(
                        scrollX,
                        maxScroll(
                                columns * columnWidth(width, height, rows, columns, headerWidth),
                                viewWidth(width, height, rows, columns, headerWidth)))));
        scrollY = Math.rint(Math.max(
                0,
                Math.min(
                        scrollY,
                        maxScroll((double) rows * ROW, viewHeight(width, height, rows, columns, headerWidth)))));
    }

    private static double maxScroll(double content, double view) {
        return Math.max(0, Math.rint(content - view));
    }

    private static boolean tooWide(double width, int columns, double headerWidth) {
        return columns * COLUMN > width - headerWidth;
    }

    private static boolean tooHigh(double width, double height, int rows, int columns, double headerWidth) {
        return rows * ROW > height - HEADER - (tooWide(width, columns, headerWidth) ? BAR : 0);
    }

    private static double viewWidth(double width, double height, int rows, int columns, double headerWidth) {
        return Math.max(0, width - headerWidth - (tooHigh(width, height, rows, columns, headerWidth) ? BAR : 0));
    }

    private static double viewHeight(double width, double height, int rows, int columns, double headerWidth) {
        return Math.max(
                0,
                height - HEADER - (columns * COLUMN > viewWidth(width, height, rows, columns, headerWidth) ? BAR : 0));
    }

    private static double columnWidth(double width, double height, int rows, int columns, double headerWidth) {
        double view = viewWidth(width, height, rows, columns, headerWidth);
        int shown = Math.max(1, Math.min(columns, (int) (view / COLUMN))); // a whole number of columns is in view
        return Math.max(COLUMN, Math.min(WIDEST_COLUMN, view / shown));
    }

    /** Width of what scrolls. */
    double viewWidth() {
        return viewWidth(width, height, rows, columns, headerWidth);
    }

    /** Height of what scrolls. */
    double viewHeight() {
        return viewHeight(width, height, rows, columns, headerWidth);
    }

    /** Width of a column, not always whole; {@link #x} rounds. */
    double columnWidth() {
        return columnWidth(width, height, rows, columns, headerWidth);
    }

    /** The furthest that can be scrolled to the right. */
    double maxScrollX() {
        return maxScroll(columns * columnWidth(), viewWidth());
    }

    /** The furthest that can be scrolled down. */
    double maxScrollY() {
        return maxScroll((double) rows * ROW, viewHeight());
    }

    /** The left edge of a column on the screen. */
    double x(int column) {
        return headerWidth + Math.rint(column * columnWidth()) - scrollX;
    }

    /** The top edge of a row on the screen. */
    double y(int row) {
        return HEADER + (double) row * ROW - scrollY;
    }

    /** The first row of which something is in view. */
    int firstRow() {
        return (int) (scrollY / ROW);
    }

    /** The row after the last of which something is in view. */
    int endRow() {
        return (int) Math.min(rows, Math.ceil((scrollY + viewHeight()) / ROW));
    }

    /** The first column of which something is in view. */
    int firstColumn() {
        return (int) (scrollX / columnWidth());
    }

    /** The column after the last of which something is in view. */
    int endColumn() {
        return (int) Math.min(columns, Math.ceil((scrollX + viewWidth()) / columnWidth()));
    }

    /** Rows that a page has. */
    int page() {
        return Math.max(1, (int) (viewHeight() / ROW) - 1);
    }

    /** The row at a height: -1 in the column headers, {@link #rows} below everything. */
    int rowAt(double y) {
        if (y < HEADER) {
            return -1;
        }
        return y >= HEADER + viewHeight() ? rows : (int) Math.min(rows, (y - HEADER + scrollY) / ROW);
    }

    /** The column at a width: -1 in the row headers, {@link #columns} right of everything. */
    int columnAt(double x) {
        if (x < headerWidth) {
            return -1;
        }
        if (x >= headerWidth + viewWidth()) {
            return columns;
        }
        int column = (int) Math.min(columns, (x - headerWidth + scrollX) / columnWidth());
        return column > 0 && x < x(column)
                ? column - 1
                : column < columns - 1 && x >= x(column + 1) ? column + 1 : column;
    }

    /** Whether all of a row is in view. */
    boolean shows(int row) {
        return y(row) >= HEADER && y(row) + ROW <= HEADER + viewHeight();
    }

    /** The same, scrolled by so many pixels. */
    LensGeometry scrolledBy(double dx, double dy) {
        return new LensGeometry(width, height, rows, columns, headerWidth, scrollX + dx, scrollY + dy);
    }

    /** The same, scrolled to there. */
    LensGeometry scrolledTo(double x, double y) {
        return new LensGeometry(width, height, rows, columns, headerWidth, x, y);
    }

    /** The same, scrolled only as far as a cell needs to be in view; -1 for no row, or no column, in particular. */
    LensGeometry revealing(int row, int column) {
        double x = scrollX;
        double y = scrollY;
        if (row >= 0) {
            y = Math.max(Math.min(y, (double) row * ROW), (row + 1.0) * ROW - viewHeight());
        }
        if (column >= 0) {
            x = Math.max(
                    Math.min(x, Math.rint(column * columnWidth())),
                    Math.rint((column + 1) * columnWidth()) - viewWidth());
        }
        return scrolledTo(x, y);
    }

    /**
     * Where a card goes that explains something: right below it where there is room, else left, above, or beside.
     *
     * @param what the card must not cover, in the pane's pixels
     * @param cardWidth of the card
     * @param cardHeight of the card
     * @param paneWidth that the card stays in
     * @param paneHeight that the card stays in
     * @return its top left
     */
    static Point2D beside(Rectangle2D what, double cardWidth, double cardHeight, double paneWidth, double paneHeight) {
        double right = paneWidth - cardWidth;
        double bottom = paneHeight - cardHeight;
        double x = what.getMaxX() <= right
                ? what.getMaxX()
                : what.getMinX() >= cardWidth ? what.getMinX() - cardWidth : Math.max(0, right);
        double y = what.getMaxY() <= bottom
                ? what.getMaxY()
                : what.getMinY() >= cardHeight
                        ? what.getMinY() - cardHeight
                        : Math.max(0, Math.min(what.getMaxY(), bottom));
        return new Point2D(Math.rint(x), Math.rint(y));
    }
}
