package org.fovea.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The vision side of LLaVA-NeXT and LLaVA-OneVision: LLaVA's tower and projector, applied to each tile of a canvas
 * chosen for the image. Omitted fields take the defaults of transformers' LlavaNextConfig and LlavaOnevisionConfig.
 *
 * @param llava tower and projector
 * @param canvases the canvases of whole tiles to choose from ({@code image_grid_pinpoints})
 * @param mostTiles above about this many tiles the grid of visual tokens is shrunk; 0 for never
 *     ({@code vision_aspect_ratio} of LLaVA-OneVision)
 */
public record AnyResConfig(LlavaConfig llava, List<Canvas> canvases, int mostTiles) implements VisionConfig {

    /** An area of whole tiles, in pixels. */
    public record Canvas(int height, int width) {}

    /** The longest edge of a canvas: 40 tiles of 384 pixels; anything above is taken for a typing error. */
    private static final int LONGEST = 40 * 384;

    private static final String MOST_TILES = "anyres_max_";

    /** Copies the list. */
    public AnyResConfig {
        canvases = List.copyOf(canvases);
    }

    /**
     * Reads it from config.json.
     *
     * @param width D of the decoder
     * @throws org.fovea.base.BadInput naming file and field, if one is missing, impossible or not supported
     */
    public static AnyResConfig read(Fields config, int width) {
        boolean onevision = config.text("model_type", "none").equals("llava_onevision");
        LlavaConfig llava = LlavaConfig.read(
                config, width, onevision ? LlavaConfig.Defaults.ONEVISION : LlavaConfig.Defaults.LLAVA);
        if (llava.classTokens() > 0) {
            throw config.complain(
                    "vision_feature_select_strategy",
                    "\"full\"",
                    "\"default\": the class tokens of tiles have no place in the grid of patches");
        }
        int tile = llava.vision().imageSize();
        List<Canvas> canvases = canvases(config, onevision);
        for (Canvas canvas : canvases) {
            if (canvas.height % tile != 0 || canvas.width % tile != 0) {
                throw config.complain(
                        "image_grid_pinpoints",
                        "a list with [%d, %d]".formatted(canvas.height, canvas.width),
                        "multiples of vision_config.image_size, " + tile);
            }
        }
        return new AnyResConfig(llava, canvases, onevision ? mostTiles(config) : 0);
    }

    /**
     * The canvases that a file lists.
     *
     * @param onevision whether to use the defaults of LLaVA-OneVision instead of LLaVA-NeXT's
     */
    static List<Canvas> canvases(Fields fields, boolean onevision) {
        String field = "image_grid_pinpoints";
        if (!fields.has(field)) {
            return onevision
                    ? IntStream.range(0, 36)
                            .mapToObj(i -> new Canvas(384 * (1 + i / 6), 384 * (1 + i % 6)))
                            .toList()
                    : Stream.of(new int[] {1, 2}, new int[] {2, 1}, new int[] {2, 2}, new int[] {3, 1}, new int[] {1, 3
                            })
                            .map(tiles -> new Canvas(336 * tiles[0], 336 * tiles[1]))
                            .toList();
        }
        JsonNode list = fields.node().get(field);
        List<Canvas> canvases = new ArrayList<>();
        for (JsonNode pair : list) {
            boolean sides = pair.isArray() && pair.size() == 2 && side(pair.get(0)) && side(pair.get(1));
            if (!sides) {
                throw fields.complain(field, list, "pairs of height and width from 1 to " + LONGEST);
            }
            canvases.add(new Canvas(pair.get(0).asInt(), pair.get(1).asInt()));
        }
        if (canvases.isEmpty()) {
            throw fields.complain(field, list, "a list of pairs of height and width");
        }
        return canvases;
    }

    private static boolean side(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToInt() && value.asInt() >= 1 && value.asInt() <= LONGEST;
    }

    private static int mostTiles(Fields config) {
        String ratio = config.text("vision_aspect_ratio", MOST_TILES + 9);
        if (!ratio.matches(MOST_TILES + "[1-9][0-9]{0,3}")) {
            throw config.complain("vision_aspect_ratio", '"' + ratio + '"', "\"anyres_max_9\" or the like");
        }
        return Integer.parseInt(ratio.substring(MOST_TILES.length()));
    }

    /** The encoder of each tile. */
    public LlavaConfig.Vision tower() {
        return llava.vision();
    }

    private long largestCanvas() {
        long side = tower().imageSize();
        return canvases.stream()
                .mapToLong(c -> c.height / side * (c.width / side))
                .max()
                .orElseThrow();
    }

    @Override
    public long usualTokens() {
        return llava.usualTokens() * (1 + (mostTiles == 0 ? largestCanvas() : Math.min(largestCanvas(), mostTiles)));
    }

    @Override
    public int layers() {
        return llava.layers();
    }

    @Override
    public EncoderShape encoder() {
        return llava.encoder();
    }

    @Override
    public String summary() {
        return "%s, up to %d tiles".formatted(llava.summary(), largestCanvas());
    }
}
