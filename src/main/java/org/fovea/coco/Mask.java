package org.fovea.coco;

import java.util.Arrays;
import java.util.BitSet;
import org.fovea.model.image.ExifOrientation;

/**
 * A binary mask of an object [height, width], immutable, stored as run lengths. Pixel (x, y) is the square from x to x
 * + 1 and from y to y + 1, with (0, 0) at the top left.
 */
public final class Mask {

    /** Visits a vertical strip of pixels, one pixel wide. */
    @FunctionalInterface
    public interface Strip {

        /**
         * @param x the strip's column
         * @param top its first row
         * @param bottom one more than its last row
         */
        void at(int x, int top, int bottom);
    }

    private final RunLengths runs;
    /** Where each run ends, in pixels from the first. */
    private final int[] ends;

    private Mask(RunLengths runs) {
        this.runs = runs;
        this.ends = runs.counts();
        Arrays.parallelPrefix(ends, Integer::sum);
    }

    /**
     * The mask that a run-length code describes.
     *
     * @param runs the code
     * @return its mask
     */
    public static Mask of(RunLengths runs) {
        return new Mask(runs);
    }

    /**
     * The mask of single pixels.
     *
     * @param pixels bit x * height + y is set where pixel (x, y) belongs to the mask
     * @param height in pixels
     * @param width in pixels
     * @return their mask
     * @throws IllegalArgumentException if the size is not positive or above {@link RunLengths#MAX_PIXELS}
     */
    public static Mask of(BitSet pixels, int height, int width) {
        return new Mask(RunLengths.encode(pixels, height, width));
    }

    /** In pixels, at least 1. */
    public int height() {
        return runs.height();
    }

    /** In pixels, at least 1. */
    public int width() {
        return runs.width();
    }

    /** The number of pixels in the mask, 0..height * width. */
    public int pixels() {
        return runs.area();
    }

    /**
     * The smallest rectangle around the mask, as pycocotools' {@code rleToBbox}.
     *
     * @return x, y, width, height in pixels; all 0 for an empty mask
     */
    public int[] bbox() {
        int[] edges = {Integer.MAX_VALUE, Integer.MAX_VALUE, 0, 0};
        forEachStrip((x, top, bottom) -> {
            edges[0] = Math.min(edges[0], x);
            edges[1] = Math.min(edges[1], top);
            edges[2] = Math.max(edges[2], x + 1);
            edges[3] = Math.max(edges[3], bottom);
        });
        return edges[2] == 0 ? new int[4] : new int[] {edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1]};
    }

    /**
     * Whether a pixel is in the mask.
     *
     * @param x column
     * @param y row
     * @return false also outside the image
     */
    public boolean contains(int x, int y) {
        if (x < 0 || y < 0 || x >= width() || y >= height()) {
            return false;
        }
        // Runs that end at or before this pixel come first; an odd number of them leaves it in a run of 1s.
        int found = Arrays.binarySearch(ends, x * height() + y);
        int before = found < 0 ? -found - 1 : found + 1;
        return before % 2 == 1;
    }

    /**
     * Visits every pixel of the mask once, in vertical strips, left to right and top to bottom.
     *
     * @param visitor takes each strip
     */
    public void forEachStrip(Strip visitor) {
        int height = height();
        for (int run = 1; run < ends.length; run += 2) {
            for (int from = ends[run - 1]; from < ends[run]; ) {
                int x = from / height;
                int to = Math.min(ends[run], (x + 1) * height);
                visitor.at(x, from - x * height, to - x * height);
                from = to;
            }
        }
    }

    /** The mask of an image as stored, rotated like the image to be upright. */
    Mask turned(ExifOrientation orientation) {
        int width = orientation.sideways() ? height() : width();
        int height = orientation.sideways() ? width() : height();
        BitSet pixels = new BitSet(width * height);
        forEachStrip((column, top, bottom) -> {
            for (int row = top; row < bottom; row++) {
                pixels.set(orientation.uprightX(column, row, width(), height()) * height
                        + orientation.uprightY(column, row, width(), height()));
            }
        });
        return of(pixels, height, width);
    }

    /** The mask as pixels y * width + x, the order of images. */
    public BitSet rowMajor() {
        BitSet pixels = new BitSet(width() * height());
        forEachStrip((x, top, bottom) -> {
            for (int y = top; y < bottom; y++) {
                pixels.set(y * width() + x);
            }
        });
        return pixels;
    }

    /**
     * The pixels in either mask.
     *
     * @param other a mask of the same size
     * @return their union
     * @throws IllegalArgumentException if the sizes differ
     */
    public Mask union(Mask other) {
        return new Mask(runs.union(other.runs));
    }

    /** The mask as COCO's run-length code, in normal form. */
    public RunLengths toRle() {
        return runs;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask mask && runs.equals(mask.runs);
    }

    @Override
    public int hashCode() {
        return runs.hashCode();
    }

    @Override
    public String toString() {
        return "Mask[%d x %d, %d pixels]".formatted(height(), width(), pixels());
    }
}
