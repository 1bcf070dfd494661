package org.fovea.analysis;

import java.util.BitSet;

/**
 * The overlap of a map and a mask at any threshold. Pixels are counted once, so that a slider is fast on a large image.
 */
public final class Overlap {

    /** Distinct thresholds: the levels of 16-bit grey. */
    private static final int LEVELS = 65535;

    /**
     * The threshold that fits a mask best.
     *
     * @param threshold one of the levels of 16-bit grey, 0..1
     * @param iou intersection over union there
     */
    public record Best(double threshold, double iou) {}

    /** Pixels of the map that reach a level, and those of them inside the mask. */
    private final int[] reach;

    private final int[] inside;
    private final int area;
    private final Best best;

    private Overlap(int[] reach, int[] inside, int area) {
        this.reach = reach;
        this.inside = inside;
        this.area = area;
        Best found = new Best(1, 0);
        for (int level = LEVELS; level >= 0; level--) {
            if (iou(level) > found.iou) {
                found = new Best((double) level / LEVELS, iou(level));
            }
        }
        best = found;
    }

    /**
     * Counts pixels in one pass.
     *
     * @param map [height · width], 0..1
     * @param truth pixels y · width + x
     */
    public static Overlap of(float[] map, BitSet truth) {
        int[] reach = new int[LEVELS + 1];
        int[] inside = new int[LEVELS + 1];
        for (int i = 0; i < map.length; i++) {
            int level = (int) Math.max(0, Math.min(LEVELS, Math.floor((double) map[i] * LEVELS)));
            reach[level]++;
            inside[level] += truth.get(i) ? 1 : 0;
        }
        for (int level = LEVELS - 1; level >= 0; level--) {
            reach[level] += reach[level + 1];
            inside[level] += inside[level + 1];
        }
        return new Overlap(reach, inside, truth.cardinality());
    }

    /** Intersection over union at a threshold, 0..1, rounded up to the next level of 16-bit grey. */
    public double iou(double threshold) {
        return iou(level(threshold));
    }

    private static int level(double threshold) {
        return (int) Math.max(0, Math.min(LEVELS, Math.ceil(threshold * LEVELS - 1e-6)));
    }

    private double iou(int level) {
        int union = reach[level] + area - inside[level];
        return union == 0 ? 0 : (double) inside[level] / union;
    }

    /** Intersection over union of the background at a threshold, as in {@link #iou(double)}; 1 if there is none. */
    public double backgroundIou(double threshold) {
        int level = level(threshold);
        int union = reach[0] - inside[level];
        return union == 0 ? 1 : (double) (reach[0] - reach[level] - area + inside[level]) / union;
    }

    /** The fraction of pixels classified correctly at a threshold as in {@link #iou(double)}. */
    public double accuracy(double threshold) {
        int level = level(threshold);
        return (double) (reach[0] - reach[level] - area + 2L * inside[level]) / reach[0];
    }

    /**
     * Average precision: the mean over the mask's pixels of the precision at the level that includes them (like
     * scikit-learn's average_precision_score); 0 for an empty mask.
     */
    public double averagePrecision() {
        double sum = 0;
        int found = 0;
        for (int level = LEVELS; level >= 0; level--) {
            if (inside[level] > found) {
                sum += (double) (inside[level] - found) * inside[level] / reach[level];
                found = inside[level];
            }
        }
        return area == 0 ? 0 : sum / area;
    }

    /** The threshold that fits best. */
    public Best best() {
        return best;
    }
}
