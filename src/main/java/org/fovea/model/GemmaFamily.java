package org.fovea.model;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.fovea.base.BadInput;
import org.fovea.model.backend.MappedWeights;
import org.fovea.model.config.GemmaVisionConfig;
import org.fovea.model.config.ModelConfig;
import org.fovea.model.config.Preprocessing;
import org.fovea.model.image.ClipImageProcessor;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.ImageProcessor;
import org.fovea.model.text.Sequence;
import org.fovea.model.vision.TiledVision;
import org.fovea.model.vision.VisionModel;

/**
 * Gemma 3 and PaliGemma: one square view, and bidirectional attention among image tokens (Gemma 3) or in the whole
 * prompt (PaliGemma).
 */
final class GemmaFamily implements Family {

    private final boolean prefix; // PaliGemma: the whole prompt is one block
    private final GemmaVisionConfig vision;
    private final ClipImageProcessor processor;
    private final IntFunction<String> pieces;

    GemmaFamily(ModelConfig config, Path directory, IntFunction<String> pieces) {
        prefix = config.type().equals("paligemma");
        vision = (GemmaVisionConfig) config.vision();
        processor = new ClipImageProcessor(Preprocessing.read(directory), vision.side(), vision.tokenSize(), false);
        this.pieces = pieces;
    }

    @Override
    public ImageProcessor processor() {
        return processor;
    }

    @Override
    public VisionModel vision(MappedWeights weights) {
        return prefix ? TiledVision.paliGemma(vision, weights) : TiledVision.gemma3(vision, weights);
    }

    /** Gemma3Processor and PaliGemmaProcessor in transformers. */
    @Override
    public String expand(String whole, String placeholder, String imageToken, ImageLayout layout) {
        String begin = pieces.apply(vision.beginToken());
        String tokens = imageToken.repeat(layout.count());
        if (!prefix) {
            String end = pieces.apply(vision.endToken());
            return whole.replace(placeholder, "\n\n" + begin + tokens + end + "\n\n");
        }
        if (!whole.startsWith(placeholder)) {
            throw new BadInput(
                    "The prompt \"%s\" does not begin with the image; PaliGemma expects <image> at its start."
                            .formatted(BadInput.quote(whole)));
        }
        return tokens + begin + whole.substring(placeholder.length()) + "\n";
    }

    /** PaliGemma's beginning of sequence comes after the image. */
    @Override
    public boolean addsSpecialTokens() {
        return !prefix;
    }

    @Override
    public Sequence sequence(int length, int[] visual, ImageLayout layout) {
        if (prefix) { // position ids start at 1
            return new Sequence(
                    length,
                    new int[][] {IntStream.rangeClosed(1, length).toArray()},
                    List.of(new Sequence.Span(0, length)),
                    length,
                    List.of(),
                    visual);
        }
        return new Sequence(
                length,
                null,
                List.of(new Sequence.Span(visual[0], visual[visual.length - 1] + 1)),
                0,
                List.of(),
                visual);
    }
}
