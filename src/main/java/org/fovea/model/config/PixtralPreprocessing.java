package org.fovea.model.config;

import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.model.config.Preprocessing.Resample;

/**
 * The settings of Pixtral's image processor (PixtralImageProcessor in transformers).
 *
 * @param longestEdge longest edge that larger images are shrunk to, in pixels
 * @param tokenSize side in pixels of the square that becomes one visual token; both sides of an image are rounded up to
 *     a multiple of it
 */
public record PixtralPreprocessing(int longestEdge, int tokenSize, Resample resample, Normalization normalization) {

    /**
     * Reads a checkpoint's configuration.
     *
     * @param encoder the encoder of the patches
     * @throws org.fovea.base.BadInput if it is missing, its patches or image size do not fit the encoder, or a field
     *     has a value that Fovea does not support
     */
    public static PixtralPreprocessing read(Path checkpointDir, PixtralConfig encoder) {
        Fields fields =
                ImageProcessorFile.read(checkpointDir, ConfigFields.PIXTRAL_IMAGE_PROCESSOR, "PixtralImageProcessor");
        boolean sides = fields.node().path("patch_size").isObject();
        int patch = sides
                ? fields.object("patch_size").integer("height", 16, 1, 4096)
                : fields.integer("patch_size", 16, 1, 4096);
        if (patch != encoder.patchSize()
                || sides && fields.object("patch_size").integer("width", 16, 1, 4096) != patch) {
            throw fields.complain(
                    "patch_size",
                    fields.node().path("patch_size"),
                    encoder.patchSize() + " on both sides, as vision_config of config.json");
        }
        checkMerging(checkpointDir.resolve("processor_config.json"), encoder.side());
        int longest = fields.object("size").integer("longest_edge", 1024, 1, 1 << 15);
        if (longest > encoder.imageSize()) {
            throw fields.object("size")
                    .complain(
                            "longest_edge",
                            longest,
                            "at most vision_config.image_size of config.json, " + encoder.imageSize());
        }
        return new PixtralPreprocessing(
                longest,
                encoder.tokenSize(),
                Resample.read(fields, Resample.BICUBIC),
                Normalization.read(fields, Normalization.CLIP));
    }

    /** The processor (PixtralProcessor in transformers) expands the prompt by its own {@code spatial_merge_size}. */
    private static void checkMerging(Path processor, int side) {
        if (!Files.exists(processor)) {
            return;
        }
        Fields fields = Fields.read(processor);
        int found = fields.integer("spatial_merge_size", side, 1, Fields.MOST);
        if (found != side) {
            throw fields.complain("spatial_merge_size", found, side + ", as the encoder of config.json");
        }
    }
}
