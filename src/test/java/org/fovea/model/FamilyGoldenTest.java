package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.model.Golden.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.fovea.analysis.LensLayer;
import org.fovea.analysis.LogitLens;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Outcome;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.image.RgbImage;
import org.fovea.model.text.BlockedAttention;
import org.fovea.model.text.Positions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Every golden of every family: both images, from the file to the answer, as Hugging Face transformers has them. */
class FamilyGoldenTest {

    private static final double TOLERANCE = 1e-4;

    /** Float32 logits about 10, of some hundred sums, differ by some 1e-6 · 10. */
    private static final float TIE = 2e-5f;

    /** A family's checkpoint with the trace of its first image. */
    private record Run(Golden golden, VisionLanguageModel vlm, VisualTokens image, Trace trace) {

        static Run open(String family) {
            Golden golden = Golden.family(family);
            VisionLanguageModel vlm = VisionLanguageModel.open(
                    golden.directory(),
                    new VisionLanguageModel.Opening(ComputeMode.EXACT, true, false, share -> {}, () -> false));
            VisualTokens image = vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
            return new Run(
                    golden,
                    vlm,
                    image,
                    vlm.trace(
                            image,
                            vlm.prompt(image, golden.json().path("prompt").asText())));
        }

        void close() {
            trace.close();
            image.close();
            vlm.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> numbersAreThoseOfTransformers() {
        return Golden.families().stream().flatMap(family -> {
            Run run = Run.open(family);
            List<DynamicTest> tests = new ArrayList<>();
            add(tests, family, "a question in the chat template is transformers' prompt", () -> template(run));
            add(tests, family, "the first image", () -> image(run.golden, run.image, run.trace, ""));
            add(tests, family, "where tokens lie", () -> {
                new GoldenImage(family, true).assertLayout(run.image.layout());
                RgbImage second = new GoldenImage(family, false).image();
                new GoldenImage(family, false)
                        .assertLayout(run.vlm.processor().layout(second.width(), second.height()));
            });
            add(tests, family, "the second image", () -> secondImage(run));
            add(tests, family, "attention goes where transformers lets it", () -> allowed(run));
            add(tests, family, "logit lens", () -> lens(run));
            add(
                    tests,
                    family,
                    "greedy generation",
                    () -> assertThat(generated(run.vlm, run.trace.continuation(), 16))
                            .isEqualTo(run.golden.ids("generated_ids")));
            add(tests, family, "ablations and what is generated under them", () -> ablations(run));
            add(tests, family, "knockouts", () -> knockouts(run));
            add(tests, family, "an ablation and a knockout together", () -> combined(run));
            add(
                    tests,
                    family,
                    "register tokens",
                    () -> assertThat(Patches.registers(run.image).stream().toArray())
                            .isEqualTo(Golden.ints(run.golden.json().path("register_patches"))));
            add(tests, family, "closes", run::close);
            return tests.stream();
        });
    }

    private static void add(List<DynamicTest> tests, String family, String what, Executable test) {
        tests.add(DynamicTest.dynamicTest(family + ": " + what, test));
    }

    private static void template(Run run) {
        String question = run.golden.json().path("prompt").asText().contains("describe the image")
                ? "describe the image"
                : "Describe this image.";
        assertThat(run.vlm.chatTemplate().problem()).isNull();
        assertThat(run.vlm.prompt(run.image, question).ids()).isEqualTo(run.golden.ids("input_ids"));
    }

    private static void image(Golden golden, VisualTokens image, Trace trace, String which) {
        assertClose("pixel values", image.pixelValues(), golden.floats(which + "pixel_values"), 1e-5);
        assertThat(trace.prompt().ids()).isEqualTo(golden.ids(which + "input_ids"));
        JsonNode json = which.isEmpty() ? golden.json() : golden.json().path("picture2");
        assertThat(trace.prompt().sequence().visual()).isEqualTo(Golden.ints(json.path("visual_positions")));
        if (golden.tensors().containsKey(which + "position_ids")) {
            int[] expected = golden.ids(which + "position_ids");
            int[] found = Arrays.stream(trace.prompt().sequence().positionIds())
                    .flatMapToInt(Arrays::stream)
                    .toArray();
            assertThat(found).as("position ids").isEqualTo(expected);
        }
        assertClose(
                "image features", image.tokens().toFloatArray(), golden.floats(which + "image_features"), TOLERANCE);
        boolean deep = golden.tensors().containsKey(which + "residual_stream");
        float[] expected = golden.floats(which + (deep ? "residual_stream" : "hidden_states"));
        float[] normed = golden.floats(which + "hidden_states");
        int size = expected.length / (trace.layers() + 1);
        for (int layer = 0; layer < trace.layers(); layer++) {
            assertClose(
                    "residual stream entering layer " + (layer + 1),
                    trace.residual(layer).toFloatArray(),
                    Arrays.copyOfRange(expected, layer * size, (layer + 1) * size),
                    TOLERANCE);
        }
        assertClose(
                "the last hidden state, which transformers norms",
                trace.decoder().normed(trace.residual(trace.layers())).toFloatArray(),
                Arrays.copyOfRange(normed, normed.length - size, normed.length),
                TOLERANCE);
        assertClose("logits", trace.lastLogits(), golden.floats(which + "logits_last"), TOLERANCE);
    }

    private static void secondImage(Run run) {
        try (VisualTokens image =
                        run.vlm.encode(RgbImage.read(run.golden.directory().resolve("picture2.png")));
                Trace trace = run.vlm.trace(
                        image,
                        run.vlm.prompt(image, run.golden.json().path("prompt").asText()))) {
            image(run.golden, image, trace, "picture2.");
        }
    }

    private static void allowed(Run run) {
        if (!run.golden.tensors().containsKey("attention_allowed")) {
            return; // plainly causal, which the residual stream shows
        }
        float[] allowed = run.golden.floats("attention_allowed");
        int length = run.trace.prompt().length();
        for (int layer = 1; layer <= run.trace.layers(); layer++) {
            float[] weights = run.trace.attention(layer);
            int heads = weights.length / (length * length);
            for (int query = 0; query < length; query++) {
                for (int key = 0; key < length; key++) {
                    float sum = 0;
                    for (int head = 0; head < heads; head++) {
                        sum += weights[(head * length + query) * length + key];
                    }
                    assertThat(sum > 0)
                            .as("layer %d: %d sees %d", layer, query, key)
                            .isEqualTo(allowed[((layer - 1) * length + query) * length + key] > 0);
                }
                float[][] row = run.trace.attention(layer, query);
                for (int key = 0; key < row[0].length; key++) {
                    assertThat(row[0][key]).isCloseTo(weights[query * length + key], Offset.offset(1e-5f));
                }
            }
        }
    }

    private static void lens(Run run) {
        LogitLens lens = new LogitLens(run.trace, run.vlm.tokenizer().size());
        int length = run.trace.prompt().length();
        float[] probs = run.golden.floats("lens_top5_probs");
        int[] ids = run.golden.ids("lens_top5_ids");
        for (int layer = 0; layer <= run.trace.layers(); layer++) {
            LensLayer found = lens.unfiltered(layer);
            for (int t = 0; t < length; t++) {
                int at = (layer * length + t) * 5;
                assertClose("lens", found.p()[t], Arrays.copyOfRange(probs, at, at + 5), TOLERANCE);
                assertRanked(
                        "layer %d position %d".formatted(layer, t),
                        found.ids()[t],
                        Arrays.copyOfRange(ids, at, at + 5),
                        Arrays.copyOfRange(probs, at, at + 5));
                for (int i = 0; i < 5; i++) {
                    assertThat(lens.probability(layer, ids[at + i])[t])
                            .as("layer %d position %d", layer, t)
                            .isCloseTo(probs[at + i], Offset.offset((float) TOLERANCE));
                }
            }
        }
    }

    /**
     * The same ids in the same order; where two probabilities differ by less than float32 arithmetic in another order
     * of sums makes of them (a relative {@link #TIE}), either may come first.
     */
    private static void assertRanked(String where, int[] found, int[] expected, float[] probs) {
        for (int i = 0; i < expected.length; i++) {
            if (found[i] == expected[i]) {
                continue;
            }
            int rank = i;
            int other = IntStream.range(0, expected.length)
                    .filter(k -> expected[k] == found[rank])
                    .findFirst()
                    .orElse(expected.length - 1); // the sixth may tie with the fifth, and only with it
            assertThat(Math.abs(probs[i] - probs[other]))
                    .as("%s: id %d at rank %d, not %d", where, found[i], i, expected[i])
                    .isLessThanOrEqualTo(TIE * probs[i]);
        }
    }

    private static int[] generated(VisionLanguageModel vlm, Continuation from, int count) {
        return vlm.generate(from, count, false, (text, token) -> {}, () -> false).tokens().stream()
                .mapToInt(TokenProbability::id)
                .toArray();
    }

    private static Ablation ablation(Golden golden, JsonNode patches, boolean keepsDeepstack) {
        return new Ablation(
                Patches.of(Golden.ints(patches)),
                new Replacement("golden", golden.floats("mean_embedding")),
                keepsDeepstack);
    }

    private static void ablations(Run run) {
        JsonNode asked = run.golden.json().path("ablations");
        List<Counterfactual> all = new ArrayList<>();
        asked.forEach(a -> all.add(Counterfactual.of(ablation(run.golden, a.path("patches"), true))));
        asked.forEach(a -> all.add(Counterfactual.of(ablation(run.golden, a.path("patches"), false))));
        try (Sweep sweep = new Sweep(run.trace)) {
            List<Outcome> outcomes = sweep.run(all, true, share -> {}, () -> false);
            for (int k = 0; k < asked.size(); k++) {
                float[] expected = run.golden.floats("ablation." + k + ".logits_last");
                assertClose("ablation " + k, outcomes.get(k).logits(), expected, TOLERANCE);
                assertTraced("ablation " + k, all.get(k), run.trace, expected);
                assertThat(generated(run.vlm, outcomes.get(k).continuation(), 8))
                        .isEqualTo(run.golden.ids("ablation." + k + ".generated_ids"));
                String without = "ablation." + k + ".without_deepstack.logits_last";
                float[] removed = run.golden.tensors().containsKey(without) ? run.golden.floats(without) : expected;
                assertClose(
                        "ablation " + k + " without deepstack",
                        outcomes.get(asked.size() + k).logits(),
                        removed,
                        TOLERANCE);
                assertTraced("ablation " + k + " without deepstack", all.get(asked.size() + k), run.trace, removed);
            }
        }
    }

    private static Knockout knockout(Trace trace, JsonNode asked) {
        int[] keys = Arrays.stream(Golden.ints(asked.path("key_patches")))
                .map(trace.prompt()::positionOf)
                .toArray();
        return new Knockout(
                new LayerWindow(
                        asked.path("first_layer").asInt() + 1,
                        asked.path("last_layer").asInt() + 1),
                new BlockedAttention(Positions.of(Golden.ints(asked.path("query_positions"))), Positions.of(keys)));
    }

    private static void knockouts(Run run) {
        JsonNode asked = run.golden.json().path("knockouts");
        List<Counterfactual> all = new ArrayList<>();
        asked.forEach(k -> all.add(Counterfactual.of(knockout(run.trace, k))));
        assertThat(all).isNotEmpty();
        try (Sweep sweep = new Sweep(run.trace)) {
            List<Outcome> together = sweep.run(all, false, share -> {}, () -> false);
            for (int k = 0; k < all.size(); k++) {
                float[] expected = run.golden.floats("knockout." + k + ".logits_last");
                assertClose("knockout " + k, together.get(k).logits(), expected, TOLERANCE);
                assertTraced("knockout " + k, all.get(k), run.trace, expected);
                assertClose(
                        "knockout " + k + " alone",
                        sweep.run(all.get(k), () -> false).logits(),
                        expected,
                        TOLERANCE);
            }
        }
    }

    private static void combined(Run run) {
        JsonNode asked = run.golden.json().path("combined");
        Counterfactual both = new Counterfactual(
                ablation(run.golden, asked.path("ablated_patches"), true),
                List.of(knockout(run.trace, asked.path("knockout"))));
        try (Sweep sweep = new Sweep(run.trace)) {
            float[] expected = run.golden.floats("combined.logits_last");
            assertClose("combined", sweep.run(both, () -> false).logits(), expected, TOLERANCE);
            assertTraced("combined", both, run.trace, expected);
        }
    }

    /** The whole changed run ends where transformers does. */
    private static void assertTraced(String what, Counterfactual changed, Trace trace, float[] logits) {
        try (Trace traced = changed.trace(trace, share -> {}, () -> false)) {
            assertClose(what + " as a trace", traced.lastLogits(), logits, TOLERANCE);
        }
    }
}
