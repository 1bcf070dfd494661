package org.fovea.coco;

/**
 * Which pixels belong to an annotation, in the three forms that COCO files have, kept as the file has them until a mask
 * is asked for. The arrays are shared with the dataset and not to be changed.
 */
public sealed interface Segmentation {

    /**
     * Rasterises or decodes this segmentation.
     *
     * @param height of the picture in pixels
     * @param width of the picture in pixels
     * @return the mask [height, width]
     * @throws IllegalArgumentException if a run-length code is not of that size; {@link CocoDataset} has checked it
     */
    Mask mask(int height, int width);

    /**
     * The outlines of the object's parts; the object is their union.
     *
     * @param parts at least one part, each x0, y0, x1, y1, … in pixels from the top left, at least three points; they
     *     may
     *     lie outside the picture
     */
    record Polygons(double[][] parts) implements Segmentation {

        @Override
        public Mask mask(int height, int width) {
            RunLengths union = RunLengths.ofPolygon(parts[0], height, width);
            for (int part = 1; part < parts.length; part++) {
                union = union.union(RunLengths.ofPolygon(parts[part], height, width));
            }
            return Mask.of(union);
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
    }

    private static Mask decoded(int height, int width, int[] counts, int imageHeight, int imageWidth) {
        if (height != imageHeight || width != imageWidth) {
            throw new IllegalArgumentException("run lengths of %d x %d for an image of %d x %d (height x width)"
                    .formatted(height, width, imageHeight, imageWidth));
        }
        return Mask.of(new RunLengths(height, width, counts));
    }
}
