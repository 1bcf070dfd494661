package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.fovea.analysis.LensTable;
import org.fovea.analysis.LogitLens;
import org.fovea.base.BadInput;
import org.fovea.figure.Figure;
import org.fovea.figure.LensFigure;
import org.fovea.intervene.Counterfactual;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;
import org.fovea.model.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the logit lens of every position at every layer. */
@Command(
        name = "lens",
        header = "Write the logit lens of every position at every layer.",
        description = {
            "Rows are positions, columns are layers 0..L (0 is the embedding that enters layer 1); each cell has its "
                    + "5 most likely tokens. The HTML is a single file that works offline: point at a cell or at the "
                    + "image."
        },
        footer = {
            "",
            "Examples:",
            "  fovea lens --out park.html",
            "  fovea lens --annotation 1 --knockout \"1-5:non-object>last-row\" --out knockout.csv"
        })
final class LensCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--out",
            paramLabel = "FILE.html|.csv|.json|.png|.svg|.pdf",
            required = true,
            description = "The file to write: an interactive page, a table, JSON or a figure.")
    private Path out;

    @Option(
            names = "--layers",
            paramLabel = "A-B",
            converter = LayersText.Converter.class,
            description = "Figures: layers to draw; default: all.")
    private LayersText layers;

    @Option(
            names = "--rows",
            paramLabel = "A-B",
            converter = LayersText.Converter.class,
            description = "Figures: positions to draw; default: those after the image.")
    private LayersText rows;

    @Mixin
    private DrawingOptions drawing;

    @Mixin
    private InterventionOptions whatIf;

    @Override
    public Integer call() {
        String format = drawing.format(out, "html", "csv", "json");
        drawing.onlyForFigures(out, format, "--layers", "--rows");
        try (CommandSession session = new CommandSession(subject)) {
            Counterfactual changed =
                    whatIf.counterfactual(session, spec.commandLine().getErr());
            Trace trace = session.trace(changed);
            LensTable table = table(trace, session.vlm().tokenizer());
            switch (format) {
                case "csv" -> Output.write(out, table.csv());
                case "json" -> Output.write(out, json(session, table));
                case "html" ->
                    Output.write(
                            out,
                            new LensPage(table)
                                    .html(
                                            json(session, table),
                                            session.image().seen().toBufferedImage()));
                default -> drawing.write(figure(table, trace), out);
            }
            spec.commandLine()
                    .getOut()
                    .println("%s: %d positions, layers 0 to %d."
                            .formatted(out, trace.prompt().length(), trace.layers()));
        }
        return 0;
    }

    private static LensTable table(Trace trace, Tokenizer tokenizer) {
        LogitLens lens = new LogitLens(trace, tokenizer.size());
        return new LensTable(
                trace.prompt(),
                trace.image().layout(),
                IntStream.rangeClosed(0, trace.layers()).mapToObj(lens::layer).toList(),
                tokenizer::text);
    }

    private ObjectNode json(CommandSession session, LensTable table) {
        ObjectNode json = whatIf.description(session).json();
        table.describe(json);
        return json;
    }

    private Figure figure(LensTable table, Trace trace) {
        Prompt prompt = trace.prompt();
        LayersText columns = layers == null ? new LayersText(0, trace.layers()) : layers;
        LayersText shown = rows == null ? new LayersText(prompt.imageTo(), prompt.length() - 1) : rows;
        if (shown.last() >= prompt.length() || shown.last() < shown.first()) {
            throw new BadInput(
                    "--rows %s: expected a range of positions from 0 to %d.".formatted(shown, prompt.length() - 1));
        }
        return LensFigure.of(
                prompt,
                table.layout(),
                columns.within(0, trace.layers()).mapToObj(table.layers()::get).toList(),
                shown.first(),
                shown.last(),
                table.text()::apply);
    }
}
