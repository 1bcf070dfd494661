package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.figure.HeatmapFigure;
import org.fovea.figure.Percent;
import org.fovea.figure.PresetsFigure;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.model.Answer;
import org.fovea.model.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows in which layers a word of the answer reads the image, by attention knockout in every window of layers. */
@Command(
        name = "heatmap",
        header = "Show in which layers a word of the answer reads the image.",
        description = {
            "For every window of layers first-last, blocks attention from source to target and records the change of "
                    + "the probed token's probability. If the word is in the model's own answer, the answer before it "
                    + "is appended to the prompt; otherwise it is probed as the next token. Several sources are "
                    + "computed in one sweep."
        },
        footer = {
            "",
            "Examples:",
            "  fovea heatmap --annotation 1 --answer dog --out dog.png",
            "  fovea heatmap --answer dog --source image --target text --out dog.csv",
            "  fovea heatmap --annotation 1 --answer dog --from object --from non-object+1 --out both.png",
            "  fovea heatmap --annotation 1 --answer dog --presets --out presets.png"
        })
final class HeatmapCommand implements Callable<Integer> {

    /** The paper's sources for its windows (Neo et al., section 5). */
    private static final List<SourceText> PAPER = Stream.of("object", "object+1", "object+2", "non-object+1")
            .map(SourceText::new)
            .toList();

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--out",
            paramLabel = "FILE.png|.svg|.pdf|.csv|.json",
            required = true,
            description = "A figure, a table with the columns first, last, p, change (preceded by source if there are "
                    + "several, and preset with --presets), or JSON.")
    private Path out;

    @Mixin
    private AnswerToken answer;

    @Option(
            names = {"--source", "--from"},
            paramLabel = "FROM",
            converter = SourceText.Converter.class,
            description =
                    "Patches whose keys are blocked, as in --knockout; repeatable. Default: object if one is chosen, "
                            + "else image; with --presets: object, object+1, object+2 and non-object+1.")
    private List<SourceText> sources = new ArrayList<>();

    @Option(
            names = {"--target", "--to"},
            paramLabel = "TO",
            converter = KnockoutText.TargetConverter.class,
            description = "Positions whose queries are blocked: last (default), text or last-row.")
    private Target target = Target.LAST;

    @Option(
            names = "--presets",
            description =
                    "Only the paper's five windows, scaled to the model's depth: a table, and a chart with one line "
                            + "per source.")
    private boolean presets;

    @Mixin
    private InterventionOptions whatIf;

    @Mixin
    private DrawingOptions drawing;

    @Override
    public Integer call() {
        answer.check();
        String format = drawing.format(out, "csv", "json");
        try (CommandSession session = new CommandSession(subject)) {
            Counterfactual base = whatIf.withoutSaved()
                    .counterfactual(session, spec.commandLine().getErr());
            List<SourceText> from = from();
            List<Patches> patches =
                    from.stream().map(f -> session.patches(f, "--source")).toList();
            AnswerToken.ProbedToken probed = answer.in(answer(session, base), session);
            Trace trace = session.extended(session.baseline(), probed.before());
            List<WindowHeatmap.Source> named = new ArrayList<>();
            for (int i = 0; i < from.size(); i++) {
                named.add(new WindowHeatmap.Source(from.get(i).text(), patches.get(i)));
            }
            WindowHeatmap map = WindowHeatmap.of(
                    trace,
                    new WindowHeatmap.Question(
                            probed.id(),
                            named,
                            presets ? LayerWindow.presets(trace.layers()) : WindowHeatmap.Question.all(trace.layers()),
                            target,
                            base),
                    part -> {},
                    share -> {},
                    () -> false);
            write(format, session, probed, map);
            say(probed, map);
        }
        return 0;
    }

    private List<SourceText> from() {
        if (!sources.isEmpty()) {
            return List.copyOf(new LinkedHashSet<>(sources));
        }
        return !subject.hasObject() ? List.of(SourceText.IMAGE) : presets ? PAPER : List.of(SourceText.OBJECT);
    }

    private static Answer answer(CommandSession session, Counterfactual base) {
        try (Sweep sweep = new Sweep(session.baseline())) {
            return session.vlm().answer(sweep.run(base, () -> false).continuation());
        }
    }

    private void write(String format, CommandSession session, AnswerToken.ProbedToken probed, WindowHeatmap map) {
        if (format.equals("csv")) {
            Output.write(out, map.csv());
        } else if (format.equals("json")) {
            ObjectNode json = whatIf.description(session).json();
            probed.read().describe(json).put("p", map.baseline());
            map.describe(json);
            Output.write(out, json);
        } else if (presets) {
            drawing.write(PresetsFigure.of(map, probed.read()), out);
        } else {
            drawing.write(HeatmapFigure.windows(session.vlm().layers(), map, probed.read()), out);
        }
    }

    private void say(AnswerToken.ProbedToken probed, WindowHeatmap map) {
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(String.format(
                Locale.ROOT, "Probed %s: %.1f%% with all attention.", probed.description(), 100 * map.baseline()));
        if (presets) {
            table(map, stdout);
        }
        for (WindowHeatmap.Row row : map.rows()) {
            int strongest = map.strongest(row);
            stdout.println(String.format(
                    Locale.ROOT,
                    "%s: %d windows; blocking %s to %s (%d patches) in layers %s changes it most, by %s points.",
                    out,
                    map.windows().size(),
                    row.source().name(),
                    target.key(),
                    row.source().patches().size(),
                    map.windows().get(strongest).window(),
                    Percent.points(map.change(row, strongest))));
        }
    }

    private static void table(WindowHeatmap map, PrintWriter stdout) {
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-14s", ""));
        map.windows().forEach(w -> head.append(String.format(Locale.ROOT, " %22s", w.name() + " " + w.window())));
        stdout.println(head);
        for (WindowHeatmap.Row row : map.rows()) {
            StringBuilder line = new StringBuilder(
                    String.format(Locale.ROOT, "%-14s", row.source().name()));
            for (float p : row.p()) {
                line.append(String.format(Locale.ROOT, " %21.1f%%", 100 * p));
            }
            stdout.println(line);
        }
    }
}
