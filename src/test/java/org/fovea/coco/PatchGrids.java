package org.fovea.coco;

/** Grids of patches as image processors make them: resize, crop, cut into squares. */
final class PatchGrids {

    private PatchGrids() {}

    /**
     * The patches of an image that is resized, then cropped, then cut into squares.
     *
     * @param cropLeft left edge of the crop in pixels of the resized image; negative where padded
     * @param cropTop likewise
     * @param patchSize side of a patch in pixels of the resized image
     */
    static PatchGrid of(
            int imageWidth,
            int imageHeight,
            int resizedWidth,
            int resizedHeight,
            double cropLeft,
            double cropTop,
            int patchSize,
            int rows,
            int columns) {
        return new PatchGrid(
                imageWidth,
                imageHeight,
                edges(imageWidth, resizedWidth, cropLeft, patchSize, columns),
                edges(imageHeight, resizedHeight, cropTop, patchSize, rows));
    }

    private static double[] edges(int size, int resized, double start, int patchSize, int count) {
        double[] edges = new double[count + 1];
        for (int i = 0; i <= count; i++) {
            // multiplied first, then divided once, so that an edge between two pixels is a whole number
            edges[i] = (start + (double) i * patchSize) * size / resized;
        }
        return edges;
    }
}
