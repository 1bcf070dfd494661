package org.fovea.coco;

import java.util.BitSet;
import java.util.List;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.TokenGrid;

/** The coverage of visual tokens by a mask, in every grid over the image. */
public final class Coverage {

    private Coverage() {}

    /**
     * The share of each token's box that a mask covers.
     *
     * @param mask of the image
     * @return [N], each 0..1; 0 for tokens without a box
     * @throws IllegalArgumentException if mask and image differ in size
     */
    public static float[] of(Mask mask, ImageLayout layout, List<TokenGrid> grids) {
        float[] coverage = new float[layout.count()];
        for (TokenGrid grid : grids) {
            float[] cells = cells(layout, grid).coverage(mask);
            int[] tokens = grid.tokens();
            for (int cell = 0; cell < cells.length; cell++) {
                coverage[tokens[cell]] = cells[cell];
            }
        }
        return coverage;
    }

    /**
     * The tokens that a mask covers by more than a threshold.
     *
     * @param threshold 0..1; 0 means any overlap, as for the object tokens of arXiv 2410.07149
     */
    public static BitSet covered(Mask mask, ImageLayout layout, List<TokenGrid> grids, double threshold) {
        BitSet covered = new BitSet(layout.count());
        for (TokenGrid grid : grids) {
            int[] tokens = grid.tokens();
            cells(layout, grid).covered(mask, threshold).stream().forEach(cell -> covered.set(tokens[cell]));
        }
        return covered;
    }

    private static PatchGrid cells(ImageLayout layout, TokenGrid grid) {
        return new PatchGrid(layout.imageWidth(), layout.imageHeight(), grid.xEdges(), grid.yEdges());
    }
}
