package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.fovea.analysis.HeadMap;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.analysis.MinimalSet;
import org.fovea.analysis.Occlusion;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CancellationTest {

    private static void assertCancelled(ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOf(CancellationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smolvlm", "llava_onevision", "internvl", "pixtral", "qwen3_vl"})
    void everythingThatIsCancelledThrowsTheSameException(String family) {
        Path folder = Path.of("src/test/resources/fixtures-families", family);
        RgbImage picture = RgbImage.read(folder.resolve("picture.png"));
        try (VisionLanguageModel vlm = VisionLanguageModel.open(folder)) {
            assertCancelled(() -> vlm.encode(picture, share -> {}, () -> true));
            try (VisualTokens image = vlm.encode(picture)) {
                Prompt prompt = vlm.prompt(image, "What is this?");
                assertCancelled(() -> vlm.trace(image, prompt, share -> {}, () -> true));
                try (Trace trace = vlm.trace(image, prompt);
                        Sweep sweep = new Sweep(trace)) {
                    Replacement by = Replacement.imageMean(image);
                    Counterfactual change = Counterfactual.of(new Ablation(Patches.of(1), by));
                    assertCancelled(() -> change.trace(trace, share -> {}, () -> true));
                    assertCancelled(() -> sweep.run(change, () -> true));
                    assertCancelled(() -> IntegratedGradients.of(trace, 5, by, 1, share -> {}, () -> true));
                    assertCancelled(() -> Occlusion.map(trace, 5, by, 1, cell -> {}, share -> {}, () -> true));
                    assertCancelled(() -> MinimalSet.flipping(trace, by, 1, step -> {}, () -> true));
                    assertCancelled(() -> HeadMap.of(trace, 5, Patches.of(1), Target.LAST, share -> {}, () -> true));
                    assertCancelled(() -> WindowHeatmap.of(
                            trace,
                            new WindowHeatmap.Question(
                                    5,
                                    List.of(new WindowHeatmap.Source("1", Patches.of(1))),
                                    WindowHeatmap.Question.all(2),
                                    Target.LAST,
                                    Counterfactual.NONE),
                            part -> {},
                            share -> {},
                            () -> true));
                }
            }
        }
    }
}
