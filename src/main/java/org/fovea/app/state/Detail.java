package org.fovea.app.state;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.fovea.app.look.Texts;
import org.fovea.model.CostEstimate;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.Rates;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.weights.Weights;

/** The level of detail: the maximum number of visual tokens of an image. */
public final class Detail {

    /** As fine as this machine encodes in about {@link #SECONDS}. */
    public static final int AUTOMATIC = -1;

    /** As fine as the model's processor says. */
    public static final int FULL = 0;

    /** The time that encoding an image may take by default, in seconds. */
    public static final int SECONDS = 5;

    private static final int[] LIMITS = {8192, 6144, 4096, 3072, 2048, 1536, 1024, 768, 512, 384, 256, 192, 128, 96, 64
    };

    private Detail() {}

    /**
     * The limit of visual tokens that a choice means for an image.
     *
     * @param chosen {@link #AUTOMATIC}, {@link #FULL}, or the limit itself
     * @return 0 for none
     */
    static int limit(int chosen, VisionLanguageModel vlm, int width, int height) {
        if (chosen != AUTOMATIC || !vlm.hasImageTokenLimit()) {
            return Math.max(FULL, chosen);
        }
        return fitting(vlm, width, height, Rates.ofMachine(), SECONDS);
    }

    /** The highest limit that keeps encoding within so many seconds, or the lowest there is; 0 if none is needed. */
    static int fitting(VisionLanguageModel vlm, int width, int height, Rates rates, double seconds) {
        if (vlm.cost(FULL, width, height, rates).encodeSeconds() <= seconds) {
            return FULL;
        }
        return IntStream.of(LIMITS)
                .filter(limit -> vlm.cost(limit, width, height, rates).encodeSeconds() <= seconds)
                .findFirst()
                .orElse(LIMITS[LIMITS.length - 1]);
    }

    /** The cost of a question about a photograph with a model that is not open, at automatic detail. */
    public static CostEstimate cost(Path directory, Weights weights) {
        return CostEstimate.of(directory, weights, null, Rates.ofMachine(), IntStream.of(LIMITS), SECONDS);
    }

    /** What a limit leaves of an image, such as {@code 5 tiles of 13}; empty if it leaves all. */
    static String text(VisionLanguageModel vlm, int width, int height) {
        ImageProcessor now = vlm.processor();
        ImageProcessor own = vlm.ownProcessor();
        int count = now.layout(width, height).count();
        int all = own.layout(width, height).count();
        if (count >= all) {
            return "";
        }
        return own.tiles(width, height) > 1
                ? Texts.of(Detail.class)
                        .get(
                                now.tiles(width, height) == 1 ? "detail.tile" : "detail.tiles",
                                now.tiles(width, height),
                                own.tiles(width, height))
                : Texts.of(Detail.class).get("detail.tokens", count, all);
    }

    /** A shorter form of that text for a narrow place. */
    public static String brief(String text) {
        Texts texts = Texts.of(Detail.class);
        return text.replace(texts.get("detail.visual"), texts.get("detail.brief"));
    }
}
