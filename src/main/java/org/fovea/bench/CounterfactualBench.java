package org.fovea.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Source;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;

/** The part of {@code fovea bench} that computes whole maps and compares their cost with full forward passes. */
public final class CounterfactualBench {

    /** Limit on occlusion's time one by one, in milliseconds; for larger models, only some patches are measured. */
    private static final double OCCLUSION_MS = 240_000;

    private final VisionLanguageModel model;
    private final Trace baseline;
    private final Patches object;
    private final Stopwatch stopwatch;
    private final PrintWriter out;
    private double forward;

    /**
     * @param baseline a run without interventions
     * @param object the patches whose attention is blocked, from which the paper's six sources are derived
     */
    public CounterfactualBench(
            VisionLanguageModel model, Trace baseline, Patches object, Stopwatch stopwatch, PrintWriter out) {
        this.model = model;
        this.baseline = baseline;
        this.object = object;
        this.stopwatch = stopwatch;
        this.out = out;
    }

    public void run() {
        Trace trace = baseline;
        forward = stopwatch.median(
                () -> model.trace(trace.image(), trace.prompt()).close());
        out.printf("%-52s %12s %10s %16s%n", "", "ms", "forward", "vs one by one");
        row("one full forward pass, everything kept", forward, 1, 0, 0);
        List<Counterfactual> windows = windows(trace, LayerWindow.all(trace.layers()), object);
        row("heatmap of all %d windows".formatted(windows.size()), ask(trace, windows), windows.size(), 2, 0);
        List<Counterfactual> presets = presets(trace);
        row("five presets × six sources", ask(trace, presets), presets.size(), 0.3, 0);
        List<Counterfactual> patches = new ArrayList<>();
        Replacement mean = Replacement.imageMean(trace.image());
        int all = trace.image().count();
        int every = Math.max(1, (int) Math.ceil(all * forward / OCCLUSION_MS));
        for (int p = every / 2; p < all; p += every) {
            patches.add(Counterfactual.of(new Ablation(Patches.of(p), mean)));
        }
        row(
                every == 1
                        ? "occlusion map of all %d patches".formatted(all)
                        : "occlusion of %d patches, evenly of all %d".formatted(patches.size(), all),
                ask(trace, patches),
                patches.size(),
                0,
                0.6);
    }

    private List<Counterfactual> windows(Trace trace, List<LayerWindow> windows, Patches source) {
        return windows.stream()
                .map(w -> Counterfactual.of(Knockout.of(
                        w, source, Target.LAST, trace.prompt(), trace.image().layout())))
                .toList();
    }

    private List<Counterfactual> presets(Trace trace) {
        VisualTokens image = baseline.image();
        List<LayerWindow> windows = LayerWindow.presets(trace.layers()).stream()
                .map(LayerWindow.Preset::window)
                .toList();
        List<Counterfactual> all = new ArrayList<>();
        for (int buffer = 0; buffer <= 2; buffer++) {
            for (Source source : List.of(Source.object(buffer), Source.nonObject(buffer))) {
                all.addAll(windows(trace, windows, source.resolve(object, image.grids(), image.count())));
            }
        }
        return all;
    }

    /** Milliseconds from a trace to the probability of its answer under each. */
    private double ask(Trace trace, List<Counterfactual> all) {
        int answer = Softmax.argmax(trace.lastLogits());
        float[] p = new float[all.size()];
        return stopwatch.median(() -> {
            try (Sweep sweep = new Sweep(trace)) {
                sweep.stream(
                        all, (outcome, i) -> p[i] = Softmax.of(outcome.logits()).p()[answer], share -> {}, () -> false);
            }
        });
    }

    /**
     * @param asked the number of counterfactuals
     * @param most goal, in forward passes; 0 for none
     * @param share goal, as a fraction of that many forward passes; 0 for none
     */
    private void row(String what, double ms, int asked, double most, double share) {
        String verdict = "";
        if (most > 0) {
            verdict = "   goal ≤ %s forward: %s".formatted(most, ms <= most * forward ? "met" : "missed");
        } else if (share > 0) {
            verdict =
                    "   goal ≤ %s vs one by one: %s".formatted(share, ms <= share * asked * forward ? "met" : "missed");
        }
        out.printf(
                Locale.ROOT, "%-52s %12.3f %9.3f× %15.4f×%s%n", what, ms, ms / forward, ms / forward / asked, verdict);
        out.flush();
    }
}
