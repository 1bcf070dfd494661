package org.fovea.model.config;

import java.nio.file.Path;
import org.fovea.model.config.Preprocessing.Resample;

/**
 * The settings of the Qwen-VL families' image processor ({@code Qwen2VLImageProcessor} in transformers), which resizes
 * an image to whole visual tokens, rescales and normalises it, and splits it into patches.
 *
 * @param resample the filter to resize with
 * @param minPixels minimum number of pixels of the resized image
 * @param maxPixels maximum number of pixels of the resized image
 * @param patchSize side of a patch, in pixels
 * @param frames how many times a patch repeats the still image
 * @param mergeSize side of the square of patches that becomes one visual token
 * @param normalization how 8-bit values become pixel values
 */
public record QwenPreprocessing(
        Resample resample,
        int minPixels,
        int maxPixels,
        int patchSize,
        int frames,
        int mergeSize,
        Normalization normalization) {

    /** The largest maximum of pixels: as many as an image file may have. */
    private static final int MOST = 100_000_000;

    /**
     * Reads a checkpoint's configuration. Missing and null fields take the defaults of {@code Qwen2VLImageProcessor}.
     *
     * @param checkpointDir the checkpoint's folder
     * @param encoder the encoder of the patches
     * @throws org.fovea.base.BadInput if it is missing or not JSON, its patches do not fit the encoder, or a field has
     *     a value that Fovea does not support
     */
    public static QwenPreprocessing read(Path checkpointDir, QwenVisionConfig encoder) {
        Fields fields =
                ImageProcessorFile.read(checkpointDir, ConfigFields.QWEN_IMAGE_PROCESSOR, "Qwen2VLImageProcessor");
        int min = pixels(fields, "min_pixels", "shortest_edge", 56 * 56);
        int max = pixels(fields, "max_pixels", "longest_edge", 28 * 28 * 1280);
        if (min > max) {
            throw fields.complain(
                    fields.has("min_pixels") ? "min_pixels" : "size.shortest_edge", min, "at most the maximum, " + max);
        }
        return new QwenPreprocessing(
                Resample.read(fields),
                min,
                max,
                same(fields, "patch_size", 14, encoder.patchSize()),
                same(fields, "temporal_patch_size", 2, encoder.frames()),
                same(fields, "merge_size", 2, encoder.mergeSize()),
                Normalization.read(fields, Normalization.CLIP));
    }

    /** A number of pixels, given under its own name, which takes precedence, or as an entry of {@code size}. */
    private static int pixels(Fields fields, String name, String entry, int otherwise) {
        if (fields.has(name)) {
            return fields.integer(name, 1, MOST);
        }
        // a size without this entry replaces the default, so transformers fails
        return fields.has("size") ? fields.object("size").integer(entry, 1, MOST) : otherwise;
    }

    private static int same(Fields fields, String name, int otherwise, int expected) {
        int value = fields.integer(name, otherwise, 1, 4096);
        if (value != expected) {
            throw fields.complain(name, value, expected + ", as in vision_config of config.json");
        }
        return value;
    }
}
