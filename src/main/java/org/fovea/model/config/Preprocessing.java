package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;

/**
 * The settings of a checkpoint's image processor, whose steps are, in this order: pad, resize, centre crop, rescale,
 * normalise.
 *
 * @param background red, green and blue, 0 to 255, of the padding that first makes the image square; empty for no
 *     padding
 * @param resize the size to resize to; empty with {@code do_resize: false}
 * @param resample the filter to resize with
 * @param centerCrop the box to cut out of the middle, padded with zeros where the image is smaller; empty with
 *     {@code do_center_crop: false}
 * @param normalization how 8-bit values become pixel values
 */
public record Preprocessing(
        Optional<List<Integer>> background,
        Optional<Size> resize,
        Resample resample,
        Optional<Size.Exactly> centerCrop,
        Normalization normalization) {

    /**
     * The longest edge in pixels that a size may have: far more than any tower takes, so that anything above must be a
     * mistake.
     */
    public static final int MAX_EDGE = 4096;

    /** A size to resize an image to, in pixels. */
    public sealed interface Size {

        /**
         * The shorter edge gets this length, the longer one follows from the aspect ratio.
         *
         * @param pixels length of the shorter edge, 1 to {@link #MAX_EDGE}
         */
        record ShortestEdge(int pixels) implements Size {}

        /**
         * Exactly this height and width, whatever the aspect ratio.
         *
         * @param height in pixels, 1 to {@link #MAX_EDGE}
         * @param width in pixels, 1 to {@link #MAX_EDGE}
         */
        record Exactly(int height, int width) implements Size {}
    }

    /** A filter of Pillow's {@code Image.resize}. */
    public enum Resample {
        /** {@code PIL.Image.BILINEAR}, 2 in the configuration. */
        BILINEAR,
        /** {@code PIL.Image.BICUBIC}, 3 in the configuration. */
        BICUBIC,
        /** {@code PIL.Image.LANCZOS}, 1 in the configuration. */
        LANCZOS;

        /** The filter that a configuration of CLIP or a relative names by Pillow's number: bilinear or bicubic. */
        static Resample read(Fields fields) {
            Resample found =
                    read(fields, ImageProcessorFile.type(fields).equals("Gemma3ImageProcessor") ? BILINEAR : BICUBIC);
            if (found == LANCZOS) {
                throw fields.complain("resample", "1", "3 (bicubic) or 2 (bilinear)");
            }
            return found;
        }

        /** The filter that a configuration names by Pillow's number, or the default. */
        static Resample read(Fields fields, Resample otherwise) {
            if (!fields.has("resample")) {
                return otherwise;
            }
            return switch (fields.node().get("resample").toString()) {
                case "1" -> LANCZOS;
                case "2" -> BILINEAR;
                case "3" -> BICUBIC;
                default ->
                    throw fields.complain("resample", fields.node().get("resample"), "3 (bicubic) or 2 (bilinear)");
            };
        }
    }

    /** The defaults of transformers for missing fields. */
    private record Defaults(Size size, Optional<Size.Exactly> crop, Normalization normalization) {

        /** {@code CLIPImageProcessor}. */
        static final Defaults CLIP =
                new Defaults(new Size.ShortestEdge(224), Optional.of(new Size.Exactly(224, 224)), Normalization.CLIP);

        /** {@code SiglipImageProcessor}. */
        static final Defaults SIGLIP = new Defaults(new Size.Exactly(224, 224), Optional.empty(), Normalization.HALF);
    }

    /**
     * Reads a checkpoint's configuration. Missing and null fields take the defaults of {@code CLIPImageProcessor} or
     * {@code SiglipImageProcessor}; without a type, CLIP's.
     *
     * @param checkpointDir the checkpoint's folder
     * @throws BadInput if there is no such file, it is not JSON, or a field has a value that Fovea does not support
     */
    public static Preprocessing read(Path checkpointDir) {
        Fields fields = ImageProcessorFile.read(checkpointDir);
        Defaults defaults = defaults(fields);
        fields.checked(ConfigFields.IMAGE_PROCESSOR);
        return new Preprocessing(
                background(fields, defaults),
                fields.bool("do_resize", true) ? Optional.of(size(fields, defaults.size)) : Optional.empty(),
                Resample.read(fields),
                fields.bool("do_center_crop", defaults.crop.isPresent())
                        ? Optional.of(crop(fields, defaults.crop))
                        : Optional.empty(),
                Normalization.read(fields, defaults.normalization));
    }

    /**
     * The colour that LlavaImageProcessor pads with: the mean, truncated to integers. The image processors of CLIP and
     * SigLIP only pad images of a batch to the largest one.
     */
    private static Optional<List<Integer>> background(Fields fields, Defaults defaults) {
        if (!fields.bool("do_pad", false) || !ImageProcessorFile.type(fields).equals("LlavaImageProcessor")) {
            return Optional.empty();
        }
        return Optional.of(Normalization.mean(fields, defaults.normalization).stream()
                .map(mean -> (int) (mean * 255))
                .toList());
    }

    private static Defaults defaults(Fields fields) {
        return switch (ImageProcessorFile.type(fields)) {
            case "", "CLIPImageProcessor", "CLIPFeatureExtractor", "LlavaImageProcessor" -> Defaults.CLIP;
            case "SiglipImageProcessor", "Gemma3ImageProcessor" -> Defaults.SIGLIP;
            default ->
                throw bad(
                        fields,
                        ImageProcessorFile.typeField(fields),
                        "CLIPImageProcessor, SiglipImageProcessor or Gemma3ImageProcessor");
        };
    }

    static Size size(Fields fields, Size fallback) {
        if (!fields.has("size")) {
            return fallback;
        }
        JsonNode size = fields.node().get("size");
        if (size.isNumber()) { // old CLIP configurations; get_size_dict, default_to_square False in both classes
            int edge = edge(fields, "size", size);
            return fields.bool("default_to_square", false) ? new Size.Exactly(edge, edge) : new Size.ShortestEdge(edge);
        }
        if (keys(size).equals(Set.of("shortest_edge"))) {
            return new Size.ShortestEdge(edge(fields, "size", size.get("shortest_edge")));
        }
        return exactly(fields, "size", "{\"shortest_edge\": n}, {\"height\": n, \"width\": n} or a number");
    }

    static Size.Exactly crop(Fields fields, Optional<Size.Exactly> fallback) {
        if (!fields.has("crop_size")) {
            return fallback.orElseThrow(() -> new BadInput(fields.file() + " has do_center_crop but no "
                    + fields.path("crop_size") + "; expected {\"height\": n, \"width\": n} or a number."));
        }
        JsonNode crop = fields.node().get("crop_size");
        if (crop.isNumber()) { // get_size_dict(default_to_square=True)
            int edge = edge(fields, "crop_size", crop);
            return new Size.Exactly(edge, edge);
        }
        return exactly(fields, "crop_size", "{\"height\": n, \"width\": n} or a number");
    }

    private static Size.Exactly exactly(Fields fields, String field, String expected) {
        JsonNode value = fields.node().get(field);
        if (!keys(value).equals(Set.of("height", "width"))) {
            throw bad(fields, field, expected);
        }
        return new Size.Exactly(edge(fields, field, value.get("height")), edge(fields, field, value.get("width")));
    }

    private static int edge(Fields fields, String field, JsonNode value) {
        boolean whole = value.isIntegralNumber() && value.canConvertToInt();
        if (!whole || value.intValue() < 1 || value.intValue() > MAX_EDGE) {
            throw bad(fields, field, "whole numbers of pixels from 1 to " + MAX_EDGE);
        }
        return value.intValue();
    }

    /** The keys with a value: newer versions of transformers may write the others as null. */
    private static Set<String> keys(JsonNode value) {
        return value.properties().stream()
                .filter(entry -> !entry.getValue().isNull())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static BadInput bad(Fields fields, String field, String expected) {
        return fields.complain(field, fields.node().get(field), expected);
    }
}
