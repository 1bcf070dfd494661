package org.fovea.model.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.model.Golden.assertClose;
import static org.fovea.model.vision.VisionModelAssertions.assertLeavesOnly;
import static org.fovea.model.vision.VisionModelAssertions.assertProgressInQuarters;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.fovea.model.GoldenImage;
import org.fovea.model.config.QwenPreprocessing;
import org.fovea.model.config.QwenVisionConfig;
import org.fovea.model.image.ImageInput;
import org.fovea.model.image.ImageLayout.View;
import org.fovea.model.image.QwenImageProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QwenVisionModelTest {

    private static final DoubleConsumer NO_ONE = share -> {};

    private static Stream<GoldenImage> images() {
        return GoldenImage.of("qwen2_5_vl", "qwen2_vl", "qwen3_vl");
    }

    private final NDManager manager = Engine.getEngine("PyTorch").newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private QwenVisionConfig config(GoldenImage of) {
        return QwenVisionConfig.read(of.config(), of.width());
    }

    private ImageInput input(GoldenImage of) {
        return new QwenImageProcessor(QwenPreprocessing.read(of.golden().directory(), config(of))).process(of.image());
    }

    private QwenVisionModel model(GoldenImage of) {
        return new QwenVisionModel(config(of), of.weights(manager));
    }

    @ParameterizedTest
    @MethodSource("images")
    void featuresAreThoseOfTransformers(GoldenImage expected) {
        VisionModel.Features features = model(expected).encode(input(expected), manager, NO_ONE, () -> false);
        assertClose("features", features.tokens().toFloatArray(), expected.floats("image_features"), 1e-4);
        if (expected.tensor("deepstack_features") == null) {
            return;
        }
        float[] deepstack = expected.floats("deepstack_features");
        int size = deepstack.length / features.deepstack().size();
        for (int i = 0; i < features.deepstack().size(); i++) {
            assertClose(
                    "deepstack " + i,
                    features.deepstack().get(i).toFloatArray(),
                    Arrays.copyOfRange(deepstack, i * size, (i + 1) * size),
                    1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void rowsInWindowOrderAreThoseOfTransformers(GoldenImage expected) {
        if (expected.tensor("projector_input") == null) {
            return; // of the first image only
        }
        ImageInput input = input(expected);
        WindowOrder order =
                WindowOrder.of(input.layout().views().get(0), config(expected).window());
        QwenVisionEncoder encoder = new QwenVisionEncoder(config(expected), expected.weights(manager));
        assertClose(
                "projector input",
                encoder.apply(input, order, manager, NO_ONE, () -> false).last().toFloatArray(),
                expected.floats("projector_input"),
                1e-4);
    }

    @Test
    void progressGrowsToOneAndCancellingTakesEffectBeforeTheNextLayer() {
        GoldenImage image = new GoldenImage("qwen2_5_vl", true);
        assertProgressInQuarters(model(image), input(image), manager);
    }

    @Test
    void nothingButTheFeaturesIsLeftBehind() {
        GoldenImage image = new GoldenImage("qwen3_vl", true);
        assertLeavesOnly(3, model(image), input(image), manager); // tokens and two deepstack features
    }

    @Test
    void windowsGoRowByRowAndAreSmallerAtTheBorder() {
        WindowOrder order = WindowOrder.of(new View("grid", 3, 5), 2);
        assertThat(order.tokens()).containsExactly(0, 1, 5, 6, 2, 3, 7, 8, 4, 9, 10, 11, 12, 13, 14);
        assertThat(order.lengths()).containsExactly(4, 4, 2, 2, 2, 1);
        assertThat(order.patches(4)).containsExactly(16, 16, 8, 8, 8, 4);
        assertThat(order.places()).containsExactly(0, 1, 4, 5, 8, 2, 3, 6, 7, 9, 10, 11, 12, 13, 14);
        assertThat(WindowOrder.of(new View("grid", 3, 5), 0).lengths()).containsExactly(15);
    }
}
