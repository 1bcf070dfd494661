package org.fovea.model.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fovea.model.config.InternVlPreprocessing;

/**
 * The image processor of InternVL ({@code GotOcr2ImageProcessor} in transformers): it resizes an image to the grid of
 * tiles with the most similar aspect ratio, splits it row by row, and adds a thumbnail as the last tile.
 *
 * @param preprocessing the checkpoint's settings
 * @param tile side of a tile in pixels
 * @param side visual tokens along each side of a tile
 */
public record InternVlImageProcessor(InternVlPreprocessing preprocessing, int tile, int side)
        implements ImageProcessor {

    private record Grid(int columns, int rows) {

        int tiles() {
            return columns * rows;
        }
    }

    /**
     * The grid with the most similar aspect ratio; among equals, the one with the most tiles of which the image fills
     * more than half.
     */
    private Grid grid(int width, int height) {
        List<Grid> grids = new ArrayList<>();
        for (int columns = 1; columns <= preprocessing.maxTiles(); columns++) {
            for (int rows = 1; rows <= preprocessing.maxTiles(); rows++) {
                Grid grid = new Grid(columns, rows);
                if (grid.tiles() >= preprocessing.minTiles() && grid.tiles() <= preprocessing.maxTiles()) {
                    grids.add(grid);
                }
            }
        }
        grids.sort(Comparator.comparingInt(Grid::tiles)); // stable, like Python's
        double aspect = (double) width / height;
        Grid best = new Grid(1, 1);
        double least = Double.POSITIVE_INFINITY;
        for (Grid grid : grids) {
            double difference = Math.abs(aspect - (double) grid.columns / grid.rows);
            if (difference < least) {
                least = difference;
                best = grid;
            } else if (difference == least && (double) width * height > 0.5 * tile * tile * grid.tiles()) {
                best = grid;
            }
        }
        return best;
    }

    /** Lowers the number of tiles, including the thumbnail. */
    @Override
    public InternVlImageProcessor limitedTo(int tokens) {
        int tiles = Math.max(1, Math.min(preprocessing.maxTiles(), tokens / (side * side) - 1));
        return new InternVlImageProcessor(
                new InternVlPreprocessing(
                        Math.min(tiles, preprocessing.minTiles()),
                        tiles,
                        preprocessing.resample(),
                        preprocessing.normalization()),
                tile,
                side);
    }

    @Override
    public ImageLayout layout(int width, int height) {
        Grid grid = grid(width, height);
        return Tiles.layout(width, height, grid.rows, grid.columns, side, grid.tiles() > 1 ? "thumbnail" : null);
    }

    @Override
    public ImageInput process(RgbImage image) {
        Grid grid = grid(image.width(), image.height());
        List<RgbImage> tiles = new ArrayList<>(Tiles.cut(
                PillowResize.resize(image, grid.columns * tile, grid.rows * tile, preprocessing.resample()), tile));
        if (tiles.size() > 1) {
            tiles.add(PillowResize.resize(image, tile, tile, preprocessing.resample()));
        }
        return Tiles.input(tiles, preprocessing.normalization(), layout(image.width(), image.height()));
    }
}
