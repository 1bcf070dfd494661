package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.fovea.analysis.MinimalSet;
import org.fovea.analysis.ReadToken;
import org.fovea.analysis.TokenTable;
import org.fovea.base.BadInput;
import org.fovea.figure.AttributionFigure;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.fovea.model.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Searches for a small set of patches that decides a token of the answer. */
@Command(
        name = "minimal",
        header = "Find a small set of patches that decides a token of the answer.",
        description = {
            "Greedy search: adds patches one by one until ablating them makes another token the most likely (flip), "
                    + "or until they keep it the most likely with all others ablated (keep), then removes those that "
                    + "are not needed. No single patch of the set can be left out, but a smaller set may exist. The "
                    + "last line can be passed to --ablate: the set for flip, all other patches for keep."
        },
        footer = {
            "",
            "Examples:",
            "  fovea minimal --goal flip --answer dog",
            "  fovea minimal --goal keep --answer dog --breadth 256 --out dog.png",
            "  fovea ask --ablate \"$(fovea minimal --goal flip --answer dog | tail -1)\""
        })
final class MinimalCommand implements Callable<Integer> {

    /** What the set must do. */
    enum Goal {
        flip,
        keep
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Option(
            names = "--goal",
            paramLabel = "flip|keep",
            required = true,
            description = "flip: without the set, another token becomes the most likely; keep: with the set alone, the "
                    + "token stays the most likely.")
    private Goal goal;

    @Mixin
    private AnswerToken answer;

    @Option(
            names = "--breadth",
            paramLabel = "N",
            defaultValue = "32",
            description = "Candidates per step, those that last helped most; default: 32.")
    private int breadth;

    @Option(
            names = "--out",
            paramLabel = "FILE.png|.svg|.pdf|.csv|.json",
            description =
                    "Also write the set: drawn on the image, a table with the columns patch, row, column, or JSON.")
    private Path out;

    @Mixin
    private AblationOptions ablation;

    @Mixin
    private DrawingOptions drawing;

    @Override
    public Integer call() {
        answer.check();
        if (breadth < 1) {
            throw new ParameterException(spec.commandLine(), "--breadth %d: expected 1 or more".formatted(breadth));
        }
        String format = drawing.check(out, "--out", "csv", "json");
        PrintWriter stdout = spec.commandLine().getOut();
        try (CommandSession session = new CommandSession(subject)) {
            Trace base = session.trace(
                    ablation.counterfactual(session, spec.commandLine().getErr()));
            Replacement by = ablation.replacement(session);
            AnswerToken.Reading reading = answer.reading(session, base);
            AnswerToken.ProbedToken probed = reading.probed();
            if (probed.read().index() < 0) {
                throw new BadInput("--answer: \"%s\" is not in the answer \"%s\"."
                        .formatted(probed.read().text(), probed.read().answer()));
            }
            stdout.println("Probed %s; patches replaced by %s.".formatted(probed.description(), by.name()));
            stdout.println("   step  patches     margin   asked");
            stdout.flush();
            int[] steps = {0};
            MinimalSet.Step found = goal == Goal.flip
                    ? MinimalSet.flipping(
                            reading.trace(), by, breadth, step -> say(++steps[0], step, stdout), () -> false)
                    : MinimalSet.keeping(
                            reading.trace(), by, breadth, step -> say(++steps[0], step, stdout), () -> false);
            say(session, reading, found, by, format, stdout);
        }
        return 0;
    }

    private void write(
            CommandSession session,
            ReadToken token,
            MinimalSet.Step found,
            Replacement by,
            TokenProbability then,
            String format) {
        switch (format) {
            case "" -> {}
            case "csv" -> Output.write(out, TokenTable.csv(session.image().layout(), found.patches()));
            case "json" -> {
                ObjectNode json = ablation.description(session).json();
                token.describe(json);
                found.describe(json, goal.name(), breadth, by.name(), then);
                Output.write(out, json);
            }
            default ->
                drawing.write(
                        AttributionFigure.minimal(
                                PatchFile.image(session),
                                token,
                                goal == Goal.flip,
                                found.patches(),
                                then.text(),
                                then.p(),
                                by.name()),
                        out);
        }
    }

    private static void say(int number, MinimalSet.Step step, PrintWriter stdout) {
        stdout.println(String.format(
                Locale.ROOT,
                "%s%6d %8d %+10.3f %7d",
                step.pruning() ? "−" : "+",
                number,
                step.patches().size(),
                step.margin(),
                step.asked()));
        stdout.flush();
    }

    private void say(
            CommandSession session,
            AnswerToken.Reading reading,
            MinimalSet.Step found,
            Replacement by,
            String format,
            PrintWriter stdout) {
        String token = reading.probed().read().text();
        Patches others = found.patches().complement(session.image().count());
        Patches ablated = goal == Goal.flip ? found.patches() : others;
        if (!found.reached()) {
            throw new BadInput(
                    "\"%s\" stays the most likely token even with all %d patches ablated, so no set flips it."
                            .formatted(token, found.patches().size()));
        }
        float[] now;
        try (Sweep sweep = new Sweep(reading.trace())) {
            Counterfactual all = Counterfactual.of(new Ablation(ablated, by));
            now = Softmax.of(sweep.run(List.of(all), false, share -> {}, () -> false)
                            .get(0)
                            .logits())
                    .p();
        }
        int then = Softmax.argmax(now);
        float before =
                Softmax.of(reading.trace().lastLogits()).p()[reading.probed().id()];
        float after = now[reading.probed().id()];
        String patches =
                found.patches().size() == 1 ? "1 patch" : found.patches().size() + " patches";
        String sentence = goal == Goal.flip
                ? String.format(
                        Locale.ROOT,
                        "%s flip \"%s\" to \"%s\" when ablated: %.1f%% to %.1f%%",
                        patches,
                        token,
                        session.vlm().tokenizer().text(then),
                        100 * before,
                        100 * after)
                : String.format(
                        Locale.ROOT,
                        "%s keep \"%s\" when all others are ablated: %.1f%% to %.1f%%",
                        patches,
                        token,
                        100 * before,
                        100 * after);
        write(
                session,
                reading.probed().read(),
                found,
                by,
                new TokenProbability(then, session.vlm().tokenizer().text(then), now[then]),
                format);
        stdout.println(sentence + ", after " + found.asked() + " counterfactuals.");
        if (goal == Goal.keep) {
            stdout.println(found.patches().isEmpty() ? "(no patch is needed)" : found.patches());
            stdout.println("All others:");
        }
        stdout.println(ablated);
    }
}
