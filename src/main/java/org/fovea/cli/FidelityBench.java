package org.fovea.cli;

import ai.djl.ndarray.NDScope;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.fovea.lens.LogitLens;
import org.fovea.vlm.Prompt;
import org.fovea.vlm.Softmax;
import org.fovea.vlm.Trace;
import org.fovea.vlm.VisualTokens;
import org.fovea.vlm.Vlm;
import org.fovea.vlm.tensor.Arithmetic;
import org.fovea.vlm.tensor.Hardware;
import org.fovea.vlm.vision.Picture;

/** How far the quicker compute modes are from exact on a picture and a prompt. */
final class FidelityBench {

    private final PrintWriter out;

    FidelityBench(PrintWriter out) {
        this.out = out;
    }

    /**
     * What a mode says.
     *
     * @param next probabilities of each position's next token, [T][V]
     * @param first the lens's first token, [L + 1][T]
     */
    private record Said(float[][] next, int[][] first) {}

    /** Prints a row for each model and mode. */
    void run(List<Path> models, Subject subject) {
        out.printf("%s%n%n%-26s %-6s %22s %30s%n", Hardware.summary(), "model", "mode", "max |Δp|, next tokens",
                "lens: same first token");
        for (Path model : models) {
            Said exact = ask(model, subject, Arithmetic.EXACT);
            for (Arithmetic mode : new Arithmetic[] {Arithmetic.FAST, Arithmetic.INT8}) {
                Said said = ask(model, subject, mode);
                out.printf(Locale.ROOT, "%-26s %-6s %22.5f %29.2f%%%n", model.toAbsolutePath().normalize().getFileName(),
                        mode, distance(exact.next, said.next), 100 * agreement(exact.first, said.first));
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

    private static Said ask(Path model, Subject subject, Arithmetic arithmetic) {
        try (Vlm vlm = Vlm.open(model, Vlm.Opening.in(arithmetic));
                VisualTokens image = vlm.see(Picture.read(subject.image()))) {
            Prompt prompt = vlm.prompt(subject.prompt() == null ? Session.usualQuestion(vlm.card()) : subject.prompt());
            try (Trace trace = vlm.trace(image, prompt)) {
                LogitLens lens = new LogitLens(trace, vlm.tokenizer().size());
                int[][] first = new int[trace.layers() + 1][prompt.length()];
                for (int layer = 0; layer <= trace.layers(); layer++) {
                    int[][] ids = lens.layer(layer).ids();
                    for (int t = 0; t < prompt.length(); t++) {
                        first[layer][t] = ids[t][0];
                    }
                }
                return new Said(next(trace), first);
            }
        }
    }

    private static float[][] next(Trace trace) {
        float[][] next = new float[trace.prompt().length()][];
        for (int t = 0; t < next.length; t++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                next[t] = Softmax.of(trace.decoder().unembed(trace.residual(trace.layers(), t, t + 1)).toFloatArray()).p();
            }
        }
        return next;
    }
}
