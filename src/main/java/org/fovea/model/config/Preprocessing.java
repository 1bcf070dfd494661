package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;

/**
 * What a checkpoint's image processor does to a picture, in this order: resize, centre crop, rescale, normalise.
 *
 * <p>A step that the checkpoint switches off is absent or does nothing: without {@code do_rescale} the factor is 1, without
 * {@code do_normalize} the mean is 0 and the standard deviation 1.
 *
 * @param resize the size to resize to; empty with {@code do_resize: false}
 * @param resample the filter to resize with
 * @param centerCrop the box to cut out of the middle, padded with zeros where the picture is smaller; empty with
 *     {@code do_center_crop: false}
 * @param rescaleFactor factor on the 8-bit values 0 to 255, positive; usually 1/255
 * @param mean what is subtracted from the rescaled red, green and blue
 * @param std what the difference is divided by, for red, green and blue; never 0
 */
public record Preprocessing(
        Optional<Size> resize,
        Resample resample,
        Optional<Size.Exactly> centerCrop,
        double rescaleFactor,
        List<Float> mean,
        List<Float> std) {

    /** The longest edge in pixels that a size may ask for: far beyond any tower, and a stop for a slip of the pen. */
    public static final int MAX_EDGE = 4096;

    /** A size to resize a picture to, in pixels. */
    public sealed interface Size {

        /**
         * The shorter edge gets this length, the longer one keeps the aspect ratio.
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
        BICUBIC
    }

    /** What transformers fills in for fields that a configuration leaves out. */
    private record Defaults(Size size, Optional<Size.Exactly> crop, List<Float> mean, List<Float> std) {

        /** {@code CLIPImageProcessor}. */
        static final Defaults CLIP = new Defaults(
                new Size.ShortestEdge(224),
                Optional.of(new Size.Exactly(224, 224)),
                List.of(0.48145466f, 0.4578275f, 0.40821073f),
                List.of(0.26862954f, 0.26130258f, 0.27577711f));

        /** {@code SiglipImageProcessor}. */
        static final Defaults SIGLIP = new Defaults(
                new Size.Exactly(224, 224), Optional.empty(), List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));
    }

    private static final String FILE = "preprocessor_config.json";
    private static final String NEWER_FILE = "processor_config.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the lists. */
    public Preprocessing {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /**
     * Reads what the checkpoint's image processor does from {@code image_processor} in {@code processor_config.json}, where
     * newer transformers write it and which it takes first, or else from {@code preprocessor_config.json}. Fields left out
     * or null take the defaults of {@code CLIPImageProcessor} or {@code SiglipImageProcessor}; without a type, CLIP's.
     *
     * @param checkpointDir the checkpoint's folder
     * @throws BadInput if there is no such file, it is no JSON, or a field has a value that Fovea cannot follow
     */
    public static Preprocessing read(Path checkpointDir) {
        Path newer = checkpointDir.resolve(NEWER_FILE);
        JsonNode nested = Files.exists(newer) ? object(newer).path("image_processor") : JSON.missingNode();
        if (nested.isObject()) {
            return new Fields(newer, "image_processor.", nested).preprocessing();
        }
        if (!nested.isMissingNode() && !nested.isNull()) {
            throw new BadInput("%s: image_processor is %s; expected an object.".formatted(newer, BadInput.quote(nested)));
        }
        Path file = checkpointDir.resolve(FILE);
        if (Files.exists(file)) {
            return new Fields(file, "", object(file)).preprocessing();
        }
        throw new BadInput(checkpointDir + " has neither a " + FILE + " nor a " + NEWER_FILE
                + " with an image_processor; expected one of them, as Hugging Face writes it.");
    }

    private static JsonNode object(Path file) {
        return org.fovea.model.config.Fields.read(file).node();
    }

    /** The fields of one configuration; every problem is told with the file and the field's name. */
    private record Fields(Path file, String prefix, JsonNode node) {

        Preprocessing preprocessing() {
            Defaults defaults = defaults();
            ConfigFields.IMAGE_PROCESSOR.check(file, prefix, node);
            Preprocessing read = new Preprocessing(
                    bool("do_resize", true) ? Optional.of(size(defaults.size)) : Optional.empty(),
                    resample(),
                    bool("do_center_crop", defaults.crop.isPresent()) ? Optional.of(crop(defaults.crop)) : Optional.empty(),
                    bool("do_rescale", true) ? rescaleFactor() : 1,
                    bool("do_normalize", true) ? channels("image_mean", defaults.mean) : List.of(0f, 0f, 0f),
                    bool("do_normalize", true) ? std(defaults.std) : List.of(1f, 1f, 1f));
            for (int c = 0; c < 3; c++) {
                float black = -read.mean.get(c) / read.std.get(c);
                float white = ((float) (255 * read.rescaleFactor) - read.mean.get(c)) / read.std.get(c);
                if (!Float.isFinite(black) || !Float.isFinite(white)) {
                    throw new BadInput("%s: %srescale_factor, image_mean and image_std make pixels from %s to %s; expected finite ones."
                            .formatted(file, prefix, black, white));
                }
            }
            return read;
        }

        private Defaults defaults() {
            String field = given("image_processor_type") ? "image_processor_type" : "feature_extractor_type";
            if (!given(field)) {
                return Defaults.CLIP;
            }
            // "Fast" and "Pil" are backends of the same processor.
            return switch (node.get(field).asText().replaceFirst("(Fast|Pil)$", "")) {
                case "CLIPImageProcessor", "CLIPFeatureExtractor", "LlavaImageProcessor" -> Defaults.CLIP;
                case "SiglipImageProcessor" -> Defaults.SIGLIP;
                default -> throw bad(field, "CLIPImageProcessor or SiglipImageProcessor");
            };
        }

        private Size size(Size fallback) {
            if (!given("size")) {
                return fallback;
            }
            JsonNode size = node.get("size");
            if (size.isNumber()) { // old CLIP configurations; get_size_dict, default_to_square False in both classes
                int edge = edge("size", size);
                return bool("default_to_square", false) ? new Size.Exactly(edge, edge) : new Size.ShortestEdge(edge);
            }
            if (keys(size).equals(Set.of("shortest_edge"))) {
                return new Size.ShortestEdge(edge("size", size.get("shortest_edge")));
            }
            return exactly("size", "{\"shortest_edge\": n}, {\"height\": n, \"width\": n} or a number");
        }

        private Size.Exactly crop(Optional<Size.Exactly> fallback) {
            if (!given("crop_size")) {
                return fallback.orElseThrow(() -> new BadInput(file + " has do_center_crop but no " + prefix
                        + "crop_size; expected {\"height\": n, \"width\": n} or a number."));
            }
            JsonNode crop = node.get("crop_size");
            if (crop.isNumber()) { // get_size_dict(default_to_square=True)
                int edge = edge("crop_size", crop);
                return new Size.Exactly(edge, edge);
            }
            return exactly("crop_size", "{\"height\": n, \"width\": n} or a number");
        }

        private Size.Exactly exactly(String field, String expected) {
            JsonNode value = node.get(field);
            if (!keys(value).equals(Set.of("height", "width"))) {
                throw bad(field, expected);
            }
            return new Size.Exactly(edge(field, value.get("height")), edge(field, value.get("width")));
        }

        private int edge(String field, JsonNode value) {
            boolean whole = value.isIntegralNumber() && value.canConvertToInt();
            if (!whole || value.intValue() < 1 || value.intValue() > MAX_EDGE) {
                throw bad(field, "whole numbers of pixels from 1 to " + MAX_EDGE);
            }
            return value.intValue();
        }

        private Resample resample() {
            if (!given("resample")) {
                return Resample.BICUBIC;
            }
            return switch (node.get("resample").toString()) {
                case "2" -> Resample.BILINEAR;
                case "3" -> Resample.BICUBIC;
                default -> throw bad("resample", "3 (bicubic) or 2 (bilinear)");
            };
        }

        private double rescaleFactor() {
            if (!given("rescale_factor")) {
                return 1 / 255.0;
            }
            JsonNode value = node.get("rescale_factor");
            if (!value.isNumber() || !(value.doubleValue() > 0) || Double.isInfinite(value.doubleValue())) {
                throw bad("rescale_factor", "a positive number such as 0.00392156862745098");
            }
            return value.doubleValue();
        }

        private List<Float> std(List<Float> fallback) {
            List<Float> std = channels("image_std", fallback);
            if (std.contains(0f) || std.contains(-0f)) {
                throw bad("image_std", "three numbers other than 0");
            }
            return std;
        }

        private List<Float> channels(String field, List<Float> fallback) {
            if (!given(field)) {
                return fallback;
            }
            JsonNode value = node.get(field);
            if (!value.isArray() || value.size() != 3) {
                throw bad(field, "three numbers, for red, green and blue");
            }
            float[] channels = new float[3];
            for (int c = 0; c < 3; c++) {
                channels[c] = (float) value.get(c).doubleValue();
                if (!value.get(c).isNumber() || !Float.isFinite(channels[c])) {
                    throw bad(field, "three numbers, for red, green and blue");
                }
            }
            return List.of(channels[0], channels[1], channels[2]);
        }

        private boolean bool(String field, boolean fallback) {
            if (!given(field)) {
                return fallback;
            }
            if (!node.get(field).isBoolean()) {
                throw bad(field, "true or false");
            }
            return node.get(field).booleanValue();
        }

        /** Fast processors save null for "the class's default". */
        private boolean given(String field) {
            return node.hasNonNull(field);
        }

        /** The keys with a value: newer transformers may write the others as null. */
        private static Set<String> keys(JsonNode value) {
            return value.properties().stream()
                    .filter(entry -> !entry.getValue().isNull())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        private BadInput bad(String field, String expected) {
            return new BadInput(
                    file + ": " + prefix + field + " is " + BadInput.quote(node.get(field)) + "; expected " + expected + ".");
        }
    }
}
