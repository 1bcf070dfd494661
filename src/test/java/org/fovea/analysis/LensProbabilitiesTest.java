package org.fovea.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.fovea.model.RandomCheckpoint;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lens says probabilities, the same ones wherever it says them, whatever the decoder multiplies in. */
class LensProbabilitiesTest {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    @FunctionalInterface
    private interface Check {
        void of(VisionLanguageModel vlm, Trace trace, LogitLens lens);
    }

    private static void with(Path checkpoint, RgbImage picture, ComputeMode computeMode, Check check) {
        try (VisionLanguageModel vlm =
                        VisionLanguageModel.open(checkpoint, VisionLanguageModel.Opening.in(computeMode));
                VisualTokens image = vlm.encode(picture);
                Trace trace = vlm.trace(image, vlm.prompt(image, "Is it a dog?"))) {
            check.of(vlm, trace, new LogitLens(trace, vlm.tokenizer().size()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theGridAndAWordsMapAgreeToTheBitAndNoneIsAboveOne(ComputeMode computeMode) {
        for (String fixture : List.of("siglip-qwen2", "clip-llama-gqa-sharded")) {
            with(FIXTURES.resolve(fixture), RandomCheckpoint.picture(), computeMode, (vlm, trace, lens) -> {
                for (int layer = 0; layer <= trace.layers(); layer++) {
                    LensLayer grid = lens.layer(layer);
                    for (int t = 0; t < grid.p().length; t++) {
                        for (int i = 0; i < grid.p()[t].length; i++) {
                            assertThat(lens.probability(layer, grid.ids()[t][i])[t])
                                    .isEqualTo(grid.p()[t][i])
                                    .isBetween(0f, 1f);
                        }
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void theProbabilitiesOfAllTokensOfACellAddUpToOne(ComputeMode computeMode) {
        with(FIXTURES.resolve("siglip-qwen2"), RandomCheckpoint.picture(), computeMode, (vlm, trace, lens) -> {
            for (int layer = 0; layer <= trace.layers(); layer++) {
                double[] sum = new double[trace.prompt().length()];
                float most = 0;
                for (int token = 0; token < trace.decoder().vocabulary(); token++) {
                    float[] p = lens.probability(layer, token);
                    for (int t = 0; t < sum.length; t++) {
                        sum[t] += p[t];
                        most = Math.max(most, p[t]);
                    }
                }
                assertThat(sum)
                        .containsExactly(
                                DoubleStream.generate(() -> 1).limit(sum.length).toArray(), Offset.offset(1e-4));
                assertThat(most).isBetween(0f, 1f);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theLastLayerIsTheModelsOwnAnswerAndItsLogitsAreNotRounded(ComputeMode computeMode) {
        with(
                Path.of("assets/demo-model"),
                RgbImage.read(Path.of("assets/scenes/09_hot_dog_and_dog.png")),
                computeMode,
                (vlm, trace, lens) -> {
                    int last = trace.prompt().length() - 1;
                    float[] next = Softmax.of(trace.lastLogits()).p();
                    LensLayer grid = lens.layer(trace.layers());
                    for (int i = 0; i < LogitLens.TOP; i++) {
                        assertThat(grid.p()[last][i]).isCloseTo(next[grid.ids()[last][i]], Offset.offset(1e-5f));
                    }
                    int fine = 0;
                    for (float logit : trace.lastLogits()) {
                        fine += (Float.floatToRawIntBits(logit) & 0xffff) == 0 ? 0 : 1;
                    }
                    assertThat(fine)
                            .as("logits with more digits than bfloat16 has")
                            .isGreaterThan(trace.lastLogits().length / 2);
                    int dog = vlm.tokenizer().firstToken("dog");
                    WordMap map = WordMap.of(lens, dog, 1, trace.layers(), WordMap.Over.MAX, false);
                    float most = 0;
                    for (float p : map.p()) {
                        assertThat(p).isBetween(0f, 1f);
                        most = Math.max(most, p);
                    }
                    assertThat(most).isGreaterThan(0.9f);
                });
    }
}
