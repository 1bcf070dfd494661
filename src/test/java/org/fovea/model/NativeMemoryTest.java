package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.analysis.LogitLens;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Outcome;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.model.image.RgbImage;
import org.junit.jupiter.api.Test;

/** NDArrays are memory that the garbage collector does not see. */
class NativeMemoryTest {

    @Test
    void aThousandClicksLeaveResidentMemoryWhereItWas() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is read from /proc");
        try (VisionLanguageModel vlm = VisionLanguageModel.open(Path.of("assets/demo-model"));
                VisualTokens image = vlm.encode(RgbImage.read(Path.of("assets/scenes/01_park.png")))) {
            // The allocator keeps what it was given back for a while, so single readings swing by 100 MB without a
            // leak:
            // the highest of the first clicks against the lowest of the last. One array of rows lost in each layer of a
            // click would be 500 MB and more.
            long highestBefore = 0;
            for (int i = 0; i < 400; i += 40) {
                clicks(vlm, image, i, i + 40);
                highestBefore = Math.max(highestBefore, residentKilobytes());
            }
            clicks(vlm, image, 400, 1200);
            long lowestAfter = Long.MAX_VALUE;
            for (int i = 1200; i < 1400; i += 40) {
                clicks(vlm, image, i, i + 40);
                lowestAfter = Math.min(lowestAfter, residentKilobytes());
            }
            System.out.printf(
                    "resident: at most %,d kB in clicks 0-400, at least %,d kB in clicks 1200-1400%n",
                    highestBefore, lowestAfter);
            assertThat(lowestAfter - highestBefore)
                    .as("kilobytes gained in 1,000 clicks")
                    .isLessThan(100_000);
        }
    }

    /** What a person does with the mouse, and now and then another question. */
    private static void clicks(VisionLanguageModel vlm, VisualTokens image, int from, int to) {
        Trace trace = null;
        for (int i = from; i < to; i++) {
            if (trace == null || i % 50 == 0) {
                if (trace != null) {
                    trace.close();
                }
                trace = vlm.trace(
                        image, vlm.prompt(image, i % 100 == 0 ? "Describe this image." : "What animal is this?"));
                new LogitLens(trace, vlm.tokenizer().size()).layer(i % 11);
            }
            Prompt prompt = trace.prompt();
            Ablation ablation = new Ablation(Patches.of(200 + i % 56), Replacement.imageMean(image));
            Knockout knockout = Knockout.of(
                    new LayerWindow(1 + i % 10, 10), Patches.of(i % 256), Target.LAST, prompt, image.layout());
            Counterfactual what = i % 3 == 0
                    ? Counterfactual.of(ablation)
                    : i % 3 == 1 ? Counterfactual.of(knockout) : new Counterfactual(ablation, List.of(knockout));
            try (Sweep sweep = new Sweep(trace)) {
                Outcome outcome = sweep.run(what, () -> false);
                if (i % 10 == 0) {
                    vlm.generate(outcome.continuation(), 6, true, (text, token) -> {}, () -> false);
                }
            }
            if (i % 25 == 0) {
                vlm.extend(trace, new int[] {5, 6, 7}).close();
            }
        }
        trace.close();
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
