package org.fovea.bench;

import ai.djl.ndarray.NDScope;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.fovea.analysis.LogitLens;
import org.fovea.model.Prompt;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.backend.ComputeMode;
import org.fovea.model.backend.Hardware;
import org.fovea.model.image.RgbImage;

/** Measures how much the faster compute modes differ from exact, on an image and a prompt. */
public final class FidelityBench {

    private final PrintWriter out;

    public FidelityBench(PrintWriter out) {
        this.out = out;
    }

    /**
     * A mode's predictions.
     *
     * @param next probabilities of each position's next token, [T][V]
     * @param first the lens's first token, [L + 1][T]
     */
    private record Distributions(float[][] next, int[][] first) {}

    /**
     * Prints a row for each model and mode.
     *
     * @param prompt null for the first question of the model's card
     */
    public void run(List<Path> models, Path image, String prompt) {
        out.printf(
                "%s%n%n%-26s %-6s %22s %30s%n",
                Hardware.summary(), "model", "mode", "max |Δp|, next tokens", "lens: same first token");
        for (Path model : models) {
            Distributions exact = ask(model, image, prompt, ComputeMode.EXACT);
            for (ComputeMode mode : new ComputeMode[] {ComputeMode.FAST, ComputeMode.INT8}) {
                Distributions said = ask(model, image, prompt, mode);
                out.printf(
                        Locale.ROOT,
                        "%-26s %-6s %22.5f %29.2f%%%n",
                        model.toAbsolutePath().normalize().getFileName(),
                        mode,
                        distance(exact.next, said.next),
                        100 * agreement(exact.first, said.first));
                out.flush();
            }
        }
    }

    private static double distance(float[][] exact, float[][] said) {
        double largest = 0;
        for (int t = 0; t < exact.length; t++) {
            for (int id = 0; id < exact[t].length; id++) {
                largest = Math.max(largest, Math.abs(said[t][id] - exact[t][id]));
            }
        }
        return largest;
    }

    private static double agreement(int[][] exact, int[][] said) {
        int same = 0;
        int all = 0;
        for (int layer = 0; layer < exact.length; layer++) {
            for (int t = 0; t < exact[layer].length; t++) {
                same += said[layer][t] == exact[layer][t] ? 1 : 0;
                all++;
            }
        }
        return (double) same / all;
    }

    private static Distributions ask(Path model, Path file, String question, ComputeMode mode) {
        try (VisionLanguageModel vlm = VisionLanguageModel.open(model, VisionLanguageModel.Opening.in(mode));
                VisualTokens image = vlm.encode(RgbImage.read(file))) {
            Prompt prompt = vlm.prompt(image, question == null ? vlm.card().firstQuestion() : question);
            try (Trace trace = vlm.trace(image, prompt)) {
                LogitLens lens = new LogitLens(trace, vlm.tokenizer().size());
                int[][] first = new int[trace.layers() + 1][prompt.length()];
                for (int layer = 0; layer <= trace.layers(); layer++) {
                    int[][] ids = lens.layer(layer).ids();
                    for (int t = 0; t < prompt.length(); t++) {
                        first[layer][t] = ids[t][0];
                    }
                }
                return new Distributions(next(trace), first);
            }
        }
    }

    private static float[][] next(Trace trace) {
        float[][] next = new float[trace.prompt().length()][];
        for (int t = 0; t < next.length; t++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                next[t] = Softmax.of(trace.decoder()
                                .unembed(trace.residual(trace.layers(), t, t + 1))
                                .toFloatArray())
                        .p();
            }
        }
        return next;
    }
}
