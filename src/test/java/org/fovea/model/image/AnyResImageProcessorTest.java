package org.fovea.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.model.Golden.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.model.GoldenImage;
import org.fovea.model.config.AnyResConfig;
import org.fovea.model.config.AnyResPreprocessing;
import org.fovea.model.config.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnyResImageProcessorTest {

    @TempDir
    private Path folder;

    private static Stream<GoldenImage> images() {
        return GoldenImage.of("llava_next-mistral", "llava_next-llama", "llava_onevision");
    }

    @ParameterizedTest
    @MethodSource("images")
    void pixelValuesAndLayoutAreThoseOfTransformers(GoldenImage expected) {
        AnyResConfig config = AnyResConfig.read(expected.config(), expected.width());
        AnyResPreprocessing preprocessing =
                AnyResPreprocessing.read(expected.golden().directory(), config);
        ImageInput input = new AnyResImageProcessor(config, preprocessing).process(expected.image());
        assertThat(input.shape()).isEqualTo(expected.tensor("pixel_values").shape());
        assertClose("pixel values", input.pixelValues(), expected.floats("pixel_values"), 1e-5);
        expected.assertLayout(input.layout());
    }

    private AnyResConfig usual(String family) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"%s\"}".formatted(family));
        return AnyResConfig.read(Fields.read(folder.resolve("config.json")), 1);
    }

    @ParameterizedTest(name = "{0}, {1} × {2}")
    @CsvSource({
        // as LlavaNextProcessor and LlavaOnevisionProcessor count them
        "llava_next, 336, 336, 1176",
        "llava_next, 640, 480, 2340",
        "llava_next, 480, 640, 2352",
        "llava_next, 1000, 1000, 2928",
        "llava_next, 1920, 1080, 1948",
        "llava_next, 1080, 1920, 1968",
        "llava_next, 3000, 200, 868",
        "llava_next, 200, 3000, 936",
        "llava_next, 33, 17, 1704",
        "llava_next, 4032, 3024, 2340",
        "llava_next, 1000, 700, 2242",
        "llava_next, 1, 1, 1176",
        "llava_next, 672, 336, 1752",
        "llava_onevision, 336, 336, 1485",
        "llava_onevision, 640, 480, 2929",
        "llava_onevision, 480, 640, 2943",
        "llava_onevision, 1000, 1000, 7371",
        "llava_onevision, 1920, 1080, 7269",
        "llava_onevision, 1080, 1920, 7317",
        "llava_onevision, 3000, 200, 2522",
        "llava_onevision, 200, 3000, 2673",
        "llava_onevision, 33, 17, 1093",
        "llava_onevision, 4032, 3024, 7309",
        "llava_onevision, 1000, 700, 4941",
        "llava_onevision, 1, 1, 1485",
        "llava_onevision, 672, 336, 2214"
    })
    void asManyVisualTokensAsTransformersCounts(String family, int width, int height, int count) throws IOException {
        assertThat(AnyResGrid.of(usual(family), width, height).layout().count()).isEqualTo(count);
    }

    @Test
    void patchesThatDoNotFillATileLeaveItsRimUnseen() throws IOException {
        ImageLayout layout = AnyResGrid.of(usual("llava_onevision"), 768, 384).layout();
        assertThat(layout.views())
                .containsExactly(new ImageLayout.View("base", 27, 27), new ImageLayout.View("grid", 27, 54));
        assertThat(layout.tokens().get(26).box()).isEqualTo(new ImageLayout.Box(26 * 28, 0, 27 * 28, 14));
        assertThat(layout.tokens().get(27 * 27 + 26).box()).isEqualTo(new ImageLayout.Box(364, 0, 378, 14));
        assertThat(layout.tokens().get(27 * 27 + 27).box()).isEqualTo(new ImageLayout.Box(384, 0, 398, 14));
        assertThat(layout.tokens().get(27 * 27 + 53).box()).isEqualTo(new ImageLayout.Box(748, 0, 762, 14));
    }

    @Test
    void anImageOfWhichNothingWouldBeSeenIsRefused() throws IOException {
        AnyResConfig config = usual("llava_next");
        assertThatThrownBy(() -> AnyResGrid.of(config, 5000, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("An image of 5000 × 1 pixels is too elongated for this model");
        assertThatThrownBy(() -> AnyResGrid.of(config, 2, 1000))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("An image of 2 × 1000 pixels is too elongated for this model");
    }
}
