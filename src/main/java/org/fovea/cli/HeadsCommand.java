package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.fovea.analysis.HeadMap;
import org.fovea.figure.Figure;
import org.fovea.figure.HeatmapFigure;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.model.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows which attention heads carry information from a source to the answer, by knockout in one head at a time. */
@Command(
        name = "heads",
        header = "Show which attention heads carry information from a source to the answer.",
        description = {
            "Blocks attention from source to target in one head of one layer at a time, and records the change of "
                    + "the probed token's probability. Layers are numbered from 1, heads from 0."
        },
        footer = {
            "",
            "Examples:",
            "  fovea heads --annotation 1 --answer dog --out heads.png",
            "  fovea heads --from image --to text --answer dog --out heads.csv"
        })
final class HeadsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--out",
            paramLabel = "FILE.png|.svg|.pdf|.csv|.json",
            required = true,
            description = "A figure, a table with the columns layer, head, p, change, or JSON.")
    private Path out;

    @Mixin
    private AnswerToken answer;

    @Option(
            names = {"--from", "--source"},
            paramLabel = "FROM",
            converter = SourceText.Converter.class,
            description = "Patches whose keys are blocked, as in \"fovea ask --knockout\"; default: object if one is "
                    + "chosen, else image.")
    private SourceText source;

    @Option(
            names = {"--to", "--target"},
            paramLabel = "TO",
            converter = KnockoutText.TargetConverter.class,
            description = "Positions whose queries are blocked: last (default), text or last-row.")
    private Target target = Target.LAST;

    @Mixin
    private AblationOptions ablation;

    @Mixin
    private DrawingOptions drawing;

    @Override
    public Integer call() {
        answer.check();
        String format = drawing.format(out, "csv", "json");
        try (CommandSession session = new CommandSession(subject)) {
            Trace base = session.trace(
                    ablation.counterfactual(session, spec.commandLine().getErr()));
            SourceText from = source != null ? source : subject.hasObject() ? SourceText.OBJECT : SourceText.IMAGE;
            Patches patches = session.patches(from, "--from");
            AnswerToken.Reading reading = answer.reading(session, base);
            HeadMap map = HeadMap.of(reading.trace(), reading.probed().id(), patches, target, share -> {}, () -> false);
            switch (format) {
                case "csv" -> Output.write(out, map.csv());
                case "json" -> Output.write(out, json(session, reading.probed(), from, patches, map));
                default -> drawing.write(figure(reading.probed(), from, map), out);
            }
            say(reading.probed(), from, patches, map);
        }
        return 0;
    }

    private ObjectNode json(
            CommandSession session, AnswerToken.ProbedToken probed, SourceText from, Patches patches, HeadMap map) {
        ObjectNode json = ablation.description(session).json();
        probed.read().describe(json).put("p", map.baseline());
        map.describe(json, from.text(), patches, target);
        return json;
    }

    private Figure figure(AnswerToken.ProbedToken probed, SourceText from, HeadMap map) {
        return HeatmapFigure.heads(map, probed.read(), from.text(), target);
    }

    private void say(AnswerToken.ProbedToken probed, SourceText from, Patches patches, HeadMap map) {
        int layer = 0;
        int head = 0;
        for (int l = 0; l < map.p().length; l++) {
            for (int h = 0; h < map.p()[l].length; h++) {
                if (Math.abs(map.p()[l][h] - map.baseline()) > Math.abs(map.p()[layer][head] - map.baseline())) {
                    layer = l;
                    head = h;
                }
            }
        }
        spec.commandLine()
                .getOut()
                .println(String.format(
                        Locale.ROOT,
                        "Probed %s: %.1f%% with all attention.%n"
                                + "%s: %d layers × %d heads; blocking %s to %s (%d patches) in layer %d, head %d "
                                + "changes it most, by %s points.",
                        probed.description(),
                        100 * map.baseline(),
                        out,
                        map.p().length,
                        map.p()[0].length,
                        from,
                        target.key(),
                        patches.size(),
                        layer + 1,
                        head,
                        Percent.points(map.change(layer + 1, head))));
    }
}
