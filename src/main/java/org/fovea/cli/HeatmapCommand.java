package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Outcome;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.vlm.Answer;
import org.fovea.vlm.Softmax;
import org.fovea.vlm.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows through which layers a word of the answer gets what it takes from the picture. */
@Command(
        name = "heatmap",
        header = "Show through which layers a word of the answer gets what it takes from the picture.",
        description = {
            "For every window of layers first-last, cuts attention from source to target and takes down how much less (or "
                    + "more) probable the answer's token becomes. If the word is in the model's own answer, the answer up "
                    + "to there counts as part of the prompt; else it is looked for as the very next token. Several sources "
                    + "are asked in one sweep."
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
    private static final List<SourceText> PAPER =
            Stream.of("object", "object+1", "object+2", "non-object+1").map(SourceText::new).toList();

    @Spec
    private CommandSpec spec;

    @Mixin
    private Subject subject;

    @Option(names = "--out", paramLabel = "FILE.png|.csv|.json", required = true,
            description = "A picture, a table of first, last, p, change (with several sources: source before them; with "
                    + "--presets: preset too), or JSON.")
    private Path out;

    @Mixin
    private AnswerToken answer;

    @Option(names = {"--source", "--from"}, paramLabel = "FROM", converter = SourceText.Converter.class,
            description = "Patches whose keys are hidden, as in --knockout; repeatable. Default: object if there is one, "
                    + "else image; with --presets: object, object+1, object+2 and non-object+1.")
    private List<SourceText> sources = new ArrayList<>();

    @Option(names = {"--target", "--to"}, paramLabel = "TO", converter = KnockoutText.TargetConverter.class,
            description = "From whom: last (default), text or last-row.")
    private Target target = Target.LAST;

    @Option(names = "--presets",
            description = "Only the paper's five windows, scaled to the model's depth: a table, and a chart with one line "
                    + "for each source.")
    private boolean presets;

    @Mixin
    private WhatIf whatIf;

    /** One window of a map. */
    record Cell(LayerWindow window, float p, float change) {}

    /** All windows of one source. */
    record Map(SourceText from, Patches patches, List<Cell> cells) {}

    @Override
    public Integer call() {
        answer.check();
        String format = Output.format(spec, out, "png", "csv", "json");
        try (Session session = new Session(subject)) {
            Counterfactual base = whatIf.counterfactual(session, spec.commandLine().getErr());
            List<SourceText> from = from();
            List<Patches> patches = from.stream().map(f -> session.patches(f, "--source")).toList();
            AnswerToken.Followed followed = answer.in(answer(session, base), session.vlm().tokenizer());
            Trace trace = session.extended(session.baseline(), followed.before());
            List<LayerWindow.Preset> windows = presets ? LayerWindow.presets(trace.layers())
                    : LayerWindow.all(trace.layers()).stream().map(w -> new LayerWindow.Preset("", w)).toList();
            List<Map> maps = new ArrayList<>();
            float baseline = sweep(session, trace, base, windows, from, patches, followed, maps);
            write(format, session, followed, baseline, windows, maps);
            say(followed, baseline, windows, maps);
        }
        return 0;
    }

    private List<SourceText> from() {
        if (!sources.isEmpty()) {
            return List.copyOf(new LinkedHashSet<>(sources));
        }
        return !subject.hasObject() ? List.of(SourceText.IMAGE) : presets ? PAPER : List.of(SourceText.OBJECT);
    }

    private static Answer answer(Session session, Counterfactual base) {
        try (Sweep sweep = new Sweep(session.baseline())) {
            return session.vlm().answer(sweep.run(base, () -> false).continuation());
        }
    }

    /** Asks all sources and windows together; the token's probability without any. */
    private float sweep(Session session, Trace trace, Counterfactual base, List<LayerWindow.Preset> windows,
            List<SourceText> from, List<Patches> patches, AnswerToken.Followed followed, List<Map> maps) {
        List<Counterfactual> asked = new ArrayList<>(List.of(base));
        for (Patches source : patches) {
            for (LayerWindow.Preset w : windows) {
                List<Knockout> cuts = new ArrayList<>(base.knockouts());
                cuts.add(Knockout.of(w.window(), source, target, trace.prompt(), session.image().columns()));
                asked.add(new Counterfactual(base.ablation(), cuts));
            }
        }
        try (Sweep sweep = new Sweep(trace)) {
            float[] p = new float[asked.size()];
            sweep.stream(asked, (Outcome outcome, int i) -> p[i] = Softmax.of(outcome.logits()).p()[followed.id()],
                    share -> { }, () -> false);
            int at = 1;
            for (int i = 0; i < from.size(); i++) {
                List<Cell> cells = new ArrayList<>();
                for (LayerWindow.Preset w : windows) {
                    cells.add(new Cell(w.window(), p[at], p[at] - p[0]));
                    at++;
                }
                maps.add(new Map(from.get(i), patches.get(i), cells));
            }
            return p[0];
        }
    }

    private void write(String format, Session session, AnswerToken.Followed followed, float baseline,
            List<LayerWindow.Preset> windows, List<Map> maps) {
        String all = maps.stream().map(m -> m.from().text()).collect(Collectors.joining(", "));
        String title = "p(%s) without attention from %s to %s".formatted(followed.text(), all, target.key());
        if (format.equals("csv")) {
            Output.write(out, csv(windows, maps));
        } else if (format.equals("json")) {
            Output.write(out, json(session, followed, baseline, windows, maps));
        } else if (presets) {
            new PresetsChart(windows, maps, baseline, title, followed.said()).write(out);
        } else {
            new HeatmapPicture(session.vlm().layers(), maps, title, List.of(followed.said(), String.format(Locale.ROOT,
                    "%.1f%% with all attention; changes in percentage points", 100 * baseline))).write(out);
        }
    }

    private String csv(List<LayerWindow.Preset> windows, List<Map> maps) {
        boolean named = presets || maps.size() > 1;
        StringBuilder csv = new StringBuilder(named ? "source," : "").append(presets ? "preset," : "")
                .append("first,last,p,change\n");
        for (Map map : maps) {
            for (int i = 0; i < windows.size(); i++) {
                Cell cell = map.cells.get(i);
                csv.append(!named ? "" : map.from.text().contains(",") ? "\"" + map.from + "\"," : map.from + ",")
                        .append(presets ? windows.get(i).name() + "," : "")
                        .append(cell.window.first()).append(',').append(cell.window.last()).append(',')
                        .append(cell.p).append(',').append(cell.change).append('\n');
            }
        }
        return csv.toString();
    }

    private ObjectNode json(Session session, AnswerToken.Followed followed, float baseline,
            List<LayerWindow.Preset> windows, List<Map> maps) {
        ObjectNode json = session.describe();
        whatIf.describe(json);
        followed.describe(json).put("p", baseline);
        json.put("target", target.key());
        ArrayNode list = json.putArray("sources");
        for (Map map : maps) {
            ObjectNode source = list.addObject().put("source", map.from.text());
            map.patches.stream().forEach(source.putArray("patches")::add);
            ArrayNode cells = source.putArray("windows");
            for (int i = 0; i < windows.size(); i++) {
                Cell cell = map.cells.get(i);
                ObjectNode node = cells.addObject();
                if (presets) {
                    node.put("preset", windows.get(i).name());
                }
                node.put("first", cell.window.first()).put("last", cell.window.last()).put("p", cell.p)
                        .put("change", cell.change);
            }
        }
        return json;
    }

    private void say(AnswerToken.Followed followed, float baseline, List<LayerWindow.Preset> windows, List<Map> maps) {
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(String.format(Locale.ROOT, "Followed %s: %.1f%% with all attention.", followed.said(), 100 * baseline));
        if (presets) {
            table(windows, maps, stdout);
        }
        for (Map map : maps) {
            Cell strongest = map.cells.stream().max(Comparator.comparing(c -> Math.abs(c.change))).orElseThrow();
            stdout.println(String.format(Locale.ROOT, "%s: %d windows; %s to %s (%d patches) cut in layers %s changes it most, by %+.1f%%.",
                    out, map.cells.size(), map.from, target.key(), map.patches.size(), strongest.window, 100 * strongest.change));
        }
    }

    private static void table(List<LayerWindow.Preset> windows, List<Map> maps, PrintWriter stdout) {
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-14s", ""));
        windows.forEach(w -> head.append(String.format(Locale.ROOT, " %22s", w.name() + " " + w.window())));
        stdout.println(head);
        for (Map map : maps) {
            StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-14s", map.from));
            map.cells.forEach(c -> row.append(String.format(Locale.ROOT, " %21.1f%%", 100 * c.p)));
            stdout.println(row);
        }
    }
}
