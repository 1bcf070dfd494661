package org.fovea.coco;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * A grid of patches in pixels of the original image, for the coverage of patches by a mask. Patches are numbered 0 …
 * rows * columns - 1, row by row from the top left. Pixel (x, y) is the square from x to x + 1 and from y to y + 1.
 * Patches may extend beyond the image where the model pads it, and parts of the image may be in no patch where the
 * model crops it.
 *
 * @param imageWidth width of the image in pixels, at least 1
 * @param imageHeight height of the image in pixels, at least 1
 * @param xEdges [columns + 1], increasing: column c extends from xEdges[c] to xEdges[c + 1]
 * @param yEdges [rows + 1], increasing: row r extends from yEdges[r] to yEdges[r + 1]
 */
public record PatchGrid(int imageWidth, int imageHeight, double[] xEdges, double[] yEdges) {

    /**
     * @throws IllegalArgumentException if a size is not positive, there are fewer than two edges, or edges do not
     *     increase
     */
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

    /** Number of rows of patches, at least 1. */
    public int rows() {
        return yEdges.length - 1;
    }

    /** Number of columns of patches, at least 1. */
    public int columns() {
        return xEdges.length - 1;
    }

    /**
     * The coverage of each patch: the area of the mask within the patch divided by the patch's area, at the image's
     * full resolution. The part of a patch outside the image counts as not covered.
     *
     * @param mask of this image
     * @return [rows * columns], each 0 … 1
     * @throws IllegalArgumentException if the mask is not of the same size as the image
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
     * The patches whose coverage exceeds a threshold.
     *
     * @param mask of this image
     * @param threshold 0 … 1; 0 means any overlap, as for the object tokens of arXiv 2410.07149
     * @return the patches' numbers
     * @throws IllegalArgumentException if the mask is not of the same size as the image
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
            double width = xEdges[patch % columns + 1] - xEdges[patch % columns];
            double height = yEdges[patch / columns + 1] - yEdges[patch / columns];
            coverage[patch] = Math.min(1, coverage[patch] / (width * height));
        }
        return coverage;
    }

    private static double overlap(double[] edges, int i, double from, double to) {
        return Math.min(to, edges[i + 1]) - Math.max(from, edges[i]);
    }

    /** The first i whose interval edges[i] … edges[i + 1] ends after a value; the number of intervals if none does. */
    private static int firstEndingAfter(double[] edges, double value) {
        int found = Arrays.binarySearch(edges, 1, edges.length, value);
        return found < 0 ? -found - 2 : found;
    }

    /** The edges of the columns, [columns + 1]; a copy. */
    @Override
    public double[] xEdges() {
        return xEdges.clone();
    }

    /** The edges of the rows, [rows + 1]; a copy. */
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
