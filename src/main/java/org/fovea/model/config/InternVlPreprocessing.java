package org.fovea.model.config;

import java.nio.file.Path;
import org.fovea.model.config.Preprocessing.Resample;

/**
 * The settings of InternVL's image processor (GotOcr2ImageProcessor in transformers, which InternVLProcessor always
 * tells to split images into tiles).
 *
 * @param minTiles fewest tiles
 * @param maxTiles most tiles, the thumbnail not counted
 */
public record InternVlPreprocessing(int minTiles, int maxTiles, Resample resample, Normalization normalization) {

    /**
     * Reads a checkpoint's configuration.
     *
     * @param encoder the encoder of the tiles
     * @throws org.fovea.base.BadInput if it is missing, its tiles do not fit the encoder, or a field has a value that
     *     Fovea does not support
     */
    public static InternVlPreprocessing read(Path checkpointDir, InternVlConfig encoder) {
        Fields fields =
                ImageProcessorFile.read(checkpointDir, ConfigFields.INTERNVL_IMAGE_PROCESSOR, "GotOcr2ImageProcessor");
        Fields size = fields.object("size");
        for (String side : new String[] {"height", "width"}) {
            int found = size.integer(side, 384, 1, 4096);
            if (found != encoder.tile()) {
                throw size.complain(side, found, encoder.tile() + ", as vision_config.image_size of config.json");
            }
        }
        int min = fields.integer("min_patches", 1, 1, 64);
        int max = fields.integer("max_patches", 12, 1, 64);
        if (min > max) {
            throw fields.complain("min_patches", min, "at most max_patches, " + max);
        }
        return new InternVlPreprocessing(
                min, max, Resample.read(fields, Resample.BICUBIC), Normalization.read(fields, Normalization.CLIP));
    }
}
