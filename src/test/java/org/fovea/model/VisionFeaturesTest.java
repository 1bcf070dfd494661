package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.model.Golden.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Recomputation;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.model.image.RgbImage;
import org.fovea.model.weights.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the tower feeds the decoder: with and without the class row, from one layer or several side by side. */
class VisionFeaturesTest {

    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/clip-llama");
    private static final String PROJECTION = "multi_modal_projector.linear_1.weight";

    @TempDir
    private Path folder;

    private <T> T seen(
            String was,
            String becomes,
            Function<float[], float[]> projection,
            boolean twice,
            java.util.function.BiFunction<VisionLanguageModel, Trace, T> read)
            throws IOException {
        Path checkpoint = Files.createTempDirectory(folder, "checkpoint");
        try (Stream<Path> files = Files.list(FIXTURE)) {
            for (Path file : files.filter(f -> !f.getFileName().toString().startsWith("golden"))
                    .toList()) {
                Files.copy(file, checkpoint.resolve(file.getFileName()));
            }
        }
        Path config = checkpoint.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace(was, becomes));
        if (projection != null) {
            Map<String, Safetensors.Values> all = new LinkedHashMap<>();
            Safetensors.open(FIXTURE.resolve("model.safetensors"))
                    .forEach((name, t) -> all.put(
                            name,
                            name.equals(PROJECTION)
                                    ? new Safetensors.Values(
                                            new long[] {t.shape()[0], (twice ? 2 : 1) * t.shape()[1]},
                                            projection.apply(t.floats()))
                                    : new Safetensors.Values(t.shape(), t.floats())));
            Safetensors.write(checkpoint.resolve("model.safetensors"), all);
        }
        try (VisionLanguageModel vlm = VisionLanguageModel.open(checkpoint);
                VisualTokens image = vlm.encode(RgbImage.read(FIXTURE.resolve("picture.png")));
                Trace trace = vlm.trace(image, vlm.prompt(image, "USER: <image> What is it? ASSISTANT:"))) {
            return read.apply(vlm, trace);
        }
    }

    private static float[] tokens(VisionLanguageModel vlm, Trace trace) {
        return trace.image().tokens().toFloatArray();
    }

    @Test
    void aClassRowThatIsKeptIsTheFirstVisualTokenAndShowsNoPlace() throws IOException {
        float[] usual = seen("x", "x", null, false, VisionFeaturesTest::tokens);
        String strategy = "\"vision_feature_select_strategy\": \"default\"";
        int[] spans = seen("x", "x", null, false, (vlm, trace) ->
                new int[] {trace.prompt().imageFrom(), trace.prompt().length()});
        seen(strategy, strategy.replace("default", "full"), null, false, (vlm, trace) -> {
            assertThat(trace.image().count()).isEqualTo(26);
            float[] all = tokens(vlm, trace);
            assertClose("patches", Arrays.copyOfRange(all, all.length / 26, all.length), usual, 1e-5);
            assertThat(trace.image().layout().tokens().get(0).box()).isNull();
            assertThat(trace.prompt().patches()).isEqualTo(26);
            assertThat(trace.prompt().imageFrom()).isEqualTo(spans[0]);
            assertThat(trace.prompt().length()).isEqualTo(spans[1] + 1);
            int from = trace.prompt().imageFrom();
            assertThat(trace.prompt().ids()[from]).isEqualTo(vlm.config().imageToken());
            assertClose(
                    "what enters layer 1",
                    trace.residual(0, from + 1, from + 26).toFloatArray(),
                    usual,
                    1e-5);
            float[] row = trace.residual(0, from, from + 1).toFloatArray();
            assertThat(row).as("the class row's own token").isNotEqualTo(Arrays.copyOf(usual, row.length));
            Counterfactual without =
                    Counterfactual.of(new Ablation(Patches.of(List.of(0, 7)), Replacement.imageMean(trace.image())));
            try (Sweep sweep = new Sweep(trace);
                    Trace anew = Recomputation.of(trace, without)) {
                assertClose("ablated", sweep.run(without, () -> false).logits(), anew.lastLogits(), 1e-4);
            }
            return null;
        });
    }

    @Test
    void severalLayersLieSideBySide() throws IOException {
        float[] usual = seen("x", "x", null, false, VisionFeaturesTest::tokens);
        String layer = "\"vision_feature_layer\": -2";
        float[] first =
                seen(layer, "\"vision_feature_layer\": [-2, 1]", w -> beside(w, 0), true, VisionFeaturesTest::tokens);
        assertClose("the first of two", first, usual, 1e-5);
        float[] second =
                seen(layer, "\"vision_feature_layer\": [1, 3]", w -> beside(w, 1), true, VisionFeaturesTest::tokens);
        assertClose("the second of two; 3 is -2 of four layers", second, usual, 1e-5);
        float[] other =
                seen(layer, "\"vision_feature_layer\": [1, 3]", w -> beside(w, 0), true, VisionFeaturesTest::tokens);
        assertThat(other).isNotEqualTo(usual);
    }

    /** A projection that heeds one of two layers laid side by side. */
    private static float[] beside(float[] w, int which) {
        int in = 32;
        float[] wide = new float[2 * w.length];
        for (int row = 0; row < w.length / in; row++) {
            System.arraycopy(w, row * in, wide, (2 * row + which) * in, in);
        }
        return wide;
    }

    @Test
    void aSigLipTowerHasNoClassRowToLeaveOut() throws IOException {
        Path siglip = Path.of("src/test/resources/fixtures/siglip-qwen2");
        String config = Files.readString(siglip.resolve("config.json"));
        Files.writeString(
                folder.resolve("config.json"),
                config.replace(
                        "\"vision_feature_select_strategy\": \"full\"",
                        "\"vision_feature_select_strategy\": \"default\""));
        assertThatThrownBy(() -> VisionLanguageModel.open(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(
                        "config.json", "vision_feature_select_strategy", "\"default\"", "expected \"full\"");
    }
}
