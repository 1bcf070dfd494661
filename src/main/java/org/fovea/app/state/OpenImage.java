package org.fovea.app.state;

import java.nio.file.Path;
import java.util.List;
import org.fovea.intervene.Patches;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.RgbImage;
import org.fovea.model.image.TokenGrid;

/**
 * The image that is open.
 *
 * @param file where from
 * @param source as it is in the file, upright
 * @param seen what is shown of it: what the model sees after resize and crop, or the whole image
 * @param geometry from the one to the other
 * @param layout where the visual tokens lie in the source
 * @param grids its tokens as grids, the finest first
 * @param norms of the visual tokens, [N]
 * @param registers tokens that have a high norm
 * @param detail what the limit of visual tokens leaves, such as {@code 5 tiles of 13}; empty if it leaves all
 */
public record OpenImage(
        Path file,
        RgbImage source,
        RgbImage seen,
        ClipImageProcessor.Geometry geometry,
        ImageLayout layout,
        List<TokenGrid> grids,
        float[] norms,
        Patches registers,
        String detail) {

    static OpenImage of(Path file, RgbImage source, VisualTokens image, String detail) {
        return new OpenImage(
                file,
                source,
                image.seen(),
                image.geometry(),
                image.layout(),
                image.grids(),
                image.norms(),
                Patches.registers(image),
                detail);
    }

    /** N. */
    public int count() {
        return norms.length;
    }

    /** The finest grid. */
    public TokenGrid grid() {
        return grids.get(0);
    }
}
