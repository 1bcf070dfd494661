package org.fovea.coco;

/**
 * The segmentation of an annotation in one of COCO's three forms, as in the file. The arrays are shared: do not modify
 * them.
 */
public sealed interface Segmentation {

    /**
     * Rasterises or decodes this segmentation.
     *
     * @param height of the image in pixels
     * @param width of the image in pixels
     * @return the mask [height, width]
     * @throws IllegalArgumentException if a run-length code is not of that size; {@link CocoDataset} has checked it
     */
    Mask mask(int height, int width);

    /** The area in square pixels: of the polygons, or the number of pixels of the run lengths. */
    double area();

    /** Height and width of run lengths; null for polygons, which can be drawn at any size. */
    default int[] size() {
        return null;
    }

    /**
     * The outlines of the object's parts; the object is their union.
     *
     * @param parts at least one part, each x0, y0, x1, y1, … in pixels from the top left, at least three points; they
     *     may lie outside the image
     */
    record Polygons(double[][] parts) implements Segmentation {

        /** A box as pycocotools fills it ({@code rleFrBbox}). */
        static Polygons ofBox(double[] box) {
            double right = box[0] + box[2];
            double bottom = box[1] + box[3];
            return new Polygons(new double[][] {{box[0], box[1], box[0], bottom, right, bottom, right, box[1]}});
        }

        @Override
        public Mask mask(int height, int width) {
            return Mask.of(RunLengths.ofPolygons(parts, height, width));
        }

        @Override
        public double area() {
            double sum = 0;
            for (double[] part : parts) {
                double twice = 0;
                for (int i = 0; i < part.length; i += 2) {
                    int next = (i + 2) % part.length;
                    twice += part[i] * part[next + 1] - part[next] * part[i + 1];
                }
                sum += Math.abs(twice) / 2;
            }
            return sum;
        }
    }

    /**
     * Run lengths as a list of numbers, COCO's form for crowds.
     *
     * @param height of the mask in pixels
     * @param width of the mask in pixels
     * @param counts lengths of the runs of 0, 1, 0, … down the columns, left to right; they sum to height * width
     */
    record Rle(int height, int width, int[] counts) implements Segmentation {

        @Override
        public Mask mask(int height, int width) {
            return decoded(this.height, this.width, counts, height, width);
        }

        @Override
        public double area() {
            return ones(counts);
        }

        @Override
        public int[] size() {
            return new int[] {height, width};
        }
    }

    /**
     * Run lengths as pycocotools' compressed string.
     *
     * @param height of the mask in pixels
     * @param width of the mask in pixels
     * @param counts see {@link RunLengths#expand(String)}
     */
    record CompressedRle(int height, int width, String counts) implements Segmentation {

        @Override
        public Mask mask(int height, int width) {
            return decoded(this.height, this.width, RunLengths.expand(counts), height, width);
        }

        @Override
        public double area() {
            return ones(RunLengths.expand(counts));
        }

        @Override
        public int[] size() {
            return new int[] {height, width};
        }
    }

    private static double ones(int[] counts) {
        double sum = 0;
        for (int run = 1; run < counts.length; run += 2) {
            sum += counts[run];
        }
        return sum;
    }

    private static Mask decoded(int height, int width, int[] counts, int imageHeight, int imageWidth) {
        if (height != imageHeight || width != imageWidth) {
            throw new IllegalArgumentException("run lengths of %d x %d for an image of %d x %d (height x width)"
                    .formatted(height, width, imageHeight, imageWidth));
        }
        return Mask.of(new RunLengths(height, width, counts));
    }
}
