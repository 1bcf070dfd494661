package org.fovea.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.model.Golden.assertClose;

import java.util.List;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.model.GoldenImage;
import org.fovea.model.config.Normalization;
import org.fovea.model.config.Preprocessing.Resample;
import org.fovea.model.config.QwenPreprocessing;
import org.fovea.model.config.QwenVisionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QwenImageProcessorTest {

    private static Stream<GoldenImage> images() {
        return GoldenImage.of("qwen2_5_vl", "qwen2_vl", "qwen3_vl");
    }

    /** As Qwen2.5-VL has it. */
    private static final QwenImageProcessor USUAL = new QwenImageProcessor(new QwenPreprocessing(
            Resample.BICUBIC,
            3136,
            12845056,
            14,
            2,
            2,
            new Normalization(1, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f))));

    @ParameterizedTest
    @MethodSource("images")
    void pixelValuesAndLayoutAreThoseOfTransformers(GoldenImage expected) {
        var directory = expected.golden().directory();
        QwenVisionConfig encoder = QwenVisionConfig.read(expected.config(), expected.width());
        ImageInput input = new QwenImageProcessor(QwenPreprocessing.read(directory, encoder)).process(expected.image());
        assertThat(input.shape()).isEqualTo(expected.tensor("pixel_values").shape());
        assertClose("pixel values", input.pixelValues(), expected.floats("pixel_values"), 1e-5);
        expected.assertLayout(input.layout());
    }

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({
        "14, 14, 2, 2",
        "42, 70, 2, 2",
        "224, 224, 8, 8",
        "1000, 5, 29, 1",
        "5, 1000, 1, 29",
        "12000, 60, 429, 2",
        "8000, 6000, 147, 110",
        "5600, 28, 200, 1",
        "98, 98, 4, 4"
    })
    void imagesOfAllShapesGetTheGridOfSmartResize(int width, int height, int columns, int rows) {
        ImageLayout layout = USUAL.layout(width, height);
        assertThat(layout.views()).containsExactly(new ImageLayout.View("grid", rows, columns));
        assertThat(layout.count()).isEqualTo(rows * columns);
        assertThat(layout.tokens().get(layout.count() - 1).box().right()).isEqualTo(width);
        assertThat(layout.tokens().get(layout.count() - 1).box().bottom()).isEqualTo(height);
    }

    @Test
    void anImageTwoHundredTimesAsLongAsWideIsTheMostElongated() {
        assertThat(USUAL.layout(2000, 10).count()).isPositive();
        assertThatThrownBy(() -> USUAL.layout(2001, 10))
                .isInstanceOf(BadInput.class)
                .hasMessage(
                        "An image of 2001 × 10 pixels is too elongated for this model; expected one side at most 200 times the other.");
        assertThatThrownBy(() -> USUAL.layout(10, 2001))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("10 × 2001");
    }
}
