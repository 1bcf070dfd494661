package org.fovea.model;

import java.nio.file.Path;
import java.util.Locale;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.fovea.base.BadInput;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.Rates;
import org.fovea.model.config.EncoderShape;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.config.TextConfig;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.weights.Weights;

/**
 * The time and memory that a question about an image takes on a machine, estimated from the sizes of the model's
 * matrices.
 *
 * @param encodeSeconds from the image to its visual tokens
 * @param prefillSeconds from the prompt to the first token of the answer, with everything kept
 * @param secondsPerToken for each further token of the answer
 * @param bytes peak memory, including the weights
 */
public record CostEstimate(double encodeSeconds, double prefillSeconds, double secondsPerToken, long bytes) {

    /** Positions of a question beside the image, and tokens of a short answer. */
    private static final int WORDS = 32;

    /** A photograph's size, for estimates before there is an image. */
    public static final int USUAL_WIDTH = 640;

    /** A photograph's size, for estimates before there is an image. */
    public static final int USUAL_HEIGHT = 480;

    /**
     * Estimates for an image of a given size.
     *
     * @param processor the family's processor, with the limit of tokens that will apply
     * @param weightBytes bytes of the weights in memory
     * @param width of the upright image in pixels
     * @param height of the upright image in pixels
     * @throws BadInput if the model does not accept images of that size
     */
    public static CostEstimate of(
            ModelConfig config,
            ImageProcessor processor,
            long weightBytes,
            int width,
            int height,
            ComputeMode mode,
            Rates rates) {
        long tokens = processor.layout(width, height).count();
        double positions = (double) tokens + WORDS;
        TextConfig text = config.text();
        double scores = 2.0 * text.layers() * text.heads() * text.headSize() * positions * positions;
        double unembedding = (double) text.vocabulary() * text.hidden();
        return new CostEstimate(
                encodeSeconds(config.vision().encoder(), tokens, processor.tiles(width, height), mode, rates),
                positions * text.layerWeights() / rates.rows(mode) + scores / rates.attention(),
                text.layerWeights() / rates.row(mode)
                        + unembedding / (mode == ComputeMode.INT8 ? rates.fastRow() : rates.row(mode)),
                weightBytes + MemoryEstimate.working(text, positions));
    }

    /**
     * Estimates for a checkpoint folder and a photograph of 640 × 480 pixels.
     *
     * @param mode the compute mode; null for the default
     * @throws BadInput if config.json, the processor's file or a header of the weights cannot be used
     */
    public static CostEstimate of(Path directory, ComputeMode mode, Rates rates) {
        return of(directory, Weights.open(directory), mode, rates);
    }

    /** The same with weights that need not be in the folder yet. */
    public static CostEstimate of(Path directory, Weights weights, ComputeMode mode, Rates rates) {
        return of(directory, weights, mode, rates, IntStream.empty(), 0);
    }

    /**
     * The same at less detail if encoding takes too long otherwise: at the first limit of visual tokens that keeps
     * within the time, or at the last.
     *
     * @param limits numbers of visual tokens to try
     * @param encodeSeconds the time
     */
    public static CostEstimate of(
            Path directory, Weights weights, ComputeMode mode, Rates rates, IntStream limits, double encodeSeconds) {
        ModelConfig config = ModelConfig.read(directory);
        ComputeMode used = mode == null ? MemoryEstimate.usual(weights) : mode;
        ImageProcessor own = Family.of(config, directory, id -> "").processor();
        long bytes = MemoryEstimate.weights(weights, used);
        CostEstimate estimate = of(config, own, bytes, USUAL_WIDTH, USUAL_HEIGHT, used, rates);
        for (PrimitiveIterator.OfInt next = limits.iterator();
                estimate.encodeSeconds > encodeSeconds && next.hasNext(); ) {
            ImageProcessor limited = own.limitedTo(next.nextInt());
            estimate = of(config, limited, bytes, USUAL_WIDTH, USUAL_HEIGHT, used, rates);
        }
        return estimate;
    }

    private static double encodeSeconds(EncoderShape shape, long tokens, int tiles, ComputeMode mode, Rates rates) {
        boolean own = shape.tilePatches() == 0;
        double attended = own ? (double) tokens * shape.tokenPatches() : shape.tilePatches();
        double patches = own ? attended : attended * tiles;
        double products = patches * shape.layers() * shape.layerWeights() + (double) tokens * shape.tokenWeights();
        double keys = shape.fullLayers() * attended
                + (shape.layers() - shape.fullLayers()) * Math.min(attended, shape.windowPatches());
        return products / rates.rows(mode) + 2 * patches * keys * shape.hidden() / rates.attention();
    }

    /** Seconds from the image to the end of a short answer. */
    public double questionSeconds() {
        return encodeSeconds + prefillSeconds + (WORDS - 1) * secondsPerToken;
    }

    /** For display, such as {@code runs here in about 12 s a question}, or how much memory it needs. */
    public String text() {
        return text(MemoryEstimate.ofMachine());
    }

    /** For display, such as {@code 1.9 GB of memory · runs here in about 12 s a question}. */
    public String textWithMemory() {
        return textWithMemory(MemoryEstimate.ofMachine());
    }

    String textWithMemory(long machine) {
        String text = text(machine);
        return bytes > machine ? text : String.format(Locale.ROOT, "%.1f GB of memory · %s", bytes / 1e9, text);
    }

    /** @param machine memory of the machine in bytes */
    String text(long machine) {
        if (bytes > machine) {
            return "needs about %d GB of memory; this machine has %d"
                    .formatted(Math.round(Math.ceil(bytes / 1e9)), machine / 1_000_000_000);
        }
        double seconds = questionSeconds();
        if (seconds >= 120) {
            return "runs here in about %d min a question".formatted(Math.round(seconds / 60));
        }
        return "runs here in about %d s a question".formatted(Math.max(1, Math.round(seconds)));
    }
}
