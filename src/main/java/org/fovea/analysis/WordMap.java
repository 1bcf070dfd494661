package org.fovea.analysis;

import java.util.BitSet;
import org.fovea.base.BadInput;
import org.fovea.model.image.ClipImageProcessor;

/**
 * A word's probability over the patches, and the coarse segmentation that it makes (Neo et al., section 4.3).
 *
 * @param rows of the patch grid
 * @param columns of the patch grid
 * @param patch side of a patch in what the model sees, in pixels
 * @param geometry from the picture to what the model sees
 * @param p [rows · columns], 0..1
 */
public record WordMap(int rows, int columns, int patch, ClipImageProcessor.Geometry geometry, float[] p) {

    /** How layers are put together. */
    public enum Over {
        /** The highest probability in any of the layers. */
        MAX,
        /** The mean probability. */
        MEAN;

        /** What fits the 28 objects of the built-in scenes better: IoU 0.60 at a threshold of 50%, the maximum 0.52. */
        public static final Over USUAL = MEAN;
    }

    /**
     * Reads a word off the lens.
     *
     * @param token its id
     * @param first 0..L
     * @param last first..L
     * @param patch side of a patch in what the model sees, in pixels
     */
    public static WordMap of(LogitLens lens, int token, int first, int last, Over over, int patch) {
        int layers = lens.trace().layers();
        if (first < 0 || last < first || last > layers) {
            throw new BadInput("Layers %d-%d: expected a range within 0-%d.".formatted(first, last, layers));
        }
        float[] p = new float[lens.trace().prompt().patches()];
        for (int layer = first; layer <= last; layer++) {
            float[] here = lens.overPatches(layer, token);
            for (int i = 0; i < p.length; i++) {
                p[i] = over == Over.MAX ? Math.max(p[i], here[i]) : p[i] + here[i] / (last - first + 1);
            }
        }
        var image = lens.trace().image();
        return new WordMap(image.rows(), image.columns(), patch, image.geometry(), p);
    }

    /**
     * The map at the picture's own resolution, bilinear between the centres of patches; 0 where the model did not look.
     *
     * @return [height · width], 0..1
     */
    public float[] upsampled() {
        return sampled(geometry.sourceWidth(), geometry.sourceHeight());
    }

    /**
     * The map over the same picture at another resolution, as for a screen.
     *
     * @param width at least 1
     * @param height at least 1
     * @return [height · width], 0..1
     */
    public float[] sampled(int width, int height) {
        double[] gx = gridCoordinates(width, geometry.resizedWidth(), geometry.cropLeft());
        double[] gy = gridCoordinates(height, geometry.resizedHeight(), geometry.cropTop());
        float[] out = new float[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                out[y * width + x] = at(gx[x], gy[y]);
            }
        }
        return out;
    }

    /** Where pixel centres lie in the grid, in patches from the left or top edge. */
    private double[] gridCoordinates(int pixels, int resized, int crop) {
        double[] out = new double[pixels];
        for (int i = 0; i < pixels; i++) {
            out[i] = ((i + 0.5) * resized / pixels - crop) / patch;
        }
        return out;
    }

    private float at(double gx, double gy) {
        if (gx < 0 || gy < 0 || gx >= columns || gy >= rows) {
            return 0;
        }
        double x = Math.max(0, Math.min(columns - 1, gx - 0.5));
        double y = Math.max(0, Math.min(rows - 1, gy - 0.5));
        int x0 = (int) x;
        int y0 = (int) y;
        int x1 = Math.min(columns - 1, x0 + 1);
        int y1 = Math.min(rows - 1, y0 + 1);
        double fx = x - x0;
        double fy = y - y0;
        double top = p[y0 * columns + x0] * (1 - fx) + p[y0 * columns + x1] * fx;
        double bottom = p[y1 * columns + x0] * (1 - fx) + p[y1 * columns + x1] * fx;
        return (float) (top * (1 - fy) + bottom * fy);
    }

    /**
     * The pixels of an upsampled map that reach a threshold.
     *
     * @param threshold 0..1
     * @return pixel y · width + x
     */
    public static BitSet segment(float[] upsampled, double threshold) {
        BitSet out = new BitSet(upsampled.length);
        for (int i = 0; i < upsampled.length; i++) {
            if (upsampled[i] >= threshold) {
                out.set(i);
            }
        }
        return out;
    }

    /** Intersection over union of two sets of pixels; 0 if both are empty. */
    public static double iou(BitSet a, BitSet b) {
        BitSet both = (BitSet) a.clone();
        both.and(b);
        BitSet either = (BitSet) a.clone();
        either.or(b);
        return either.isEmpty() ? 0 : (double) both.cardinality() / either.cardinality();
    }
}
