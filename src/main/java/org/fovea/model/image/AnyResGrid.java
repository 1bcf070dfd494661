package org.fovea.model.image;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.model.config.AnyResConfig;
import org.fovea.model.config.AnyResConfig.Canvas;
import org.fovea.model.image.ImageLayout.Box;
import org.fovea.model.image.ImageLayout.Kind;
import org.fovea.model.image.ImageLayout.Token;

/**
 * How LLaVA-NeXT and LLaVA-OneVision place an image on a canvas of tiles, and which patches of the tiles become visual
 * tokens ({@code select_best_resolution}, {@code get_patch_output_size}, {@code unpad_image} and
 * {@code pack_image_features} in transformers).
 *
 * @param imageWidth in pixels
 * @param imageHeight in pixels
 * @param tile side of a tile in pixels
 * @param patch side of a patch in pixels
 * @param side patches along each side of a tile
 * @param canvas the canvas of whole tiles
 * @param width of the resized image on the canvas, in pixels
 * @param height of the resized image on the canvas, in pixels
 * @param top the first row of the canvas's patches that is kept; rows outside show only padding
 * @param left the first column of the canvas's patches that is kept
 * @param patchRows number of rows that are kept
 * @param patchColumns number of columns that are kept
 * @param rows rows of visual tokens after the kept patches are shrunk; {@code patchRows} if they are not
 * @param columns columns of visual tokens after the kept patches are shrunk
 */
public record AnyResGrid(
        int imageWidth,
        int imageHeight,
        int tile,
        int patch,
        int side,
        Canvas canvas,
        int width,
        int height,
        int top,
        int left,
        int patchRows,
        int patchColumns,
        int rows,
        int columns) {

    /** A grid is shrunk only if it exceeds its maximum by this factor along a side. */
    private static final double SHRUNK_FROM = 1.1;

    /**
     * @param width of the image in pixels, positive
     * @param height of the image in pixels, positive
     * @throws BadInput if an image of that shape would leave no patch
     */
    public static AnyResGrid of(AnyResConfig config, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("no image has " + width + " × " + height + " pixels");
        }
        int tile = config.tower().imageSize();
        int side = config.tower().side();
        Canvas canvas = best(config.canvases(), width, height);
        double wide = (double) canvas.width() / width;
        double high = (double) canvas.height() / height;
        int resizedWidth = wide < high ? canvas.width() : (int) Math.min(Math.ceil(width * high), canvas.width());
        int resizedHeight = wide < high ? (int) Math.min(Math.ceil(height * wide), canvas.height()) : canvas.height();

        int patchRows = canvas.height() / tile * side;
        int patchColumns = canvas.width() / tile * side;
        int top = 0;
        int left = 0;
        if ((double) width / height > (double) patchColumns / patchRows) {
            top = (patchRows - truncated(height * ((double) patchColumns / width))) / 2;
        } else {
            left = (patchColumns - truncated(width * ((double) patchRows / height))) / 2;
        }
        patchRows -= 2 * top;
        patchColumns -= 2 * left;
        if (patchRows < 1 || patchColumns < 1) {
            throw tooElongated(width, height);
        }
        int rows = patchRows;
        int columns = patchColumns;
        if (config.mostTiles() > 0) {
            double ratio = Math.sqrt(patchRows * patchColumns / (double) (config.mostTiles() * side * side));
            if (ratio > SHRUNK_FROM) {
                rows = floorDivided(patchRows, ratio);
                columns = floorDivided(patchColumns, ratio);
            }
        }
        if (rows < 1 || columns < 1) {
            throw tooElongated(width, height);
        }
        return new AnyResGrid(
                width,
                height,
                tile,
                config.tower().patchSize(),
                side,
                canvas,
                resizedWidth,
                resizedHeight,
                top,
                left,
                patchRows,
                patchColumns,
                rows,
                columns);
    }

    /** The canvas that keeps the most pixels of the image and, among those, wastes the least area. */
    private static Canvas best(List<Canvas> canvases, int width, int height) {
        Canvas best = null;
        long mostUsed = 0;
        long leastWasted = Long.MAX_VALUE;
        for (Canvas canvas : canvases) {
            double scale = Math.min((double) canvas.width() / width, (double) canvas.height() / height);
            long scaledWidth = (long) (width * scale);
            long scaledHeight = (long) (height * scale);
            long used = Math.min(scaledWidth * scaledHeight, (long) width * height);
            long wasted = (long) canvas.width() * canvas.height() - used;
            if (used > mostUsed || used == mostUsed && used > 0 && wasted < leastWasted) {
                best = canvas;
                mostUsed = used;
                leastWasted = wasted;
            }
        }
        if (best == null) {
            throw tooElongated(width, height);
        }
        return best;
    }

    private static BadInput tooElongated(int width, int height) {
        return new BadInput(
                "An image of %d × %d pixels is too elongated for this model, which would get no patch of it; crop it first."
                        .formatted(width, height));
    }

    /** Python's {@code int(round(x, 7))}, which ignores rounding errors. */
    private static int truncated(double x) {
        return new BigDecimal(x).setScale(7, RoundingMode.HALF_EVEN).intValue();
    }

    /** Python's {@code int(x // y)} for positive numbers. */
    private static int floorDivided(int x, double y) {
        double quotient = (x - x % y) / y;
        double floor = Math.floor(quotient);
        return (int) (quotient - floor > 0.5 ? floor + 1 : floor);
    }

    /** Tiles of the canvas from top to bottom. */
    public int tileRows() {
        return canvas.height() / tile;
    }

    /** Tiles of the canvas from left to right. */
    public int tileColumns() {
        return canvas.width() / tile;
    }

    /** Left edge of the image on the canvas, in pixels. */
    int padLeft() {
        return (canvas.width() - width) / 2;
    }

    /** Top edge of the image on the canvas, in pixels. */
    int padTop() {
        return (canvas.height() - height) / 2;
    }

    /**
     * A kept patch as an index into the patches of the canvas's tiles, tile by tile, row by row.
     *
     * @param row of kept patches
     * @param column of kept patches
     */
    public int patchIndex(int row, int column) {
        int y = top + row;
        int x = left + column;
        int tileIndex = y / side * tileColumns() + x / side;
        return (tileIndex * side + y % side) * side + x % side;
    }

    /**
     * The visual tokens: those of the whole image resized to one tile, then the rows of the canvas, each with its
     * newline.
     */
    ImageLayout layout() {
        List<Token> tokens = new ArrayList<>();
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                tokens.add(new Token(
                        Kind.BASE,
                        0,
                        row,
                        column,
                        new Box(
                                squeezed(column, imageWidth),
                                squeezed(row, imageHeight),
                                squeezed(column + 1, imageWidth),
                                squeezed(row + 1, imageHeight))));
            }
        }
        for (int row = 0; row < rows; row++) {
            double above = y(top + (double) row * patchRows / rows, false);
            double below = y(top + (row + 1.0) * patchRows / rows, true);
            for (int column = 0; column < columns; column++) {
                tokens.add(new Token(
                        Kind.PATCH,
                        1,
                        row,
                        column,
                        new Box(
                                x(left + (double) column * patchColumns / columns, false),
                                above,
                                x(left + (column + 1.0) * patchColumns / columns, true),
                                below)));
            }
            tokens.add(new Token(Kind.NEWLINE, 1, row, columns, null));
        }
        return new ImageLayout(
                imageWidth,
                imageHeight,
                List.of(new ImageLayout.View("base", side, side), new ImageLayout.View("grid", rows, columns)),
                tokens);
    }

    private double squeezed(int patches, int length) {
        return (double) patches * patch * length / tile;
    }

    private double x(double patches, boolean end) {
        return inImage(onCanvas(patches, end) - padLeft(), width, imageWidth);
    }

    private double y(double patches, boolean end) {
        return inImage(onCanvas(patches, end) - padTop(), height, imageHeight);
    }

    /**
     * Pixels before an edge between patches. Where patches do not fill a tile, the end of a tile's last patch is not
     * the start of the next tile's first.
     */
    private double onCanvas(double patches, boolean end) {
        double tiles = end ? Math.ceil(patches / side) - 1 : Math.floor(patches / side);
        return tiles * tile + (patches - tiles * side) * patch;
    }

    private static double inImage(double resized, int resizedLength, int length) {
        return Math.max(0, Math.min(length, resized * length / resizedLength));
    }
}
