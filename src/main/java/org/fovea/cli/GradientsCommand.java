package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.figure.AttributionFigure;
import org.fovea.intervene.Replacement;
import org.fovea.model.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Maps the integrated gradients of a logit over the patches. */
@Command(
        name = "gradients",
        header = "Map each patch's contribution to the answer's logit by integrated gradients.",
        description = {
            "Integrates from a baseline, in which every visual token is replaced (see --mean), to the actual tokens, "
                    + "by the midpoint rule. The completeness gap is the sum of the contributions minus the difference "
                    + "of logits that they should add up to; more steps make it smaller."
        },
        footer = {
            "",
            "Examples:",
            "  fovea gradients --answer dog --out dog.png",
            "  fovea gradients --answer dog --signed --steps 100 --mean zero --out dog.png"
        })
final class GradientsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--out",
            paramLabel = "FILE.png|.svg|.pdf|.csv|.json",
            required = true,
            description =
                    "A figure over the image, a table with the columns patch, row, column, magnitude, signed, or JSON.")
    private Path out;

    @Mixin
    private AnswerToken answer;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "32", description = "Integration steps; default: 32.")
    private int steps;

    @Option(
            names = "--signed",
            description = "Draw signed contributions (what raises and what lowers the logit) instead of magnitudes.")
    private boolean signed;

    @Mixin
    private AblationOptions ablation;

    @Mixin
    private DrawingOptions drawing;

    @Override
    public Integer call() {
        answer.check();
        if (steps < 1) {
            throw new ParameterException(spec.commandLine(), "--steps %d: expected 1 or more".formatted(steps));
        }
        String format = drawing.format(out, "csv", "json");
        try (CommandSession session = new CommandSession(subject)) {
            Trace base = session.trace(
                    ablation.counterfactual(session, spec.commandLine().getErr()));
            Replacement from = ablation.replacement(session);
            AnswerToken.Reading reading = answer.reading(session, base);
            AnswerToken.ProbedToken probed = reading.probed();
            IntegratedGradients found =
                    IntegratedGradients.of(reading.trace(), probed.id(), from, steps, share -> {}, () -> false);
            String difference = AttributionFigure.difference(found, from.name());
            String gap = AttributionFigure.gap(found, steps);
            ObjectNode about = ablation.description(session).json();
            probed.read().describe(about);
            found.describe(about, steps, from.name());
            PatchFile.of(
                            session,
                            found.columns(),
                            AttributionFigure.gradients(
                                    PatchFile.image(session), probed.read(), found, signed, steps, from.name()))
                    .write(out, format, drawing, about);
            spec.commandLine()
                    .getOut()
                    .println("Probed %s.%n%s: %d patches; %s; %s."
                            .formatted(probed.description(), out, found.magnitude().length, difference, gap));
        }
        return 0;
    }
}
