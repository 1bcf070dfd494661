package org.fovea.app.state;

import java.nio.file.Path;
import org.fovea.coco.PatchGrid;
import org.fovea.intervene.Patches;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.RgbImage;

/**
 * The picture that is open.
 *
 * @param file where from
 * @param source as it is in the file, upright
 * @param seen what the model sees of it, after resize and crop
 * @param geometry from the one to the other
 * @param grid where the patches lie in the source
 * @param norms of the visual tokens, [N]
 * @param registers patches whose tokens have a high norm
 */
public record OpenImage(Path file, RgbImage source, RgbImage seen, ClipImageProcessor.Geometry geometry, PatchGrid grid,
        float[] norms, Patches registers) {

    static OpenImage of(Path file, RgbImage source, VisualTokens image) {
        ClipImageProcessor.Geometry g = image.geometry();
        PatchGrid grid = PatchGrid.of(g.sourceWidth(), g.sourceHeight(), g.resizedWidth(), g.resizedHeight(),
                g.cropLeft(), g.cropTop(), image.patchSize(), image.rows(), image.columns());
        return new OpenImage(file, source, image.seen(), g, grid, image.norms(), Patches.registers(image));
    }

    /** N. */
    public int count() {
        return norms.length;
    }

    /** Rows of the patch grid. */
    public int rows() {
        return grid.rows();
    }

    /** Columns of the patch grid. */
    public int columns() {
        return grid.columns();
    }
}
