package org.fovea.cli;

import ai.djl.engine.Engine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.fovea.analysis.LensLayer;
import org.fovea.analysis.LogitLens;
import org.fovea.bench.CounterfactualBench;
import org.fovea.bench.FidelityBench;
import org.fovea.bench.RandomCheckpoint;
import org.fovea.bench.ShapeBench;
import org.fovea.bench.Stopwatch;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.model.Answer;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.TokenGrid;
import org.fovea.model.weights.StoredTensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the waiting times of someone who uses the window. */
@Command(
        name = "bench",
        subcommands = CompareCommand.class,
        header = "Measure how long the explorer's operations take.",
        description = {
            "Prints medians of repeated runs in one process, and their ratio to one full forward pass. The ablated "
                    + "patches are those of --annotation's object, or a square in the middle of the image."
        },
        footer = {
            "",
            "Examples:",
            "  fovea bench",
            "  fovea bench --counterfactuals",
            "  fovea bench --model llava-1.5-7b-hf --image cat.jpg --runs 3",
            "  fovea bench --fidelity",
            "  fovea bench compare fovea-1.0 fovea-1.1",
            "  fovea bench --shape smolvlm-256m --compute fast --dir /tmp/smolvlm"
        })
final class BenchCommand implements Callable<Integer> {

    private static final double CLICK_GOAL = 150;

    private static final class Shapes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return RandomCheckpoint.names().iterator();
        }
    }

    private static final double HOVER_GOAL = 16;

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "11",
            description =
                    "Runs per measurement, after two seconds of warm-up; fewer if they take more than 20 seconds; "
                            + "default: 11.")
    private int runs;

    @Option(
            names = "--counterfactuals",
            description =
                    "Instead: measure whole maps: all windows, the paper's windows and sources, every patch ablated "
                            + "on its own.")
    private boolean counterfactuals;

    @Option(
            names = "--fidelity",
            paramLabel = "DIR",
            arity = "0..*",
            description =
                    "Instead: compare the compute modes fast and int8 with exact, on --model or on these checkpoints.")
    private List<Path> fidelity;

    @Option(
            names = "--shape",
            paramLabel = "NAME",
            completionCandidates = Shapes.class,
            description =
                    "Instead: measure a model of this shape with random weights, which is first written to --dir, on "
                            + "an image of 640 × 480 pixels: ${COMPLETION-CANDIDATES}.")
    private String shape;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "Stored type of the weights of --shape: float16, bfloat16 or float32; default: that of its "
                    + "repository.")
    private String dtype;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where --shape writes its checkpoint, or finds it again; default: a folder with its name in the "
                            + "working directory.")
    private Path directory;

    private PrintWriter out;
    private double forward;

    @Override
    public Integer call() {
        if (runs < 1) {
            throw new ParameterException(spec.commandLine(), "--runs %d: expected 1 or more".formatted(runs));
        }
        out = spec.commandLine().getOut();
        if (shape != null) {
            RandomCheckpoint checkpoint = RandomCheckpoint.named(shape);
            StoredTensor.Type type = dtype == null ? checkpoint.storedType() : RandomCheckpoint.type(dtype);
            Path folder = directory == null ? Path.of(shape) : directory;
            new ShapeBench(out, spec.commandLine().getErr()).run(checkpoint, type, folder, subject.computeMode());
            return 0;
        }
        if (fidelity != null) {
            new FidelityBench(out)
                    .run(fidelity.isEmpty() ? List.of(subject.model()) : fidelity, subject.image(), subject.prompt());
            return 0;
        }
        Stopwatch stopwatch = new Stopwatch(runs);
        if (counterfactuals) {
            try (CommandSession session = new CommandSession(subject)) {
                title(session);
                new CounterfactualBench(session.vlm(), session.baseline(), ablated(session), stopwatch, out).run();
            }
            return 0;
        }
        double start = Stopwatch.once(
                () -> Engine.getEngine("PyTorch").newBaseManager().close());
        double open = Stopwatch.once(() ->
                VisionLanguageModel.open(subject.model(), subject.opening()).close());
        try (CommandSession session = new CommandSession(subject)) {
            VisionLanguageModel vlm = session.vlm();
            Trace trace = session.baseline();
            Patches patches = ablated(session);
            Counterfactual click = Counterfactual.of(new Ablation(patches, Replacement.imageMean(session.image())));
            int[] tokens = {0};
            forward = stopwatch.median(
                    () -> vlm.trace(session.image(), session.prompt()).close());
            double encode = stopwatch.median(() -> {
                vlm.forgetImages();
                vlm.encode(session.pixels()).close();
            });
            double next = stopwatch.median(() -> sweep(trace, List.of(click)));
            Answer own = vlm.answer(trace.continuation()); // as in the explorer, which knows it when someone clicks
            double answer = stopwatch.median(() -> {
                try (Sweep sweep = new Sweep(trace)) {
                    tokens[0] = vlm.answer(
                                    sweep.run(click, () -> false).continuation().guessing(own))
                            .tokens()
                            .size();
                }
            });
            LogitLens lens = new LogitLens(trace, vlm.tokenizer().size());
            int layer = (trace.layers() + 1) / 2;
            double hover = stopwatch.median(
                    () -> read(vlm, lens.layer(layer), trace.prompt().imageFrom()));
            double cold =
                    stopwatch.median(() -> new LogitLens(trace, vlm.tokenizer().size()).layer(layer));
            List<Counterfactual> all = new ArrayList<>();
            for (LayerWindow window : LayerWindow.all(trace.layers())) {
                all.add(Counterfactual.of(Knockout.of(
                        window,
                        patches,
                        Target.LAST,
                        trace.prompt(),
                        session.image().layout())));
            }
            double heatmap = stopwatch.median(() -> sweep(trace, all));

            title(session);
            out.printf("%-58s %12s %10s%n", "", "ms", "forward");
            row("engine start (once)", start, 0);
            row("model open (once)", open, 0);
            row("image to visual tokens", encode, 0);
            row("one full forward pass, everything kept", forward, 0);
            row("click to next-token probabilities (%d patches ablated)".formatted(patches.size()), next, CLICK_GOAL);
            row("click to whole new answer (%d tokens)".formatted(tokens[0]), answer, CLICK_GOAL);
            row("hover to tokens, lens layer known", hover, HOVER_GOAL);
            row("hover to tokens, lens layer computed for all positions", cold, HOVER_GOAL);
            row("heatmap of all %d windows".formatted(all.size()), heatmap, 0);
        }
        return 0;
    }

    private void title(CommandSession session) {
        VisionLanguageModel vlm = session.vlm();
        Trace trace = session.baseline();
        out.printf(
                Locale.ROOT,
                "%s, %.1f M parameters; %d positions, %d patches, %d layers; %d processors%n%n",
                vlm.name(),
                vlm.parameters() / 1e6,
                trace.prompt().length(),
                trace.prompt().patches(),
                trace.layers(),
                Runtime.getRuntime().availableProcessors());
    }

    private Patches ablated(CommandSession session) {
        return subject.hasObject() ? session.object().patches() : middle(session.image());
    }

    private static void sweep(Trace trace, List<Counterfactual> asked) {
        try (Sweep sweep = new Sweep(trace)) {
            sweep.run(asked, false, share -> {}, () -> false).forEach(outcome -> Softmax.of(outcome.logits()));
        }
    }

    private static List<String> read(VisionLanguageModel vlm, LensLayer layer, int position) {
        return Arrays.stream(layer.ids()[position])
                .mapToObj(vlm.tokenizer()::text)
                .toList();
    }

    /** The middle ninth of the image. */
    private static Patches middle(VisualTokens image) {
        List<Integer> patches = new ArrayList<>();
        TokenGrid grid = image.grid();
        for (int row = grid.rows() / 3; row < grid.rows() - grid.rows() / 3; row++) {
            for (int column = grid.columns() / 3; column < grid.columns() - grid.columns() / 3; column++) {
                patches.add(grid.token(row, column));
            }
        }
        return Patches.of(patches);
    }

    private void row(String what, double ms, double goal) {
        String verdict = goal == 0
                ? ""
                : String.format(Locale.ROOT, "   goal ≤ %.0f ms: %s", goal, ms <= goal ? "met" : "missed");
        out.printf(Locale.ROOT, "%-58s %12.3f %9.3f×%s%n", what, ms, ms / forward, verdict);
    }
}
