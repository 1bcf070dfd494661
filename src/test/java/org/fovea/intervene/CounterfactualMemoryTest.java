package org.fovea.intervene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.fovea.analysis.AttentionMap;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.analysis.LogitLens;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.Test;

/** Native memory after a thousand counterfactuals of every kind is where it was after a hundred. */
class CounterfactualMemoryTest {

    @Test
    void aThousandMixedCounterfactualsLeaveResidentMemoryWhereItWas() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read from /proc");
        Random random = new Random(3);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(Path.of("assets/demo-model"));
                VisualTokens image = vlm.encode(RgbImage.read(Path.of("assets/scenes/01_park.png")));
                Trace trace = vlm.trace(image, vlm.prompt(image, "What animal is this?"))) {
            // The allocator's own swing is why the highest reading before stands against the lowest after: one array of
            // rows lost in each layer of a counterfactual would be 200 MB and more.
            long highestBefore = 0;
            long lowestAfter = Long.MAX_VALUE;
            for (int done = 0; done < 1_100; done += 20) {
                some(vlm, trace, image, random);
                long now = residentKilobytes();
                highestBefore = done < 100 ? Math.max(highestBefore, now) : highestBefore;
                lowestAfter = done >= 1_000 ? Math.min(lowestAfter, now) : lowestAfter;
            }
            System.out.printf(
                    "resident: at most %,d kB in counterfactuals 0-100, at least %,d kB in 1000-1100%n",
                    highestBefore, lowestAfter);
            assertThat(lowestAfter - highestBefore)
                    .as("kilobytes gained in 1,000 counterfactuals")
                    .isLessThan(60_000);
        }
    }

    /** Twenty in one batch, streamed or to be generated from, once in pieces and once cancelled; and a gradient. */
    private static void some(VisionLanguageModel vlm, Trace trace, VisualTokens image, Random random) {
        List<Counterfactual> batch = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Ablation ablation = new Ablation(Patches.of(210 + random.nextInt(46)), Replacement.imageMean(image));
            Knockout knockout = Knockout.of(
                    new LayerWindow(1 + random.nextInt(10), 10),
                    Patches.of(random.nextInt(256)),
                    Target.values()[random.nextInt(3)],
                    trace.prompt(),
                    trace.image().layout());
            batch.add(new Counterfactual(
                    i % 3 == 0 ? null : ablation,
                    i % 3 == 1
                            ? List.of()
                            : List.of(i % 2 == 0 ? knockout : knockout.inHeads(Set.of(random.nextInt(4))))));
        }
        try (Sweep sweep = new Sweep(trace, 8L << 20)) {
            sweep.stream(batch.subList(0, 14), (outcome, i) -> {}, share -> {}, () -> false);
            Outcome last = sweep.run(batch.subList(14, 20), true, share -> {}, () -> false)
                    .get(3);
            vlm.generate(last.continuation(), 4, true, (text, token) -> {}, () -> false);
            int[] asked = {0};
            try {
                sweep.stream(batch, (outcome, i) -> {}, share -> {}, () -> ++asked[0] > 4);
            } catch (CancellationException stopped) {
                assertThat(asked[0]).isEqualTo(5);
            }
        }
        try (Trace changed = batch.get(random.nextInt(20)).trace(trace, share -> {}, () -> false)) {
            new LogitLens(changed, vlm.tokenizer().size()).layer(random.nextInt(11));
            AttentionMap.of(changed, changed.prompt().length() - 1);
        }
        int[] layers = {0};
        try {
            batch.get(0).trace(trace, share -> {}, () -> ++layers[0] > 7);
        } catch (CancellationException stopped) {
            assertThat(layers[0]).isEqualTo(8);
        }
        if (random.nextInt(5) == 0) {
            IntegratedGradients.of(trace, 5, Replacement.imageMean(image), 1, share -> {}, () -> false);
        }
    }

    private static long residentKilobytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("VmRSS"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
