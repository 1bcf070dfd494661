package org.fovea.model.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.model.Golden.assertClose;
import static org.fovea.model.vision.VisionModelAssertions.assertLeavesOnly;
import static org.fovea.model.vision.VisionModelAssertions.assertProgressInQuarters;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.stream.Stream;
import org.fovea.model.GoldenImage;
import org.fovea.model.config.AnyResConfig;
import org.fovea.model.config.AnyResPreprocessing;
import org.fovea.model.image.AnyResImageProcessor;
import org.fovea.model.image.ImageInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnyResVisionTest {

    private static Stream<GoldenImage> images() {
        return GoldenImage.of("llava_next-mistral", "llava_next-llama", "llava_onevision");
    }

    private final NDManager manager = Engine.getEngine("PyTorch").newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private AnyResConfig config(GoldenImage of) {
        return AnyResConfig.read(of.config(), of.width());
    }

    private ImageInput input(GoldenImage of) {
        return new AnyResImageProcessor(
                        config(of), AnyResPreprocessing.read(of.golden().directory(), config(of)))
                .process(of.image());
    }

    private AnyResVision model(GoldenImage of) {
        return new AnyResVision(config(of), of.weights(manager));
    }

    @ParameterizedTest
    @MethodSource("images")
    void featuresAreThoseOfTransformers(GoldenImage expected) {
        VisionModel.Features features = model(expected).encode(input(expected), manager, share -> {}, () -> false);
        assertThat(features.deepstack()).isEmpty();
        assertClose("features", features.tokens().toFloatArray(), expected.floats("image_features"), 1e-4);
    }

    @ParameterizedTest
    @MethodSource("images")
    void theFirstAndTheLastTileEnterTheProjectorAsInTransformers(GoldenImage expected) {
        if (!expected.first()) {
            return; // the golden is of the first image only
        }
        ImageInput input = input(expected);
        VisionEncoder encoder = new VisionEncoder(config(expected).llava(), expected.weights(manager));
        float[] golden = expected.floats("projector_input");
        int size = 3 * (int) (input.shape()[2] * input.shape()[3]);
        int[] tiles = {0, (int) input.shape()[0] - 1};
        for (int i = 0; i < tiles.length; i++) {
            float[] tile = Arrays.copyOfRange(input.pixelValues(), tiles[i] * size, (tiles[i] + 1) * size);
            assertClose(
                    "tile " + tiles[i],
                    encoder.apply(tile, manager).toFloatArray(),
                    Arrays.copyOfRange(golden, i * golden.length / 2, (i + 1) * golden.length / 2),
                    1e-4);
        }
    }

    @Test
    void progressGrowsToOneAndCancellingTakesEffectBeforeTheNextTile() {
        GoldenImage image = new GoldenImage("llava_next-mistral", false);
        assertProgressInQuarters(model(image), input(image), manager);
    }

    @Test
    void nothingButTheFeaturesIsLeftBehind() {
        GoldenImage image = new GoldenImage("llava_onevision", true);
        assertLeavesOnly(1, model(image), input(image), manager);
    }
}
