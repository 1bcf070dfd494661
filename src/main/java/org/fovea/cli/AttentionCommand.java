package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fovea.analysis.AttentionMap;
import org.fovea.analysis.AttentionMap.Pooling;
import org.fovea.base.BadInput;
import org.fovea.figure.AttributionFigure;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Maps the attention of a text position over the image. */
@Command(
        name = "attention",
        header = "Map the attention of a text position over the image.",
        description = {
            "Shows the attention weights from one position to the patches, for one head or all. Positions are "
                    + "numbered from 0 as in \"fovea lens\". The model's own answer before the probed token is "
                    + "appended to the prompt, unless --position is given without --answer or --answer-token. Layers "
                    + "are numbered from 1, heads from 0."
        },
        footer = {
            "",
            "Examples:",
            "  fovea attention --answer dog --layers 5-8 --out dog.png",
            "  fovea attention --position 262 --layers 6 --head 3 --out head.csv"
        })
final class AttentionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--out",
            paramLabel = "FILE.png|.svg|.pdf|.csv|.json",
            required = true,
            description = "A figure over the image, a table with the columns patch, row, column, attention, or JSON.")
    private Path out;

    @Option(
            names = "--position",
            paramLabel = "last|T",
            defaultValue = "last",
            description =
                    "The query: last (the position that predicts the probed token; default), or a position after the "
                            + "image.")
    private String position;

    @Mixin
    private AnswerToken answer;

    @Option(
            names = "--layers",
            paramLabel = "A-B",
            converter = LayersText.Converter.class,
            description = "Layers to combine; default: all.")
    private LayersText layers;

    @Option(
            names = "--head",
            paramLabel = "H|mean|max",
            defaultValue = "mean",
            description = "One head, or all heads: the mean over layers and heads (default), or the maximum.")
    private String head;

    @Option(
            names = "--mode",
            paramLabel = "max|mean",
            defaultValue = "mean",
            description = "How the layers of a single head are combined; default: mean.")
    private String mode;

    @Mixin
    private InterventionOptions whatIf;

    @Mixin
    private DrawingOptions drawing;

    @Override
    public Integer call() {
        answer.check();
        if (!position.matches("last|\\d{1,7}")) {
            throw new ParameterException(
                    spec.commandLine(), "--position %s: expected last or a number".formatted(position));
        }
        if (!head.matches("mean|max|\\d{1,4}")) {
            throw new ParameterException(
                    spec.commandLine(), "--head %s: expected mean, max or a number".formatted(head));
        }
        if (!mode.matches("mean|max")) {
            throw new ParameterException(spec.commandLine(), "--mode %s: expected max or mean".formatted(mode));
        }
        String format = drawing.format(out, "csv", "json");
        try (CommandSession session = new CommandSession(subject)) {
            whatIf.counterfactual(session, spec.commandLine().getErr());
            Trace trace = session.baseline();
            AnswerToken.ProbedToken probed = null;
            if (answer.isAsked(session) || position.equals("last")) {
                AnswerToken.Reading reading = answer.reading(session, trace);
                probed = reading.probed();
                trace = reading.trace();
            }
            trace = session.trace(trace, whatIf.at(session, trace.prompt()));
            write(session, trace, probed, format);
        }
        return 0;
    }

    private void write(CommandSession session, Trace trace, AnswerToken.ProbedToken probed, String format) {
        int at = position(trace.prompt());
        LayersText range = layers == null ? new LayersText(1, trace.layers()) : layers;
        List<Integer> chosen = range.within(1, trace.layers()).boxed().toList();
        boolean one = Character.isDigit(head.charAt(0));
        int heads = trace.decoder().heads();
        if (one && Integer.parseInt(head) >= heads) {
            throw new BadInput("--head %s: expected a number from 0 to %d.".formatted(head, heads - 1));
        }
        boolean max = (one ? mode : head).equals("max");
        float[] map = AttentionMap.of(trace, at)
                .pooled(chosen, one ? List.of(Integer.valueOf(head)) : null, max ? Pooling.MAX : Pooling.MEAN);
        String token = session.vlm().tokenizer().text(trace.prompt().ids()[at]);
        AttributionFigure.Pooled pooled =
                new AttributionFigure.Pooled(range.first(), range.last(), one ? Integer.parseInt(head) : -1, max);
        AttributionFigure.Query query = new AttributionFigure.Query(
                at,
                token,
                probed == null || at != trace.prompt().length() - 1
                        ? ""
                        : probed.read().text());
        ObjectNode about = whatIf.description(session).json();
        if (probed != null) {
            probed.read().describe(about);
        }
        AttentionMap.describe(about, at, token, range.toString(), pooled.head(), max ? Pooling.MAX : Pooling.MEAN);
        double sum = 0;
        int most = 0;
        for (int patch = 0; patch < map.length; patch++) {
            sum += map[patch];
            most = map[patch] > map[most] ? patch : most;
        }
        PatchFile.of(
                        session,
                        Map.of("attention", map),
                        AttributionFigure.attention(PatchFile.image(session), query, pooled, map))
                .write(out, format, drawing, about);
        spec.commandLine()
                .getOut()
                .println(String.format(
                        Locale.ROOT,
                        "%s: %s, layers %s, %s; %smost on patch %d, %.2f%%.",
                        out,
                        query.description(),
                        range,
                        pooled.heads(),
                        max ? "" : String.format(Locale.ROOT, "%.1f%% on the image, ", 100 * sum),
                        most,
                        100 * map[most]));
    }

    private int position(Prompt prompt) {
        int at = position.equals("last") ? prompt.length() - 1 : Integer.parseInt(position);
        if (at < prompt.imageTo() || at >= prompt.length()) {
            throw new BadInput("--position %s: expected a position after the image, from %d to %d."
                    .formatted(position, prompt.imageTo(), prompt.length() - 1));
        }
        return at;
    }
}
