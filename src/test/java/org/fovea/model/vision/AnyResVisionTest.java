package org.fovea.model.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.model.Golden.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
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

    @ParameterizedTest
    @MethodSource("images")
    void featuresAreThoseOfTransformers(GoldenImage expected) {
        AnyResVision model = new AnyResVision(config(expected), expected.weights(manager));
        VisionModel.Features features = model.encode(input(expected), manager, share -> {}, () -> false);
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
    void progressGrowsToOneAndWhoeverCancelsIsHeardBeforeTheNextTile() {
        GoldenImage image = new GoldenImage("llava_next-mistral", false);
        AnyResVision model = new AnyResVision(config(image), image.weights(manager));
        List<Double> shares = new ArrayList<>();
        model.encode(input(image), manager, shares::add, () -> false);
        assertThat(shares).containsExactly(0.25, 0.5, 0.75, 1.0);
        shares.clear();
        assertThatThrownBy(() -> model.encode(input(image), manager, shares::add, () -> shares.size() == 2))
                .isInstanceOf(CancellationException.class);
        assertThat(shares).containsExactly(0.25, 0.5);
    }

    @Test
    void nothingButTheFeaturesIsLeftBehind() {
        GoldenImage image = new GoldenImage("llava_onevision", true);
        AnyResVision model = new AnyResVision(config(image), image.weights(manager));
        ImageInput input = input(image);
        int before = manager.getManagedArrays().size();
        try (NDManager own = manager.newSubManager()) {
            model.encode(input, own, share -> {}, () -> false);
            assertThat(own.getManagedArrays()).hasSize(1);
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
    }
}
