package org.fovea.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.fovea.WholeFile;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Outcome;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.vlm.Answer;
import org.fovea.vlm.Softmax;
import org.fovea.vlm.TokenProbability;
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
                    + "to there counts as part of the prompt; else it is looked for as the very next token."
        },
        footer = {
            "",
            "Examples:",
            "  fovea heatmap --annotation 1 --answer dog --out dog.png",
            "  fovea heatmap --answer dog --source image --target text --out dog.csv"
        })
final class HeatmapCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Subject subject;

    @Option(names = "--out", paramLabel = "FILE.png|.csv", required = true,
            description = "A picture, or a table of first, last, p, change.")
    private Path out;

    @Option(names = "--answer", paramLabel = "WORD",
            description = "The word whose first token is followed; default: the first of the answer.")
    private String word;

    @Option(names = "--source", paramLabel = "FROM", converter = SourceText.Converter.class,
            description = "Patches whose keys are hidden, as in --knockout; default: object if there is one, else image.")
    private SourceText source;

    @Option(names = "--target", paramLabel = "TO", converter = KnockoutText.TargetConverter.class,
            description = "From whom: last (default), text or last-row.")
    private Target target = Target.LAST;

    @Mixin
    private WhatIf whatIf;

    /** The token that is followed, and the tokens of the answer before it. */
    private record Followed(int token, int[] before, String said) {}

    /** One window of the map. */
    record Cell(LayerWindow window, float p, float change) {}

    @Override
    public Integer call() {
        String format = Output.format(spec, out, "png", "csv");
        PrintWriter stdout = spec.commandLine().getOut();
        try (Session session = new Session(subject)) {
            Counterfactual base = whatIf.counterfactual(session, spec.commandLine().getErr());
            SourceText from = source != null ? source : subject.hasObject() ? SourceText.OBJECT : SourceText.IMAGE;
            Patches patches = session.patches(from, "--source");
            Followed followed = followed(session, base);
            if (followed.before.length == 0) {
                draw(session, session.baseline(), base, from, patches, followed, format, stdout);
            } else {
                try (Trace extended = session.vlm().extend(session.baseline(), followed.before)) {
                    draw(session, extended, base, from, patches, followed, format, stdout);
                }
            }
        }
        return 0;
    }

    private Followed followed(Session session, Counterfactual base) {
        Answer answer;
        try (Sweep sweep = new Sweep(session.baseline())) {
            answer = session.vlm().answer(sweep.run(base, () -> false).continuation());
        }
        List<Integer> ids = answer.tokens().stream().map(TokenProbability::id).toList();
        int token = word == null ? ids.get(0) : session.vlm().tokenizer().firstToken(word);
        int at = ids.indexOf(token);
        int[] before = ids.subList(0, Math.max(0, at)).stream().mapToInt(Integer::intValue).toArray();
        String name = session.vlm().tokenizer().text(token);
        return new Followed(token, before, at < 0
                ? "\"%s\" as the very next token, since it is not in the answer \"%s\"".formatted(name, answer.text())
                : "\"%s\" as token %d of the answer \"%s\"".formatted(name, at + 1, answer.text()));
    }

    private void draw(Session session, Trace trace, Counterfactual base, SourceText from, Patches patches,
            Followed followed, String format, PrintWriter stdout) {
        List<LayerWindow> windows = LayerWindow.all(trace.layers());
        List<Counterfactual> asked = new ArrayList<>(List.of(base));
        for (LayerWindow window : windows) {
            List<Knockout> cuts = new ArrayList<>(base.knockouts());
            cuts.add(Knockout.of(window, patches, target, trace.prompt(), session.image().columns()));
            asked.add(new Counterfactual(base.ablation(), cuts));
        }
        List<Cell> cells = new ArrayList<>();
        float baseline;
        try (Sweep sweep = new Sweep(trace)) {
            List<Outcome> outcomes = sweep.run(asked, false, share -> { }, () -> false);
            baseline = Softmax.of(outcomes.get(0).logits()).p()[followed.token];
            for (int i = 0; i < windows.size(); i++) {
                float p = Softmax.of(outcomes.get(i + 1).logits()).p()[followed.token];
                cells.add(new Cell(windows.get(i), p, p - baseline));
            }
        }
        if (format.equals("csv")) {
            writeCsv(cells);
        } else {
            String name = session.vlm().tokenizer().text(followed.token);
            HeatmapPicture picture = new HeatmapPicture(trace.layers(), cells,
                    "p(%s) without attention from %s to %s".formatted(name, from, target.key()),
                    List.of(followed.said, String.format(Locale.ROOT,
                            "%.1f%% with all attention; changes in percentage points", 100 * baseline)));
            WholeFile.write(out, to -> ImageIO.write(picture.draw(), "png", to));
        }
        stdout.println(String.format(Locale.ROOT, "Followed %s: %.1f%% with all attention.", followed.said, 100 * baseline));
        Cell strongest = cells.stream().max(Comparator.comparing(c -> Math.abs(c.change))).orElseThrow();
        stdout.println(String.format(Locale.ROOT, "%s: %d windows; %s to %s (%d patches) cut in layers %s changes it most, by %+.1f%%.",
                out, cells.size(), from, target.key(), patches.size(), strongest.window, 100 * strongest.change));
    }

    private void writeCsv(List<Cell> cells) {
        StringBuilder csv = new StringBuilder("first,last,p,change\n");
        for (Cell cell : cells) {
            csv.append(cell.window.first()).append(',').append(cell.window.last()).append(',')
                    .append(cell.p).append(',').append(cell.change).append('\n');
        }
        WholeFile.write(out, to -> to.write(csv.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
