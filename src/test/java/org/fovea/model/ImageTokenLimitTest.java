package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A limit of visual tokens is kept by each family's own rule, and an image that was encoded before is not encoded
 * again.
 */
class ImageTokenLimitTest {

    private static VisionLanguageModel open(String family) {
        return VisionLanguageModel.open(Path.of("src/test/resources/fixtures-families", family));
    }

    @ParameterizedTest
    @CsvSource({
        "qwen2_5_vl, 20",
        "qwen3_vl, 12",
        "smolvlm, 80",
        "smolvlm2, 16",
        "internvl, 64",
        "pixtral, 30",
        "mistral3, 20"
    })
    void noImageHasMoreTokensThanAsked(String family, int most) {
        try (VisionLanguageModel vlm = open(family)) {
            int usual = vlm.processor().layout(640, 480).count();
            assertThat(usual).isGreaterThan(most);
            vlm.limitImageTokens(most);
            assertThat(vlm.hasImageTokenLimit()).isTrue();
            for (int[] size : new int[][] {{640, 480}, {480, 640}, {500, 500}, {1000, 300}, {64, 48}}) {
                ImageLayout layout = vlm.processor().layout(size[0], size[1]);
                assertThat(layout.count()).as("%d × %d", size[0], size[1]).isBetween(1, most);
            }
            RgbImage image = RgbImage.read(Path.of("src/test/resources/fixtures-families", family, "picture.png"));
            try (VisualTokens tokens = vlm.encode(image);
                    Trace trace = vlm.trace(tokens, vlm.prompt(tokens, "Describe this image."))) {
                assertThat(trace.prompt().patches()).isEqualTo(tokens.count()).isLessThanOrEqualTo(most);
            }
            vlm.limitImageTokens(0);
            assertThat(vlm.processor().layout(640, 480).count()).isEqualTo(usual);
        }
    }

    @Test
    void aFamilyOfOneSizeSaysThatItHasNoChoice() {
        try (VisionLanguageModel vlm = open("gemma3")) {
            vlm.limitImageTokens(10);
            assertThat(vlm.hasImageTokenLimit()).isFalse();
            assertThat(vlm.processor().layout(640, 480).count()).isEqualTo(64);
        }
    }

    @ParameterizedTest
    @CsvSource({"smolvlm", "qwen3_vl"})
    void anImageThatWasEncodedBeforeIsNotEncodedAgain(String family) {
        Path folder = Path.of("src/test/resources/fixtures-families", family);
        try (VisionLanguageModel vlm = open(family)) {
            RgbImage first = RgbImage.read(folder.resolve("picture.png"));
            int[] steps = {0};
            try (VisualTokens once = vlm.encode(first, share -> steps[0]++, () -> false);
                    VisualTokens other = vlm.encode(RgbImage.read(folder.resolve("picture2.png")))) {
                assertThat(steps[0])
                        .as("tiles or layers that told their progress")
                        .isGreaterThan(2);
                steps[0] = 0;
                try (VisualTokens again = vlm.encode(first, share -> steps[0]++, () -> false)) {
                    assertThat(steps[0]).isEqualTo(1);
                    assertThat(again.tokens().toFloatArray())
                            .containsExactly(once.tokens().toFloatArray());
                    assertThat(again.deepstack()).hasSameSizeAs(once.deepstack());
                    steps[0] = 0;
                    vlm.forgetImages();
                    vlm.encode(first, share -> steps[0]++, () -> false).close();
                    assertThat(steps[0])
                            .as("forgotten images are encoded again")
                            .isGreaterThan(2);
                    assertThat(other.tokens().toFloatArray())
                            .isNotEqualTo(once.tokens().toFloatArray());
                }
            }
        }
    }
}
