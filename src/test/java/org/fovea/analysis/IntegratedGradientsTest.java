package org.fovea.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.fovea.intervene.Replacement;
import org.fovea.model.Golden;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegratedGradientsTest {

    @ParameterizedTest
    @ValueSource(strings = {"clip-llama", "clip-llama-gqa-sharded", "siglip-qwen2", "clip-mistral", "clip-phi3"})
    void theyAreThoseThatPyTorchGives(String name) {
        Golden golden = Golden.open(name);
        int token = golden.json().path("integrated_gradients").path("target_id").asInt();
        int steps = golden.json().path("integrated_gradients").path("steps").asInt();
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(
                        image, vlm.prompt(image, golden.json().path("prompt").asText()))) {
            List<Double> progress = new ArrayList<>();
            IntegratedGradients found = IntegratedGradients.of(
                    trace,
                    token,
                    new Replacement("golden", golden.floats("mean_embedding")),
                    steps,
                    progress::add,
                    () -> false);
            float[] magnitude = golden.floats("integrated_gradients");
            float[] signed = golden.floats("integrated_gradients_signed");
            for (int p = 0; p < magnitude.length; p++) {
                assertThat(found.magnitude()[p])
                        .as("patch %d", p)
                        .isCloseTo(magnitude[p], Offset.offset(1e-3f * magnitude[p]));
                // a plain sum cancels: its rounding is that of what was summed
                assertThat(found.signed()[p])
                        .as("patch %d", p)
                        .isCloseTo(signed[p], Offset.offset(1e-3f * magnitude[p]));
            }
            assertThat(found.gap())
                    .isCloseTo(golden.json().path("completeness_gap").asDouble(), Offset.offset(1e-3));
            assertThat(progress).isSorted().endsWith(1.0);
        }
    }

    @Test
    void itStopsWhenToldTo() {
        Golden golden = Golden.open("clip-llama");
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(image, vlm.prompt(image, "Is it a dog?"))) {
            Assertions.assertThatThrownBy(() ->
                            IntegratedGradients.of(trace, 5, Replacement.imageMean(image), 20, share -> {}, () -> true))
                    .isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void whatWasStoppedGoesOnAndEndsAsIfItHadNotBeen() {
        Golden golden = Golden.open("clip-llama");
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(image, vlm.prompt(image, "Is it a dog?"))) {
            Replacement from = Replacement.imageMean(image);
            IntegratedGradients unbroken = IntegratedGradients.of(trace, 5, from, 20, share -> {}, () -> false);
            IntegratedGradients.Partway partway = new IntegratedGradients.Partway();
            List<Double> progress = new ArrayList<>();
            Assertions.assertThatThrownBy(() -> IntegratedGradients.of(
                            trace, 5, from, 20, partway, progress::add, () -> progress.size() == 2))
                    .isInstanceOf(CancellationException.class);
            IntegratedGradients found = IntegratedGradients.of(trace, 5, from, 20, partway, progress::add, () -> false);
            assertThat(progress).hasSize(5).isSorted().doesNotHaveDuplicates(); // no step was taken twice
            assertThat(found.magnitude()).isEqualTo(unbroken.magnitude());
            assertThat(found.signed()).isEqualTo(unbroken.signed());
        }
    }
}
