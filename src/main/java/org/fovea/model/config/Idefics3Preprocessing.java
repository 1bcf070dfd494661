package org.fovea.model.config;

import java.nio.file.Path;
import org.fovea.model.config.Preprocessing.Resample;

/**
 * The settings of Idefics3's and SmolVLM's image processors (Idefics3ImageProcessor, SmolVLMImageProcessor in
 * transformers).
 *
 * @param longestEdge longest edge that images are resized to, smaller ones too, in pixels
 * @param tile side of a tile in pixels
 * @param splits whether an image is split into tiles or resized to a single one
 */
public record Idefics3Preprocessing(
        int longestEdge, int tile, boolean splits, Resample resample, Normalization normalization) {

    /**
     * Reads a checkpoint's configuration.
     *
     * @param encoder the encoder of the tiles
     * @throws org.fovea.base.BadInput if it is missing, its tiles do not fit the encoder, or a field has a value that
     *     Fovea does not support
     */
    public static Idefics3Preprocessing read(Path checkpointDir, Idefics3Config encoder) {
        Fields fields = ImageProcessorFile.read(
                checkpointDir,
                ConfigFields.IDEFICS3_IMAGE_PROCESSOR,
                "Idefics3ImageProcessor",
                "SmolVLMImageProcessor");
        Fields max = fields.object("max_image_size");
        int tile = max.integer("longest_edge", 364, 1, 4096);
        if (tile != encoder.vision().imageSize()) {
            throw max.complain(
                    "longest_edge",
                    tile,
                    encoder.vision().imageSize() + ", as vision_config.image_size of config.json");
        }
        return new Idefics3Preprocessing(
                fields.object("size").integer("longest_edge", 4 * 364, 1, 4096),
                tile,
                fields.bool("do_image_splitting", true),
                Resample.read(fields, Resample.LANCZOS),
                Normalization.read(fields, Normalization.HALF));
    }
}
