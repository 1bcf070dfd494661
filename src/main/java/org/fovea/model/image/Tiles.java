package org.fovea.model.image;

import java.util.ArrayList;
import java.util.List;
import org.fovea.model.config.Normalization;
import org.jspecify.annotations.Nullable;

/** Square tiles of an image, row by row, with the whole image as the last one. */
final class Tiles {

    private Tiles() {}

    /** Splits a canvas of whole tiles row by row. */
    static List<RgbImage> cut(RgbImage canvas, int side) {
        List<RgbImage> tiles = new ArrayList<>();
        for (int top = 0; top < canvas.height(); top += side) {
            for (int left = 0; left < canvas.width(); left += side) {
                byte[] rgb = new byte[3 * side * side];
                for (int y = 0; y < side; y++) {
                    System.arraycopy(
                            canvas.bytes(), 3 * ((top + y) * canvas.width() + left), rgb, 3 * y * side, 3 * side);
                }
                tiles.add(new RgbImage(side, side, rgb));
            }
        }
        return tiles;
    }

    /** Tiles as a vision encoder reads them, [tiles, 3, side, side]. */
    static ImageInput input(List<RgbImage> tiles, Normalization normalization, ImageLayout layout) {
        int side = tiles.get(0).width();
        int plane = side * side;
        float[] values = new float[Math.multiplyExact(3 * plane, tiles.size())];
        for (int channel = 0; channel < 3; channel++) {
            float[] valueOf = normalization.values(channel);
            for (int t = 0; t < tiles.size(); t++) {
                byte[] rgb = tiles.get(t).bytes();
                int at = (3 * t + channel) * plane;
                for (int p = 0; p < plane; p++) {
                    values[at + p] = valueOf[rgb[3 * p + channel] & 0xff];
                }
            }
        }
        return new ImageInput(values, new long[] {tiles.size(), 3, side, side}, layout);
    }

    /**
     * The layout of an image that was resized to a grid of tiles.
     *
     * @param rows of tiles
     * @param columns of tiles
     * @param side visual tokens along each side of a tile
     * @param whole name of the view of the whole image, which comes last; null for none
     */
    static ImageLayout layout(int width, int height, int rows, int columns, int side, @Nullable String whole) {
        List<ImageLayout.View> views = new ArrayList<>();
        List<ImageLayout.Token> tokens = new ArrayList<>();
        for (int tile = 0; tile < rows * columns; tile++) {
            int down = tile / columns;
            int right = tile % columns;
            views.add(ImageLayout.View.tile(down + 1, right + 1, side));
            add(
                    tokens,
                    ImageLayout.Kind.PATCH,
                    tile,
                    side,
                    right * side,
                    down * side,
                    (double) width / (columns * side),
                    (double) height / (rows * side));
        }
        if (whole != null) {
            views.add(new ImageLayout.View(whole, side, side));
            add(
                    tokens,
                    tokens.isEmpty() ? ImageLayout.Kind.PATCH : ImageLayout.Kind.BASE,
                    rows * columns,
                    side,
                    0,
                    0,
                    (double) width / side,
                    (double) height / side);
        }
        return new ImageLayout(width, height, views, tokens);
    }

    private static void add(
            List<ImageLayout.Token> tokens,
            ImageLayout.Kind kind,
            int view,
            int side,
            int left,
            int top,
            double byX,
            double byY) {
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                tokens.add(new ImageLayout.Token(
                        kind,
                        view,
                        row,
                        column,
                        new ImageLayout.Box(
                                (left + column) * byX,
                                (top + row) * byY,
                                (left + column + 1) * byX,
                                (top + row + 1) * byY)));
            }
        }
    }
}
