package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.fovea.analysis.Occlusion;
import org.fovea.figure.AttributionFigure;
import org.fovea.intervene.Replacement;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Maps the change of the probed token's probability when each patch is ablated on its own. */
@Command(
        name = "occlusion",
        header = "Map how the answer's probability changes when each patch is ablated.",
        description = {
            "For every patch, ablates the K×K patches around it and records the change of the probed token's "
                    + "probability. With --ablate, the patches given there are ablated throughout."
        },
        footer = {
            "",
            "Examples:",
            "  fovea occlusion --answer dog --out dog.png",
            "  fovea occlusion --answer dog --size 3 --mean zero --out dog.csv"
        })
final class OcclusionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--out",
            paramLabel = "FILE.png|.svg|.pdf|.csv|.json",
            required = true,
            description = "A figure over the image, a table with the columns patch, row, column, p, change, or JSON.")
    private Path out;

    @Mixin
    private AnswerToken answer;

    @Option(
            names = "--size",
            paramLabel = "K",
            defaultValue = "1",
            description = "Side of the ablated square, in patches; default: 1.")
    private int size;

    @Mixin
    private AblationOptions ablation;

    @Mixin
    private DrawingOptions drawing;

    @Override
    public Integer call() {
        answer.check();
        if (size < 1 || size > 1000) {
            throw new ParameterException(spec.commandLine(), "--size %d: expected 1 to 1000".formatted(size));
        }
        String format = drawing.format(out, "csv", "json");
        try (CommandSession session = new CommandSession(subject)) {
            Trace base = session.trace(
                    ablation.counterfactual(session, spec.commandLine().getErr()));
            Replacement by = ablation.replacement(session);
            AnswerToken.Reading reading = answer.reading(session, base);
            AnswerToken.ProbedToken probed = reading.probed();
            float baseline = Softmax.of(reading.trace().lastLogits()).p()[probed.id()];
            float[] p = new float[session.image().count()];
            float[] drops = Occlusion.map(
                    reading.trace(),
                    probed.id(),
                    by,
                    size,
                    cell -> p[cell.patch()] = cell.p(),
                    share -> {},
                    () -> false);
            ObjectNode about = ablation.description(session).json();
            probed.read().describe(about).put("p", baseline);
            Occlusion.describe(about, size, by.name());
            float[] change = new float[drops.length];
            int most = 0;
            for (int patch = 0; patch < drops.length; patch++) {
                change[patch] = -drops[patch];
                most = drops[patch] > drops[most] ? patch : most;
            }
            PatchFile.of(
                            session,
                            Occlusion.columns(p, change),
                            AttributionFigure.occlusion(
                                    PatchFile.image(session), probed.read(), baseline, size, change, by.name()))
                    .write(out, format, drawing, about);
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT,
                            "Probed %s: %.1f%%.%n%s: %d patches; %d×%d at a time replaced by %s; the largest drop is "
                                    + "at patch %d, to %.1f%%.",
                            probed.description(),
                            100 * baseline,
                            out,
                            drops.length,
                            size,
                            size,
                            by.name(),
                            most,
                            100 * p[most]));
        }
        return 0;
    }
}
