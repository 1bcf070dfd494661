package org.fovea.coco;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * Where the patches that a model sees lie in the original image, given the model's own resize and crop. Patches are
 * numbered 0 … rows * columns - 1, row by row from the top left. Coordinates are in pixels of the original image from
 * its top left corner, pixel (x, y) being the square from x to x + 1 and from y to y + 1. Patches may lie outside the
 * image where the model pads it, and parts of the image in no patch where the model crops it.
 *
 * @param imageWidth of the image in pixels, at least 1
 * @param imageHeight of the image in pixels, at least 1
 * @param xEdges [columns + 1], rising: column c reaches from xEdges[c] to xEdges[c + 1]
 * @param yEdges [rows + 1], rising: row r reaches from yEdges[r] to yEdges[r + 1]
 */
public record PatchGrid(int imageWidth, int imageHeight, double[] xEdges, double[] yEdges) {

    /** @throws IllegalArgumentException if a size is not positive, or edges are fewer than two or do not rise */
    public PatchGrid {
        if (imageWidth < 1 || imageHeight < 1) {
            throw new IllegalArgumentException("an image of " + imageWidth + " x " + imageHeight);
        }
        xEdges = rising(xEdges);
        yEdges = rising(yEdges);
    }

    private static double[] rising(double[] edges) {
        if (edges.length < 2) {
            throw new IllegalArgumentException("a patch grid with edges " + Arrays.toString(edges));
        }
        for (int i = 1; i < edges.length; i++) {
            if (!(edges[i] > edges[i - 1])) {
                throw new IllegalArgumentException("a patch grid with edges " + Arrays.toString(edges));
            }
        }
        return edges.clone();
    }

    /**
     * The patches of an image that is resized, then cropped, then cut into squares.
     *
     * @param imageWidth of the image in pixels
     * @param imageHeight of the image in pixels
     * @param resizedWidth of the whole image after the resize, before the crop
     * @param resizedHeight of the whole image after the resize, before the crop
     * @param cropLeft where the crop, and with it patch 0, starts, in pixels of the resized image; negative where
     *     padded
     * @param cropTop likewise
     * @param patchSize a patch's side in pixels of the resized image
     * @param rows of patches
     * @param columns of patches
     * @return the grid
     * @throws IllegalArgumentException if a size or number is not positive
     */
    public static PatchGrid of(
            int imageWidth,
            int imageHeight,
            int resizedWidth,
            int resizedHeight,
            double cropLeft,
            double cropTop,
            int patchSize,
            int rows,
            int columns) {
        if (resizedWidth < 1 || resizedHeight < 1 || patchSize < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException("%d x %d patches of %d pixels in an image resized to %d x %d"
                    .formatted(rows, columns, patchSize, resizedWidth, resizedHeight));
        }
        return new PatchGrid(
                imageWidth,
                imageHeight,
                edges(imageWidth, resizedWidth, cropLeft, patchSize, columns),
                edges(imageHeight, resizedHeight, cropTop, patchSize, rows));
    }

    private static double[] edges(int size, int resized, double start, int patchSize, int count) {
        double[] edges = new double[count + 1];
        for (int i = 0; i <= count; i++) {
            // Multiply, then divide once: an edge between two pixels comes out whole, and no patch gets 1e-16 of a
            // pixel that it only touches.
            edges[i] = (start + (double) i * patchSize) * size / resized;
        }
        return edges;
    }

    /** How many rows of patches, at least 1. */
    public int rows() {
        return yEdges.length - 1;
    }

    /** How many columns of patches, at least 1. */
    public int columns() {
        return xEdges.length - 1;
    }

    /**
     * How much of each patch a mask covers: the area of the mask's pixels within the patch over the patch's area, at
     * the image's full resolution. What of a patch lies outside the image counts as not covered.
     *
     * @param mask of this image
     * @return [rows * columns], each 0 … 1
     * @throws IllegalArgumentException if the mask is not of the image's size
     */
    public float[] coverage(Mask mask) {
        double[] exact = exactCoverage(mask);
        float[] coverage = new float[exact.length];
        for (int patch = 0; patch < exact.length; patch++) {
            coverage[patch] = (float) exact[patch];
        }
        return coverage;
    }

    /**
     * The patches that a mask covers by more than a threshold.
     *
     * @param mask of this image
     * @param threshold 0 … 1; 0 means any overlap, as for the object tokens of arXiv 2410.07149
     * @return the patches' numbers
     * @throws IllegalArgumentException if the mask is not of the image's size
     */
    public BitSet covered(Mask mask, double threshold) {
        double[] coverage = exactCoverage(mask);
        BitSet covered = new BitSet(coverage.length);
        for (int patch = 0; patch < coverage.length; patch++) {
            covered.set(patch, coverage[patch] > threshold);
        }
        return covered;
    }

    private double[] exactCoverage(Mask mask) {
        if (mask.width() != imageWidth || mask.height() != imageHeight) {
            throw new IllegalArgumentException(
                    "%s for an image of %d x %d (height x width)".formatted(mask, imageHeight, imageWidth));
        }
        int columns = columns();
        double[] coverage = new double[rows() * columns];
        mask.forEachStrip((x, top, bottom) -> {
            for (int column = firstEndingAfter(xEdges, x); column < columns && xEdges[column] < x + 1; column++) {
                double across = overlap(xEdges, column, x, x + 1);
                for (int row = firstEndingAfter(yEdges, top); row < rows() && yEdges[row] < bottom; row++) {
                    coverage[row * columns + column] += across * overlap(yEdges, row, top, bottom);
                }
            }
        });
        for (int patch = 0; patch < coverage.length; patch++) {
            double[] r = rectangle(patch);
            coverage[patch] = Math.min(1, coverage[patch] / ((r[2] - r[0]) * (r[3] - r[1])));
        }
        return coverage;
    }

    private static double overlap(double[] edges, int i, double from, double to) {
        return Math.min(to, edges[i + 1]) - Math.max(from, edges[i]);
    }

    /** The first i whose interval edges[i] … edges[i + 1] reaches beyond a value; their number if none does. */
    private static int firstEndingAfter(double[] edges, double value) {
        int found = Arrays.binarySearch(edges, 1, edges.length, value);
        return found < 0 ? -found - 2 : found;
    }

    /**
     * The patch at a point of the image.
     *
     * @param x in pixels from the image's left edge
     * @param y in pixels from the image's top edge
     * @return the patch's number, or -1 outside the image or where the crop leaves the image out
     */
    public int patchAt(double x, double y) {
        // Written so that NaN is outside.
        if (!(x >= 0 && y >= 0 && x < imageWidth && y < imageHeight)) {
            return -1;
        }
        int column = firstEndingAfter(xEdges, x);
        int row = firstEndingAfter(yEdges, y);
        if (column == columns() || row == rows() || x < xEdges[column] || y < yEdges[row]) {
            return -1;
        }
        return row * columns() + column;
    }

    /**
     * Where a patch lies in the image.
     *
     * @param patch 0 … rows * columns - 1
     * @return x0, y0, x1, y1 in pixels of the image; may reach outside it
     * @throws IndexOutOfBoundsException if there is no such patch
     */
    public double[] rectangle(int patch) {
        Objects.checkIndex(patch, rows() * columns());
        int row = patch / columns();
        int column = patch % columns();
        return new double[] {xEdges[column], yEdges[row], xEdges[column + 1], yEdges[row + 1]};
    }

    /** Where the columns of patches begin and end, [columns + 1]; a copy. */
    @Override
    public double[] xEdges() {
        return xEdges.clone();
    }

    /** Where the rows of patches begin and end, [rows + 1]; a copy. */
    @Override
    public double[] yEdges() {
        return yEdges.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PatchGrid grid
                && imageWidth == grid.imageWidth
                && imageHeight == grid.imageHeight
                && Arrays.equals(xEdges, grid.xEdges)
                && Arrays.equals(yEdges, grid.yEdges);
    }

    @Override
    public int hashCode() {
        return Objects.hash(imageWidth, imageHeight, Arrays.hashCode(xEdges), Arrays.hashCode(yEdges));
    }
}
