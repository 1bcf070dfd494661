package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
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

    private static final int TOP = 10;

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
            paramLabel = "FILE.png|.svg|.pdf",
            description =
                    "Draw the question, the answer and the most likely tokens, without and with the interventions.")
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
        drawing.check(out, "--out");
        PrintWriter stdout = spec.commandLine().getOut();
        try (CommandSession session = new CommandSession(subject)) {
            Counterfactual changed =
                    whatIf.counterfactual(session, spec.commandLine().getErr());
            ProbeResult reading = token.isAsked(session) || out != null ? read(session, changed) : null;
            if (changed.isNone()) {
                Continuation from = session.baseline().continuation();
                String answer = answer(session, from, reading, stdout);
                if (out != null) {
                    drawing.write(figure(session, answer, null, reading), out);
                }
            } else {
                try (Sweep sweep = new Sweep(session.baseline())) {
                    Continuation from = sweep.run(changed, () -> false).continuation();
                    String answer = answer(session, from, reading, stdout);
                    if (out != null) {
                        Continuation before = session.baseline().continuation();
                        String usual = session.vlm()
                                .generate(before, limit(session), true, (text, token) -> {}, () -> false)
                                .text();
                        drawing.write(figure(session, usual, answer, reading), out);
                    }
                }
            }
        }
        return 0;
    }

    /**
     * A token of the original answer.
     *
     * @param before the distribution in its place
     * @param after the same with the interventions; null if there are none
     */
    private record ProbeResult(AnswerToken.ProbedToken probed, Softmax before, Softmax after) {

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
            return new ProbeResult(reading.probed(), before, null);
        }
        try (Sweep sweep = new Sweep(reading.trace())) {
            Counterfactual there = whatIf.at(session, reading.trace().prompt());
            return new ProbeResult(
                    reading.probed(),
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
        String question =
                subject.prompt() == null ? session.describe().path("prompt").asText() : subject.prompt();
        return AnswerFigure.of(question, answer, changed, whatIf.summary(), bars);
    }

    private int limit(CommandSession session) {
        return maxTokens == null ? session.vlm().config().maxNewTokens() : maxTokens;
    }

    private String answer(CommandSession session, Continuation from, ProbeResult read, PrintWriter out) {
        int limit = limit(session);
        String text;
        if (json) {
            Answer answer = session.vlm().generate(from, limit, true, (soFar, token) -> {}, () -> false);
            out.println(json(session, from, answer, read));
            text = answer.text();
        } else {
            Stream stream = new Stream(out);
            text = session.vlm()
                    .generate(from, limit, true, stream, () -> false)
                    .text();
            stream.finish(text);
            if (read != null) {
                out.println(read);
            }
        }
        out.flush();
        return text;
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

    private String json(CommandSession session, Continuation from, Answer answer, ProbeResult read) {
        ObjectNode json = session.describe();
        whatIf.describe(json);
        json.put("answer", answer.text());
        tokens(json.putArray("tokens"), answer.tokens());
        tokens(
                json.putArray("top"),
                Softmax.of(from.logits()).top(TOP, session.vlm().tokenizer()));
        if (read != null) {
            ObjectNode node = json.putObject("read");
            ObjectNode token = read.probed.describe(node).put("p", read.before.p()[read.probed.id()]);
            if (read.after != null) {
                token.put("changed", read.after.p()[read.probed.id()]);
            }
            tokens(
                    node.putArray("top"),
                    (read.after == null ? read.before : read.after)
                            .top(TOP, session.vlm().tokenizer()));
        }
        return json.toPrettyString();
    }

    private static void tokens(ArrayNode list, List<TokenProbability> tokens) {
        for (TokenProbability token : tokens) {
            list.addObject().put("id", token.id()).put("text", token.text()).put("p", token.p());
        }
    }
}
