package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.model.Golden.assertClose;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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

/** Every golden of every fixture: the numbers are those of Hugging Face transformers. */
class GoldenTest {

    private static final double TOLERANCE = 1e-4;

    @TestFactory
    Stream<DynamicTest> numbersAreThoseOfTransformers() {
        return Stream.of(true, false)
                .flatMap(widened -> Arrays.stream(Golden.CASES).flatMap(fixture -> {
                    Golden golden = Golden.open(fixture);
                    String name = fixture + (widened ? ", widened at opening" : ", mapped as stored");
                    VisionLanguageModel vlm = VisionLanguageModel.open(
                            golden.directory(),
                            new VisionLanguageModel.Opening(
                                    ComputeMode.EXACT, widened, false, share -> {}, () -> false));
                    VisualTokens image =
                            vlm.encode(RgbImage.read(golden.directory().resolve("picture.png")));
                    Trace trace = vlm.trace(
                            image,
                            vlm.prompt(image, golden.json().path("prompt").asText()));
                    List<DynamicTest> tests = new ArrayList<>();
                    add(
                            tests,
                            name,
                            "pixel values",
                            () -> assertClose("pixels", image.pixelValues(), golden.floats("pixel_values"), 1e-5));
                    add(tests, name, "prompt ids and image span", () -> promptIds(golden, vlm, image, trace));
                    add(
                            tests,
                            name,
                            "visual tokens",
                            () -> assertClose(
                                    "image features",
                                    image.tokens().toFloatArray(),
                                    golden.floats("image_features"),
                                    TOLERANCE));
                    add(tests, name, "hidden states", () -> hiddenStates(golden, trace));
                    add(tests, name, "attention", () -> attention(golden, trace));
                    add(
                            tests,
                            name,
                            "last logits",
                            () -> assertClose("logits", trace.lastLogits(), golden.floats("logits_last"), TOLERANCE));
                    add(tests, name, "logit lens", () -> lens(golden, vlm, trace));
                    add(tests, name, "greedy generation", () -> generation(golden, vlm, trace));
                    add(tests, name, "ablations and what is generated under them", () -> ablations(golden, vlm, trace));
                    add(tests, name, "knockouts", () -> knockouts(golden, trace));
                    add(tests, name, "an ablation and a knockout together", () -> combined(golden, trace));
                    add(tests, name, "register patches", () -> registers(golden, image));
                    add(tests, name, "closes", () -> {
                        trace.close();
                        image.close();
                        vlm.close();
                    });
                    return tests.stream();
                }));
    }

    private static void add(
            List<DynamicTest> tests, String name, String what, org.junit.jupiter.api.function.Executable test) {
        tests.add(DynamicTest.dynamicTest(name + ": " + what, test));
    }

    private static void promptIds(Golden golden, VisionLanguageModel vlm, VisualTokens image, Trace trace) {
        assertThat(vlm.tokenizer().encode(golden.json().path("prompt").asText()))
                .isEqualTo(Golden.ints(golden.json().path("prompt_ids")));
        assertThat(trace.prompt().ids()).isEqualTo(golden.ids("input_ids"));
        assertThat(vlm.chatTemplate().problem()).isNull();
        assertThat(vlm.prompt(image, "Describe this image.").ids())
                .as("a question in the chat template")
                .isEqualTo(golden.ids("input_ids"));
        assertThat(new int[] {trace.prompt().imageFrom(), trace.prompt().imageTo()})
                .isEqualTo(Golden.ints(golden.json().path("image_span")));
    }

    private static void hiddenStates(Golden golden, Trace trace) {
        float[] expected = golden.floats("hidden_states");
        int size = expected.length / (trace.layers() + 1);
        for (int layer = 0; layer <= trace.layers(); layer++) {
            NDArray found = layer == trace.layers() // transformers norms the last one
                    ? trace.decoder().normed(trace.residual(layer))
                    : trace.residual(layer);
            assertClose(
                    "hidden state " + layer,
                    found.toFloatArray(),
                    Arrays.copyOfRange(expected, layer * size, (layer + 1) * size),
                    TOLERANCE);
        }
    }

    private static void attention(Golden golden, Trace trace) {
        float[] expected = golden.floats("attentions");
        int size = expected.length / trace.layers();
        for (int layer = 1; layer <= trace.layers(); layer++) {
            assertClose(
                    "attention of layer " + layer,
                    trace.attention(layer),
                    Arrays.copyOfRange(expected, (layer - 1) * size, layer * size),
                    TOLERANCE);
        }
    }

    private static void lens(Golden golden, VisionLanguageModel vlm, Trace trace) {
        LogitLens lens = new LogitLens(trace, vlm.tokenizer().size());
        int length = trace.prompt().length();
        float[] probs = golden.floats("lens_top5_probs");
        int[] ids = golden.ids("lens_top5_ids");
        for (int layer = 0; layer <= trace.layers(); layer++) {
            LensLayer found = lens.unfiltered(layer);
            LensLayer named = lens.layer(layer);
            for (int t = 0; t < length; t++) {
                int at = (layer * length + t) * 5;
                assertThat(found.ids()[t])
                        .as("layer %d position %d", layer, t)
                        .isEqualTo(Arrays.copyOfRange(ids, at, at + 5));
                assertClose("lens", found.p()[t], Arrays.copyOfRange(probs, at, at + 5), TOLERANCE);
                for (int id : named.ids()[t]) {
                    assertThat(id)
                            .as("an id with a token")
                            .isLessThan(vlm.tokenizer().size());
                }
                for (int i = 0; i < 5; i++) {
                    assertThat(lens.probability(layer, ids[at + i])[t])
                            .isCloseTo(probs[at + i], org.assertj.core.data.Offset.offset((float) TOLERANCE));
                }
            }
        }
    }

    private static int[] generated(VisionLanguageModel vlm, Continuation from, int count) {
        return vlm.generate(from, count, false, (text, token) -> {}, () -> false).tokens().stream()
                .mapToInt(TokenProbability::id)
                .toArray();
    }

    private static void generation(Golden golden, VisionLanguageModel vlm, Trace trace) {
        assertThat(generated(vlm, trace.continuation(), 16)).isEqualTo(golden.ids("generated_ids"));
    }

    private static Ablation ablation(Golden golden, JsonNode patches) {
        return new Ablation(
                Patches.of(Golden.ints(patches)), new Replacement("golden", golden.floats("mean_embedding")));
    }

    private static void ablations(Golden golden, VisionLanguageModel vlm, Trace trace) {
        JsonNode asked = golden.json().path("ablations");
        List<Counterfactual> all = new ArrayList<>();
        asked.forEach(a -> all.add(Counterfactual.of(ablation(golden, a.path("patches")))));
        try (Sweep sweep = new Sweep(trace)) {
            List<Outcome> outcomes = sweep.run(all, true, share -> {}, () -> false);
            assertThat(outcomes).isNotEmpty();
            for (int k = 0; k < all.size(); k++) {
                assertClose(
                        "ablation " + k,
                        outcomes.get(k).logits(),
                        golden.floats("ablation." + k + ".logits_last"),
                        TOLERANCE);
                assertTraced("ablation " + k, all.get(k), trace, golden.floats("ablation." + k + ".logits_last"));
                assertThat(generated(vlm, outcomes.get(k).continuation(), 8))
                        .isEqualTo(golden.ids("ablation." + k + ".generated_ids"));
            }
        }
    }

    private static Knockout knockout(Trace trace, JsonNode asked) {
        int[] keys = Arrays.stream(Golden.ints(asked.path("key_patches")))
                .map(p -> p + trace.prompt().imageFrom())
                .toArray();
        return new Knockout(
                new LayerWindow(
                        asked.path("first_layer").asInt() + 1,
                        asked.path("last_layer").asInt() + 1),
                new BlockedAttention(Positions.of(Golden.ints(asked.path("query_positions"))), Positions.of(keys)));
    }

    private static void knockouts(Golden golden, Trace trace) {
        JsonNode asked = golden.json().path("knockouts");
        List<Counterfactual> all = new ArrayList<>();
        asked.forEach(k -> all.add(Counterfactual.of(knockout(trace, k))));
        try (Sweep sweep = new Sweep(trace)) {
            List<Outcome> together = sweep.run(all, false, share -> {}, () -> false);
            assertThat(together).isNotEmpty();
            for (int k = 0; k < all.size(); k++) {
                float[] expected = golden.floats("knockout." + k + ".logits_last");
                assertClose("knockout " + k, together.get(k).logits(), expected, TOLERANCE);
                assertTraced("knockout " + k, all.get(k), trace, expected);
                assertClose(
                        "knockout " + k + " alone",
                        sweep.run(all.get(k), () -> false).logits(),
                        expected,
                        TOLERANCE);
            }
        }
    }

    private static void combined(Golden golden, Trace trace) {
        JsonNode asked = golden.json().path("combined");
        Counterfactual both = new Counterfactual(
                ablation(golden, asked.path("ablated_patches")), List.of(knockout(trace, asked.path("knockout"))));
        try (Sweep sweep = new Sweep(trace)) {
            assertClose(
                    "combined",
                    sweep.run(both, () -> false).logits(),
                    golden.floats("combined.logits_last"),
                    TOLERANCE);
            assertTraced("combined", both, trace, golden.floats("combined.logits_last"));
        }
    }

    /** The whole changed run ends where transformers does, in its logits and in its lens. */
    private static void assertTraced(String what, Counterfactual changed, Trace trace, float[] logits) {
        try (Trace traced = changed.trace(trace, share -> {}, () -> false)) {
            assertClose(what + " as a trace", traced.lastLogits(), logits, TOLERANCE);
            int likeliest = Softmax.argmax(logits);
            int last = trace.prompt().length() - 1;
            assertThat(new LogitLens(traced, logits.length).probability(trace.layers(), likeliest)[last])
                    .isCloseTo(
                            Softmax.of(logits).p()[likeliest], org.assertj.core.data.Offset.offset((float) TOLERANCE));
        }
    }

    private static void registers(Golden golden, VisualTokens image) {
        assertThat(org.fovea.intervene.Patches.registers(image).stream().toArray())
                .isEqualTo(Golden.ints(golden.json().path("register_patches")));
    }
}
