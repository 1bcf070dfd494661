package org.fovea.experiment;

import java.util.SplittableRandom;
import org.fovea.intervene.Patches;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.RgbImage;
import org.fovea.model.image.TokenGrid;

/** Replaces an object by noise, to see whether the model still names it (Neo et al., section 3.1). */
public final class Noise {

    private Noise() {}

    private static int seenX(ClipImageProcessor.Geometry g, double x) {
        return (int) Math.round(g.seenX(x));
    }

    private static int seenY(ClipImageProcessor.Geometry g, double y) {
        return (int) Math.round(g.seenY(y));
    }

    /**
     * An image with noise, as in a run.
     *
     * @param seen the model's input
     * @param geometry from the image to the model's input
     * @param grid the finest of the image's tokens
     * @param object the object's patches
     * @param seed of the run
     * @param image the image's id in the COCO file
     */
    public static RgbImage over(
            RgbImage seen,
            ClipImageProcessor.Geometry geometry,
            TokenGrid grid,
            Patches object,
            long seed,
            long image) {
        return over(seen, geometry, grid, object, ExperimentContext.random(seed, image));
    }

    /** The noise is the same in every patch, as in the published code. */
    static RgbImage over(
            RgbImage seen,
            ClipImageProcessor.Geometry geometry,
            TokenGrid grid,
            Patches object,
            SplittableRandom random) {
        double[] x = grid.xEdges();
        double[] y = grid.yEdges();
        int width = 0; // of the widest patch
        int height = 0;
        for (int i = 0; i < grid.columns(); i++) {
            width = Math.max(width, seenX(geometry, x[i + 1]) - seenX(geometry, x[i]));
        }
        for (int i = 0; i < grid.rows(); i++) {
            height = Math.max(height, seenY(geometry, y[i + 1]) - seenY(geometry, y[i]));
        }
        byte[] noise = new byte[3 * width * height];
        random.nextBytes(noise);
        byte[] rgb = seen.toBytes();
        int across = width;
        object.stream().filter(grid::has).forEach(token -> {
            int left = Math.max(0, seenX(geometry, x[grid.column(token)]));
            int right = Math.min(seen.width(), seenX(geometry, x[grid.column(token) + 1]));
            int top = Math.max(0, seenY(geometry, y[grid.row(token)]));
            int bottom = Math.min(seen.height(), seenY(geometry, y[grid.row(token) + 1]));
            for (int row = top; row < bottom; row++) {
                System.arraycopy(
                        noise,
                        3 * across * (row - top),
                        rgb,
                        3 * (row * seen.width() + left),
                        3 * Math.max(0, right - left));
            }
        });
        return RgbImage.of(seen.width(), seen.height(), rgb);
    }
}
