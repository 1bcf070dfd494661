package org.fovea.app.segmentation;

import java.util.BitSet;
import org.fovea.lens.WordMap;

/** How well a map fits a mask at any threshold: counted once, so that a slider can be dragged over a large picture. */
final class Overlap {

    private static final int LEVELS = 65535;                     // of 16-bit grey, as WordMap.best tries them

    /** Pixels of the map that reach a level, and those of them inside the mask. */
    private final int[] reach;
    private final int[] inside;
    private final int area;
    private final WordMap.Best best;

    private Overlap(int[] reach, int[] inside, int area, WordMap.Best best) {
        this.reach = reach;
        this.inside = inside;
        this.area = area;
        this.best = best;
    }

    /**
     * Counts.
     *
     * @param map [height · width], 0..1
     * @param truth pixels y · width + x
     */
    static Overlap of(float[] map, BitSet truth) {
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
        return new Overlap(reach, inside, truth.cardinality(), WordMap.best(map, truth));
    }

    /** Intersection over union at a threshold, 0..1, which is taken up to the next level of 16-bit grey. */
    double iou(double threshold) {
        int level = (int) Math.max(0, Math.min(LEVELS, Math.ceil(threshold * LEVELS - 1e-6)));
        int union = reach[level] + area - inside[level];
        return union == 0 ? 0 : (double) inside[level] / union;
    }

    /** The threshold that fits best. */
    WordMap.Best best() {
        return best;
    }
}
