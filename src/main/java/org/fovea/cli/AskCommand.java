package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.fovea.analysis.AnswerTable;
import org.fovea.figure.AnswerFigure;
import org.fovea.figure.Figure;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Sweep;
import org.fovea.model.Answer;
import org.fovea.model.Continuation;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.fovea.model.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Answers a question about an image, with or without interventions. */
@Command(
        name = "ask",
        header = "Answer a question about an image, with or without interventions.",
        description = {
            "Prints the greedy answer as it is generated, and the interventions on stderr. With --answer or "
                    + "--answer-token, also prints the probability of that token of the original answer, given the "
                    + "answer before it, without and with the interventions. Layers are numbered 1..L, patches 0..N-1, "
                    + "row by row from the top left."
        },
        footer = {
            "",
            "Examples:",
            "  fovea ask --prompt \"Is there a dog in this image?\"",
            "  fovea ask --annotation 1 --ablate object+1 --mean zero",
            "  fovea ask --annotation 1 --knockout \"5-8:object>last\" --json",
            "  fovea ask --model llava-1.5-7b-hf --image cat.jpg --prompt \"What is this?\""
        })
final class AskCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Mixin
    private AnswerToken token;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Maximum number of tokens to generate; default: the checkpoint's.")
    private Integer maxTokens;

    @Option(
            names = "--json",
            description = "Print JSON: model, prompt, grid, imageSpan, answer, its tokens and the 10 most likely next "
                    + "tokens; with --answer also \"read\": the token with p and changed, and the 10 most "
                    + "likely tokens in its place.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "FILE.png|.svg|.pdf|.csv|.json",
            description =
                    "Draw the question, the answer and the most likely tokens, without and with the interventions; or "
                            + "write a table with the columns list, place, id, text, p, or the same as --json with "
                            + "\"read\".")
    private Path out;

    @Mixin
    private DrawingOptions drawing;

    @Mixin
    private InterventionOptions whatIf;

    @Override
    public Integer call() {
        if (maxTokens != null && maxTokens < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--max-tokens %d: expected 1 or more".formatted(maxTokens));
        }
        token.check();
        String format = drawing.check(out, "--out", "csv", "json");
        try (CommandSession session = new CommandSession(subject)) {
            Counterfactual changed =
                    whatIf.counterfactual(session, spec.commandLine().getErr());
            ProbeResult reading = token.isAsked(session) || out != null ? read(session, changed) : null;
            if (changed.isNone()) {
                answer(session, session.baseline().continuation(), false, reading, format);
            } else {
                try (Sweep sweep = new Sweep(session.baseline())) {
                    Continuation from = sweep.run(changed, () -> false).continuation();
                    // with the guess of the explorer, whose table then has the same last digits
                    Continuation guess = out == null ? from : from.guessing(reading.answer);
                    answer(session, guess, true, reading, format);
                }
            }
        }
        return 0;
    }

    /**
     * A token of the original answer.
     *
     * @param answer without interventions
     * @param before the distribution in its place
     * @param after the same with the interventions; null if there are none
     */
    private record ProbeResult(AnswerToken.ProbedToken probed, Answer answer, Softmax before, Softmax after) {

        /** For a table. */
        AnswerTable.Read table(Tokenizer tokenizer) {
            return new AnswerTable.Read(
                    probed.read(),
                    before.p()[probed.id()],
                    after == null ? null : after.p()[probed.id()],
                    (after == null ? before : after).top(AnswerTable.TOP, tokenizer));
        }

        @Override
        public String toString() {
            String p = String.format(Locale.ROOT, "%.1f%%", 100 * before.p()[probed.id()]);
            return after == null
                    ? "Probed %s: %s.".formatted(probed.description(), p)
                    : String.format(
                            Locale.ROOT,
                            "Probed %s: %s, with the interventions %.1f%%.",
                            probed.description(),
                            p,
                            100 * after.p()[probed.id()]);
        }
    }

    private ProbeResult read(CommandSession session, Counterfactual changed) {
        AnswerToken.Reading reading = token.reading(session, session.baseline());
        Softmax before = Softmax.of(reading.trace().lastLogits());
        if (changed.isNone()) {
            return new ProbeResult(reading.probed(), reading.answer(), before, null);
        }
        try (Sweep sweep = new Sweep(reading.trace())) {
            Counterfactual there = whatIf.at(session, reading.trace().prompt());
            return new ProbeResult(
                    reading.probed(),
                    reading.answer(),
                    before,
                    Softmax.of(sweep.run(List.of(there), false, share -> {}, () -> false)
                            .get(0)
                            .logits()));
        }
    }

    /** The answers, and the most likely tokens in the place of the probed one, without and with the interventions. */
    private Figure figure(CommandSession session, String answer, String changed, ProbeResult read) {
        Softmax now = read.after;
        Tokenizer tokenizer = session.vlm().tokenizer();
        List<AnswerFigure.Bar> bars = AnswerFigure.bars(
                read.before.top(AnswerFigure.BARS, tokenizer),
                read.before,
                now == null ? null : now.top(AnswerFigure.BARS, tokenizer),
                now);
        String question = subject.prompt() == null ? session.prompt().text() : subject.prompt();
        return AnswerFigure.of(question, answer, changed, whatIf.summary(), bars);
    }

    private int limit(CommandSession session) {
        return maxTokens == null ? session.vlm().config().maxNewTokens() : maxTokens;
    }

    /**
     * Generates an answer, prints it, and writes the file if there is one.
     *
     * @param changed whether it is the answer with interventions
     * @param format of the file; empty for none
     */
    private void answer(CommandSession session, Continuation from, boolean changed, ProbeResult read, String format) {
        PrintWriter stdout = spec.commandLine().getOut();
        Stream stream = json ? null : new Stream(stdout);
        Answer answer =
                session.vlm().generate(from, limit(session), true, json ? (soFar, newest) -> {} : stream, () -> false);
        AnswerTable table = new AnswerTable(
                answer,
                Softmax.of(from.logits()).top(AnswerTable.TOP, session.vlm().tokenizer()),
                read == null ? null : read.table(session.vlm().tokenizer()));
        if (json) {
            stdout.println(json(session, table).toPrettyString());
        } else {
            stream.finish(answer.text());
            if (read != null) {
                stdout.println(read);
            }
        }
        stdout.flush();
        switch (format) {
            case "" -> {}
            case "csv" -> Output.write(out, table.csv());
            case "json" -> Output.write(out, json(session, table));
            default -> {
                String usual = changed ? usual(session) : answer.text();
                drawing.write(figure(session, usual, changed ? answer.text() : null, read), out);
            }
        }
    }

    /** The answer without interventions. */
    private String usual(CommandSession session) {
        Continuation before = session.baseline().continuation();
        return session.vlm()
                .generate(before, limit(session), true, (text, token) -> {}, () -> false)
                .text();
    }

    /**
     * Prints a growing text as far as it will not change: a character made of several tokens is held back until it is
     * complete.
     */
    private static final class Stream implements BiConsumer<String, TokenProbability> {

        private static final char BROKEN = '\uFFFD';

        private final PrintWriter out;
        private String printed = "";

        Stream(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void accept(String soFar, TokenProbability newest) {
            int end = soFar.length();
            while (end > 0 && soFar.charAt(end - 1) == BROKEN) {
                end--;
            }
            print(soFar.substring(0, end).strip()); // a trailing space is held back until something follows
        }

        private void print(String text) {
            if (text.startsWith(printed)) {
                out.print(text.substring(printed.length()));
                out.flush();
                printed = text;
            }
        }

        void finish(String text) {
            print(text);
            out.println();
        }
    }

    private ObjectNode json(CommandSession session, AnswerTable table) {
        ObjectNode json = whatIf.description(session).json();
        table.describe(json);
        return json;
    }
}
