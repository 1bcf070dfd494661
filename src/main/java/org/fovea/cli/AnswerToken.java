package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.fovea.analysis.AnswerProbe;
import org.fovea.base.BadInput;
import org.fovea.model.Answer;
import org.fovea.model.TokenProbability;
import org.fovea.model.Trace;
import org.fovea.model.text.Tokenizer;
import org.fovea.session.Session;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options that say which token of the answer is followed. If it is in the answer, the answer up to there counts as
 * part of the prompt; else it is looked for as the very next token.
 */
final class AnswerToken {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--answer",
            paramLabel = "WORD",
            description = "The word whose first token is followed; default: the first content word of the answer.")
    private String word;

    @Option(
            names = "--answer-token",
            paramLabel = "N",
            description = "Or the answer's token by its place, counted from 1.")
    private Integer place;

    /**
     * The token that is followed.
     *
     * @param id in the vocabulary
     * @param text as a person reads it
     * @param index in the answer, from 0; -1 if it is not in it
     * @param before the tokens of the answer before it; none if it is not in it
     * @param answer the answer's text
     */
    record Followed(int id, String text, int index, int[] before, String answer) {

        /** In words, such as {@code "dog" as token 4 of the answer "It is a dog."}. */
        String said() {
            return index < 0
                    ? "\"%s\" as the very next token, since it is not in the answer \"%s\"".formatted(text, answer)
                    : "\"%s\" as token %d of the answer \"%s\"".formatted(text, index + 1, answer);
        }

        /** Notes in a JSON object which it is. */
        ObjectNode describe(ObjectNode json) {
            json.put("answer", answer);
            ObjectNode node = json.putObject("token").put("id", id).put("text", text);
            if (index >= 0) {
                node.put("place", index + 1);
            }
            return node;
        }
    }

    /** Whether one was asked for, by an option or in the session. */
    boolean isAsked(CommandSession session) {
        return word != null || place != null || session.token() != null;
    }

    /** @throws ParameterException if it is asked for in two ways, or there can be none of that place */
    void check() {
        if (word != null && place != null) {
            throw new ParameterException(command.commandLine(), "--answer and --answer-token: expected one of them");
        }
        if (place != null && place < 1) {
            throw new ParameterException(
                    command.commandLine(), "--answer-token %d: expected 1 or more".formatted(place));
        }
    }

    /**
     * Finds it in an answer; without an option it is the session's token, if the answer has it there.
     *
     * @throws BadInput if the answer has no token of that place, or the vocabulary none for the word
     */
    Followed in(Answer answer, CommandSession session) {
        Tokenizer tokenizer = session.vlm().tokenizer();
        List<TokenProbability> tokens = answer.tokens();
        int index;
        if (word != null) {
            index = AnswerProbe.indexOf(word, answer, tokenizer);
        } else if (place == null) {
            Session.Token saved = session.token();
            index = saved != null
                            && saved.index() < tokens.size()
                            && tokens.get(saved.index()).text().equals(saved.text())
                    ? saved.index()
                    : AnswerProbe.firstContentWord(answer, tokenizer);
        } else if (place <= tokens.size()) {
            index = place - 1;
        } else {
            throw new BadInput("--answer-token %d: the answer \"%s\" has %d tokens."
                    .formatted(place, answer.text(), tokens.size()));
        }
        int id = index < 0 ? tokenizer.firstToken(word) : tokens.get(index).id();
        int[] before = tokens.stream()
                .limit(Math.max(0, index))
                .mapToInt(TokenProbability::id)
                .toArray();
        return new Followed(id, tokenizer.text(id), index, before, answer.text());
    }

    /** A followed token and the trace that reads it at its last position. */
    record Reading(Followed followed, Trace trace) {}

    /** Generates the answer of a trace, and reads the token there. */
    Reading reading(CommandSession session, Trace trace) {
        Followed followed = in(session.vlm().answer(trace.continuation()), session);
        return new Reading(followed, session.extended(trace, followed.before));
    }
}
