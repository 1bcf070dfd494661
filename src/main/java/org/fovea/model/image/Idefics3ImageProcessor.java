package org.fovea.model.image;

import java.util.ArrayList;
import java.util.List;
import org.fovea.model.config.Idefics3Preprocessing;

/**
 * The image processor of Idefics3 and SmolVLM ({@code Idefics3ImageProcessor} in transformers): it resizes an image to
 * a longest edge and then to whole tiles, splits it row by row, and adds the whole image as the last tile.
 *
 * @param preprocessing the checkpoint's settings
 * @param side visual tokens along each side of a tile
 */
public record Idefics3ImageProcessor(Idefics3Preprocessing preprocessing, int side) implements ImageProcessor {

    /** The longest edge of any resized image. */
    private static final int MOST = 4096;

    private record Size(int width, int height) {}

    /** The size after resizing to the longest edge; the other side is truncated and made even. */
    private Size fitted(int width, int height) {
        Size size = longest(width, height, preprocessing.longestEdge());
        return Math.max(size.width, size.height) > MOST ? longest(size.width, size.height, MOST) : size;
    }

    private static Size longest(int width, int height, int edge) {
        double aspect = (double) width / height;
        int other = width >= height ? (int) (edge / aspect) : (int) (edge * aspect);
        int even = Math.max(1, other + other % 2);
        return width >= height ? new Size(edge, even) : new Size(even, edge);
    }

    /** Both sides rounded up to whole tiles; the longer one first, and the shorter one from its new length. */
    private Size whole(Size fitted) {
        int tile = preprocessing.tile();
        double aspect = (double) fitted.width / fitted.height;
        if (fitted.width >= fitted.height) {
            int width = up(fitted.width, tile);
            return new Size(width, up((int) (width / aspect), tile));
        }
        int height = up(fitted.height, tile);
        return new Size(up((int) (height * aspect), tile), height);
    }

    private static int up(int length, int tile) {
        return Math.max(1, (length + tile - 1) / tile) * tile;
    }

    /** The canvas that is split into tiles; a single tile if splitting is off. */
    private Size canvas(int width, int height) {
        return preprocessing.splits()
                ? whole(fitted(width, height))
                : new Size(preprocessing.tile(), preprocessing.tile());
    }

    /** Lowers the longest edge so that even a square image has no more tokens, including those of the whole image. */
    @Override
    public Idefics3ImageProcessor limitedTo(int tokens) {
        int tiles = 1; // along the longest edge
        while (((tiles + 1) * (tiles + 1) + 1) * side * side <= tokens) {
            tiles++;
        }
        int edge = Math.min(preprocessing.longestEdge(), tiles * preprocessing.tile());
        return new Idefics3ImageProcessor(
                new Idefics3Preprocessing(
                        edge,
                        preprocessing.tile(),
                        preprocessing.splits(),
                        preprocessing.resample(),
                        preprocessing.normalization()),
                side);
    }

    @Override
    public ImageLayout layout(int width, int height) {
        Size canvas = canvas(width, height);
        int columns = canvas.width / preprocessing.tile();
        int rows = canvas.height / preprocessing.tile();
        return rows * columns == 1
                ? Tiles.layout(width, height, 0, 0, side, "global")
                : Tiles.layout(width, height, rows, columns, side, "global");
    }

    @Override
    public ImageInput process(RgbImage image) {
        int tile = preprocessing.tile();
        Size fitted = fitted(image.width(), image.height());
        Size canvas = canvas(image.width(), image.height());
        RgbImage first = PillowResize.resize(image, fitted.width, fitted.height, preprocessing.resample());
        RgbImage stretched = PillowResize.resize(first, canvas.width, canvas.height, preprocessing.resample());
        List<RgbImage> tiles = new ArrayList<>();
        if (canvas.width > tile || canvas.height > tile) {
            tiles.addAll(Tiles.cut(stretched, tile));
        }
        tiles.add(PillowResize.resize(stretched, tile, tile, preprocessing.resample()));
        return Tiles.input(tiles, preprocessing.normalization(), layout(image.width(), image.height()));
    }
}
