package org.fovea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Sweep;
import org.fovea.vlm.Answer;
import org.fovea.vlm.Continuation;
import org.fovea.vlm.Softmax;
import org.fovea.vlm.TokenProbability;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Answers a question about a picture, as the model is or changed. */
@Command(
        name = "ask",
        header = "Answer a question about a picture, as the model is or changed.",
        description = {
            "Prints the greedy answer as it is generated, and on stderr what was changed. Layers are 1..L, patches "
                    + "0..N-1, row by row from the top left."
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
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Mixin
    private Subject subject;

    @Option(names = "--max-tokens", paramLabel = "N",
            description = "The most tokens to generate; default: as the checkpoint says.")
    private Integer maxTokens;

    @Option(names = "--json",
            description = "Print model, prompt, grid, imageSpan, answer, its tokens and the 10 most likely next tokens.")
    private boolean json;

    @Mixin
    private WhatIf whatIf;

    @Override
    public Integer call() {
        if (maxTokens != null && maxTokens < 1) {
            throw new ParameterException(spec.commandLine(), "--max-tokens %d: expected 1 or more".formatted(maxTokens));
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Session session = new Session(subject)) {
            Counterfactual changed = whatIf.counterfactual(session, spec.commandLine().getErr());
            if (changed.isNone()) {
                answer(session, session.baseline().continuation(), out);
            } else {
                try (Sweep sweep = new Sweep(session.baseline())) {
                    answer(session, sweep.run(changed, () -> false).continuation(), out);
                }
            }
        }
        return 0;
    }

    private void answer(Session session, Continuation from, PrintWriter out) {
        int limit = maxTokens == null ? session.vlm().config().maxNewTokens() : maxTokens;
        if (json) {
            Answer answer = session.vlm().generate(from, limit, true, (text, token) -> { }, () -> false);
            out.println(json(session, from, answer));
        } else {
            Stream stream = new Stream(out);
            stream.finish(session.vlm().generate(from, limit, true, stream, () -> false).text());
        }
        out.flush();
    }

    /** Prints a text that grows, as far as it will not change: a character of several tokens waits until it is whole. */
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
            print(soFar.substring(0, end).strip());              // a space at the end waits for what follows it
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

    private String json(Session session, Continuation from, Answer answer) {
        ObjectNode json = JSON.createObjectNode();
        json.put("model", session.vlm().name());
        json.put("prompt", session.prompt().text());
        json.putArray("grid").add(session.image().rows()).add(session.image().columns());
        json.putArray("imageSpan").add(session.prompt().imageFrom()).add(session.prompt().imageTo());
        whatIf.describe(json);
        json.put("answer", answer.text());
        tokens(json.putArray("tokens"), answer.tokens());
        tokens(json.putArray("top"), Softmax.of(from.logits()).top(TOP, session.vlm().tokenizer()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void tokens(ArrayNode list, List<TokenProbability> tokens) {
        for (TokenProbability token : tokens) {
            list.addObject().put("id", token.id()).put("text", token.text()).put("p", token.p());
        }
    }
}
