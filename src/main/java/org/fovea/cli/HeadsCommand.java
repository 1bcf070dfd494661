package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
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

/** Shows which attention heads carry what the answer takes from a source. */
@Command(
        name = "heads",
        header = "Show which attention heads carry what the answer takes from a source.",
        description = {
            "Cuts attention from source to target in one head of one layer at a time, and takes down how much less (or more) "
                    + "probable the answer's token becomes. Layers are 1..L, heads count from 0."
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
            description = "An image, a table of layer, head, p, change, or JSON.")
    private Path out;

    @Mixin
    private AnswerToken answer;

    @Option(
            names = {"--from", "--source"},
            paramLabel = "FROM",
            converter = SourceText.Converter.class,
            description =
                    "Patches whose keys are hidden, as in \"fovea ask --knockout\"; default: object if there is one, "
                            + "else image.")
    private SourceText source;

    @Option(
            names = {"--to", "--target"},
            paramLabel = "TO",
            converter = KnockoutText.TargetConverter.class,
            description = "From whom: last (default), text or last-row.")
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
            HeadMap map =
                    HeadMap.of(reading.trace(), reading.followed().id(), patches, target, share -> {}, () -> false);
            switch (format) {
                case "csv" -> Output.write(out, map.csv());
                case "json" -> Output.write(out, json(session, reading.followed(), from, patches, map));
                default -> drawing.write(figure(reading.followed(), from, map), out);
            }
            say(reading.followed(), from, patches, map);
        }
        return 0;
    }

    private ObjectNode json(
            CommandSession session, AnswerToken.Followed followed, SourceText from, Patches patches, HeadMap map) {
        ObjectNode json = session.describe();
        ablation.describe(json);
        followed.describe(json).put("p", map.baseline());
        json.put("source", from.text()).put("target", target.key());
        patches.stream().forEach(json.putArray("patches")::add);
        ArrayNode layers = json.putArray("p");
        for (float[] heads : map.p()) {
            ArrayNode row = layers.addArray();
            for (float p : heads) {
                row.add(p);
            }
        }
        return json;
    }

    private Figure figure(AnswerToken.Followed followed, SourceText from, HeadMap map) {
        return HeatmapFigure.heads(
                map,
                "p(%s) without one head's attention from %s to %s".formatted(followed.text(), from, target.key()),
                List.of(
                        followed.said(),
                        "%s with all attention; changes in percentage points".formatted(Percent.of(map.baseline()))));
    }

    private void say(AnswerToken.Followed followed, SourceText from, Patches patches, HeadMap map) {
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
                        "Followed %s: %.1f%% with all attention.%n"
                                + "%s: %d layers × %d heads; %s to %s (%d patches) blocked in layer %d, head %d change it most, by %s points.",
                        followed.said(),
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
