package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fovea.analysis.LogitLens;
import org.fovea.intervene.Counterfactual;
import org.fovea.model.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what every position would say at every layer. */
@Command(
        name = "lens",
        header = "Write what every position would say at every layer.",
        description = {
            "The logit lens: rows are positions, columns layers 0..L (0 is the embedding that enters layer 1), each with "
                    + "its 5 most likely tokens. The HTML is one file that works offline: point at a cell or at the picture."
        },
        footer = {
            "",
            "Examples:",
            "  fovea lens --out park.html",
            "  fovea lens --annotation 1 --knockout \"1-5:non-object>last-row\" --out cut.csv"
        })
final class LensCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(names = "--out", paramLabel = "FILE.html|.csv|.json", required = true, description = "Where to write it.")
    private Path out;

    @Mixin
    private InterventionOptions whatIf;

    @Override
    public Integer call() {
        String format = Output.format(spec, out, "html", "csv", "json");
        try (CommandSession session = new CommandSession(subject)) {
            Counterfactual changed =
                    whatIf.counterfactual(session, spec.commandLine().getErr());
            Trace trace = session.trace(changed);
            LensTable grid = LensTable.of(
                    new LogitLens(trace, session.vlm().tokenizer().size()),
                    session.vlm().tokenizer());
            ObjectNode json = grid.json(session, whatIf);
            String text = switch (format) {
                case "csv" -> grid.csv();
                case "json" -> json.toPrettyString() + "\n";
                default -> grid.html(json, session.image().seen().toBufferedImage());
            };
            Output.write(out, text);
            spec.commandLine()
                    .getOut()
                    .println("%s: %d positions, layers 0 to %d."
                            .formatted(out, trace.prompt().length(), trace.layers()));
        }
        return 0;
    }
}
