package org.fovea.intervene;

import static org.fovea.model.Golden.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.fovea.model.Answer;
import org.fovea.model.Golden;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecomputationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clip-llama",
                "clip-llama-gqa-sharded",
                "siglip-qwen2",
                "clip-mistral",
                "clip-phi3",
                "smolvlm",
                "mistral3",
                "llava_onevision",
                "qwen2_vl",
                "qwen3_vl",
                "gemma3",
                "paligemma",
                "paligemma2"
            })
    void aSweepGivesWhatAFullRecomputationGives(String name) {
        Golden golden = name.contains("-") ? Golden.open(name) : Golden.family(name);
        Random random = new Random(7);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(golden.directory());
                VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                Trace trace = vlm.trace(
                        image, vlm.prompt(image, golden.json().path("prompt").asText()));
                Sweep sweep = new Sweep(trace)) {
            List<Counterfactual> asked = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                asked.add(any(random, trace, image));
            }
            List<Outcome> found = sweep.run(asked, true, share -> {}, () -> false);
            for (int i = 0; i < asked.size(); i++) {
                try (Trace full = Recomputation.of(trace, asked.get(i))) {
                    assertClose(name + " " + asked.get(i), found.get(i).logits(), full.lastLogits(), 1e-4);
                    Answer answer = vlm.generate(found.get(i).continuation(), 6, false, (t, p) -> {}, () -> false);
                    Answer again = vlm.generate(full.continuation(), 6, false, (t, p) -> {}, () -> false);
                    Assertions.assertThat(answer.text()).isEqualTo(again.text());
                }
            }
        }
    }

    private static Counterfactual any(Random random, Trace trace, VisualTokens image) {
        List<Knockout> knockouts = new ArrayList<>();
        for (int k = random.nextInt(3); k > 0; k--) {
            List<LayerWindow> windows = LayerWindow.all(trace.layers());
            knockouts.add(Knockout.of(
                    windows.get(random.nextInt(windows.size())),
                    patches(random, image.count()),
                    Target.values()[random.nextInt(3)],
                    trace.prompt(),
                    image.layout()));
        }
        Ablation ablation = random.nextBoolean()
                ? new Ablation(patches(random, image.count()), Replacement.imageMean(image))
                : null;
        return new Counterfactual(ablation, knockouts);
    }

    private static Patches patches(Random random, int count) {
        return Patches.of(random.ints(1 + random.nextInt(6), 0, count).toArray());
    }
}
