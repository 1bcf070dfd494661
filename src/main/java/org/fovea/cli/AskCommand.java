package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Answers a question about an image, as the model is or changed. */
@Command(
        name = "ask",
        header = "Answer a question about an image, as the model is or changed.",
        description = {
            "Prints the greedy answer as it is generated, and on stderr what was changed. With --answer or --answer-token "
                    + "also how probable that token of the model's own answer is behind what comes before it there, as "
                    + "it is and changed. Layers are 1..L, patches 0..N-1, row by row from the top left."
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
    private static final int BARS = 6;

    @Spec
    private CommandSpec spec;

    @Mixin
    private InputOptions subject;

    @Mixin
    private AnswerToken token;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The most tokens to generate; default: as the checkpoint says.")
    private Integer maxTokens;

    @Option(
            names = "--json",
            description =
                    "Print model, prompt, grid, imageSpan, answer, its tokens and the 10 most likely next tokens; with "
                            + "--answer also read: the token with p and changed, and the 10 most likely in its place.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "FILE.png|.svg|.pdf",
            description = "Draw question, answer and the likeliest tokens, as it is and changed.")
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
        if (out != null) {
            drawing.format(out);
        }
        PrintWriter stdout = spec.commandLine().getOut();
        try (CommandSession session = new CommandSession(subject)) {
            Counterfactual changed =
                    whatIf.counterfactual(session, spec.commandLine().getErr());
            Read reading = token.isAsked(session) || out != null ? read(session, changed) : null;
            if (changed.isNone()) {
                Continuation from = session.baseline().continuation();
                String said = answer(session, from, reading, stdout);
                if (out != null) {
                    drawing.write(figure(session, said, null, reading), out);
                }
            } else {
                try (Sweep sweep = new Sweep(session.baseline())) {
                    Continuation from = sweep.run(changed, () -> false).continuation();
                    String said = answer(session, from, reading, stdout);
                    if (out != null) {
                        Continuation before = session.baseline().continuation();
                        String usual = session.vlm()
                                .generate(before, limit(session), true, (text, token) -> {}, () -> false)
                                .text();
                        drawing.write(figure(session, usual, said, reading), out);
                    }
                }
            }
        }
        return 0;
    }

    /**
     * A token of the model's own answer.
     *
     * @param before the distribution at its place
     * @param after the same changed; null if nothing is
     */
    private record Read(AnswerToken.Followed followed, Softmax before, Softmax after) {

        @Override
        public String toString() {
            String p = String.format(Locale.ROOT, "%.1f%%", 100 * before.p()[followed.id()]);
            return after == null
                    ? "Read %s: %s.".formatted(followed.said(), p)
                    : String.format(
                            Locale.ROOT,
                            "Read %s: %s as it is, %.1f%% changed.",
                            followed.said(),
                            p,
                            100 * after.p()[followed.id()]);
        }
    }

    private Read read(CommandSession session, Counterfactual changed) {
        AnswerToken.Reading reading = token.reading(session, session.baseline());
        Softmax before = Softmax.of(reading.trace().lastLogits());
        if (changed.isNone()) {
            return new Read(reading.followed(), before, null);
        }
        try (Sweep sweep = new Sweep(reading.trace())) {
            Counterfactual there = whatIf.at(session, reading.trace().prompt());
            return new Read(
                    reading.followed(),
                    before,
                    Softmax.of(sweep.run(List.of(there), false, share -> {}, () -> false)
                            .get(0)
                            .logits()));
        }
    }

    /** The answers, and the tokens that are likeliest, as it is or changed, in the place of the one that is read. */
    private Figure figure(CommandSession session, String said, String changed, Read read) {
        Softmax now = read.after;
        Map<Integer, AnswerFigure.Bar> bars = new LinkedHashMap<>();
        List<TokenProbability> tokens =
                new ArrayList<>(read.before.top(BARS, session.vlm().tokenizer()));
        if (now != null) {
            tokens.addAll(now.top(BARS, session.vlm().tokenizer()));
        }
        tokens.stream()
                .sorted(Comparator.comparingDouble((TokenProbability t) -> -t.p()))
                .forEach(t -> bars.putIfAbsent(
                        t.id(),
                        new AnswerFigure.Bar(
                                t.text(), read.before.p()[t.id()], now == null ? Double.NaN : now.p()[t.id()])));
        List<AnswerFigure.Bar> likeliest = bars.values().stream().limit(BARS).toList();
        String question =
                subject.prompt() == null ? session.describe().path("prompt").asText() : subject.prompt();
        return AnswerFigure.of(question, said, changed, "", likeliest);
    }

    private int limit(CommandSession session) {
        return maxTokens == null ? session.vlm().config().maxNewTokens() : maxTokens;
    }

    private String answer(CommandSession session, Continuation from, Read read, PrintWriter out) {
        int limit = limit(session);
        String said;
        if (json) {
            Answer answer = session.vlm().generate(from, limit, true, (text, token) -> {}, () -> false);
            out.println(json(session, from, answer, read));
            said = answer.text();
        } else {
            Stream stream = new Stream(out);
            said = session.vlm()
                    .generate(from, limit, true, stream, () -> false)
                    .text();
            stream.finish(said);
            if (read != null) {
                out.println(read);
            }
        }
        out.flush();
        return said;
    }

    /**
     * Prints a text that grows, as far as it will not change: a character of several tokens waits until it is whole.
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
            print(soFar.substring(0, end).strip()); // a space at the end waits for what follows it
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

    private String json(CommandSession session, Continuation from, Answer answer, Read read) {
        ObjectNode json = session.describe();
        whatIf.describe(json);
        json.put("answer", answer.text());
        tokens(json.putArray("tokens"), answer.tokens());
        tokens(
                json.putArray("top"),
                Softmax.of(from.logits()).top(TOP, session.vlm().tokenizer()));
        if (read != null) {
            ObjectNode node = json.putObject("read");
            ObjectNode token = read.followed.describe(node).put("p", read.before.p()[read.followed.id()]);
            if (read.after != null) {
                token.put("changed", read.after.p()[read.followed.id()]);
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
