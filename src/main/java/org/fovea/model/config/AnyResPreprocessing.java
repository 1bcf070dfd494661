package org.fovea.model.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fovea.base.BadInput;
import org.fovea.model.config.Preprocessing.Resample;
import org.fovea.model.config.Preprocessing.Size;

/**
 * The settings of the image processor of LLaVA-NeXT or LLaVA-OneVision: how it resizes an image and normalises its
 * tiles.
 *
 * @param resample the filter to resize with
 * @param normalization how 8-bit values become pixel values
 */
public record AnyResPreprocessing(Resample resample, Normalization normalization) {

    private static final String NEXT = "LlavaNextImageProcessor";
    private static final String ONEVISION = "LlavaOnevisionImageProcessor";

    /**
     * Reads a checkpoint's configuration. Missing and null fields take the defaults of {@code LlavaNextImageProcessor}
     * or {@code LlavaOnevisionImageProcessor}.
     *
     * @param checkpointDir the checkpoint's folder
     * @param config the vision side, whose tiles it must make
     * @throws BadInput if it is missing, is not JSON or contradicts config.json, or a field has a value that Fovea does
     *     not support
     */
    public static AnyResPreprocessing read(Path checkpointDir, AnyResConfig config) {
        boolean onevision = config.mostTiles() > 0;
        Fields fields = ImageProcessorFile.read(
                checkpointDir, ConfigFields.ANYRES_IMAGE_PROCESSOR, onevision ? ONEVISION : NEXT);
        int tile = config.tower().imageSize();
        Size size = Preprocessing.size(fields, new Size.ShortestEdge(onevision ? 384 : 224));
        Size exactly = new Size.Exactly(tile, tile);
        if (!size.equals(new Size.ShortestEdge(tile)) && !size.equals(exactly)) {
            throw other(fields, "size", fields.has("size") ? fields.node().get("size") : 224, tile);
        }
        if ((fields.has("crop_size") || !onevision)
                && !Preprocessing.crop(fields, Optional.of(new Size.Exactly(224, 224)))
                        .equals(exactly)) {
            throw other(
                    fields, "crop_size", fields.has("crop_size") ? fields.node().get("crop_size") : 224, tile);
        }
        List<AnyResConfig.Canvas> canvases = AnyResConfig.canvases(fields, onevision);
        if (!canvases.equals(config.canvases())) {
            throw fields.complain(
                    "image_grid_pinpoints", fields.node().path("image_grid_pinpoints"), "the same as in config.json");
        }
        return new AnyResPreprocessing(Resample.read(fields), Normalization.read(fields, Normalization.CLIP));
    }

    private static BadInput other(Fields fields, String field, Object found, int tile) {
        return fields.complain(
                field,
                found,
                "squares of %d pixels, as vision_config.image_size of config.json has it".formatted(tile));
    }
}
