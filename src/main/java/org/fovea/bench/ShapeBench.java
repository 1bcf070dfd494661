package org.fovea.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.fovea.analysis.LogitLens;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.model.Answer;
import org.fovea.model.CostEstimate;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.Hardware;
import org.fovea.model.backend.ProductRate;
import org.fovea.model.backend.Rates;
import org.fovea.model.image.RgbImage;
import org.fovea.model.weights.StoredTensor;

/** Measures a model of a given shape on this machine, from program start to an answer. */
public final class ShapeBench {

    private static final int TOKENS = 16;
    private static final String PROMPT = "<image>Describe this image in detail: what is in it, and where?";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final PrintWriter err;

    public ShapeBench(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Writes the checkpoint if it does not exist, opens it, and measures one run with an image of 640 × 480 pixels. The
     * folder also gets that image, {@code photograph.png}, and the prompt's ids, {@code prompt_ids.json}, so that other
     * programs can be measured on the same input.
     *
     * @param folder the checkpoint's folder
     * @param computeMode null for the default
     */
    public void run(RandomCheckpoint shape, StoredTensor.Type type, Path folder, ComputeMode computeMode) {
        err.printf(Locale.ROOT, "%s: %.1f GB of random weights%n", folder, shape.bytes(type) / 1e9);
        err.flush();
        long begun = System.nanoTime();
        shape.write(folder, type, share -> {});
        Path photograph = folder.resolve("photograph.png");
        Photograph.write(photograph);
        double writing = seconds(begun);
        double sinceStart = sinceStart() - writing; // a normal start does not write a checkpoint
        long measured = System.nanoTime();
        try (ResidentMemory memory = new ResidentMemory()) {
            Lap lap = new Lap();
            try (VisionLanguageModel vlm =
                    VisionLanguageModel.open(folder, VisionLanguageModel.Opening.in(computeMode))) {
                Lap open = lap.end();
                VisualTokens image = vlm.encode(RgbImage.read(photograph));
                Lap see = lap.end();
                Prompt prompt = prompt(vlm, image, folder);
                lap.end();
                Trace trace = vlm.trace(image, prompt);
                Lap prefill = lap.end();
                double first = sinceStart + seconds(measured);
                trace.close(); // as in normal use: one trace at a time
                lap.end();
                trace = vlm.trace(image, prompt);
                Lap again = lap.end();
                Answer answer = vlm.generate(trace.continuation(), TOKENS, false, (text, token) -> {}, () -> false);
                Lap token = lap.end().by(answer.tokens().size() - 1); // the first one is part of the trace
                new LogitLens(trace, vlm.tokenizer().size()).layer(vlm.layers() / 2);
                Lap lens = lap.end();
                double rate = ProductRate.measure(
                        vlm.computeMode(),
                        prompt.length(),
                        vlm.config().text().hidden(),
                        vlm.config().text().intermediate());
                double products = vlm.config().text().layerWeights() * (double) prompt.length() / rate;

                out.printf(
                        Locale.ROOT,
                        "%s, %s, %s; %s%n%n",
                        shape,
                        type == StoredTensor.Type.F16
                                ? "float16"
                                : type == StoredTensor.Type.BF16 ? "bfloat16" : "float32",
                        vlm.computeMode(),
                        Hardware.summary());
                row("open", open);
                row("image of 640 × 480 to %d visual tokens".formatted(image.count()), see);
                row("prefill of %d positions, everything kept, first time".formatted(prompt.length()), prefill);
                row("prefill, weights in memory", again);
                row("its matrix products alone, at %.0f GFLOP/s".formatted(2 * rate / 1e9), products, "s");
                row("prefill to its products", again.seconds() / products, "×");
                row("first token after the start of the program", first, "s");
                row("each further token", token);
                row("lens of one layer, %d positions".formatted(prompt.length()), lens);
                row("peak resident memory of its own", memory.peakOwn() / 1e9, "GB");
                row("peak resident pages of mapped files, droppable", memory.peakMapped() / 1e9, "GB");
                CostEstimate estimate = vlm.cost(0, 640, 480, Rates.measure());
                row("estimated: image to visual tokens", estimate.encodeSeconds(), "s");
                row("estimated: prefill", estimate.prefillSeconds(), "s");
                row("estimated: each further token", estimate.secondsPerToken(), "s");
                row("estimated before opening: own", vlm.memory().own() / 1e9, "GB");
                row("estimated before opening: mapped", vlm.memory().mapped() / 1e9, "GB");
                trace.close();
                image.close();
            }
        }
    }

    private static Prompt prompt(VisionLanguageModel vlm, VisualTokens image, Path folder) {
        Prompt prompt = vlm.prompt(image, PROMPT);
        Path file = folder.resolve("prompt_ids.json");
        try {
            JSON.writeValue(file.toFile(), prompt.ids());
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written (%s).".formatted(file, Reason.of(e)), e);
        }
        return prompt;
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static double sinceStart() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> java.time.Duration.between(start, java.time.Instant.now())
                                .toNanos()
                        / 1e9)
                .orElse(Double.NaN);
    }

    private void row(String what, Lap lap) {
        out.printf(Locale.ROOT, "%-60s %10.2f s %10.2f CPU s%n", what, lap.seconds(), lap.cpuSeconds());
        out.flush();
    }

    private void row(String what, double value, String unit) {
        out.printf(Locale.ROOT, "%-60s %10.2f %s%n", what, value, unit);
        out.flush();
    }
}
