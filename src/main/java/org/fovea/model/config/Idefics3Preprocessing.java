package org.fovea.model.config;

import java.nio.file.Path;
import org.fovea.model.config.Preprocessing.Resample;

/**
 * What Idefics3's and SmolVLM's image processors do (Idefics3ImageProcessor, SmolVLMImageProcessor in transformers).
 *
 * @param longestEdge that an image is resized to, smaller ones too
 * @param tile side of a tile in pixels
 * @param splits whether an image is cut into tiles; else it is squeezed into one
 */
public record Idefics3Preprocessing(
        int longestEdge, int tile, boolean splits, Resample resample, Normalization normalization) {

    /**
     * Reads a checkpoint's configuration.
     *
     * @param encoder what will read the tiles
     * @throws org.fovea.base.BadInput if there is none, it makes other tiles than the encoder reads, or a field has a
     *     value that Fovea cannot follow
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
