package org.fovea.cli;

import java.util.List;
import org.fovea.analysis.AnswerProbe;
import org.fovea.analysis.ReadToken;
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
 * Options that select the probed token. If it is in the answer, the answer before it is appended to the prompt;
 * otherwise it is probed as the next token after the prompt.
 */
final class AnswerToken {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--answer",
            paramLabel = "WORD",
            description = "The word to probe, by its first token; default: the first content word of the answer.")
    private String word;

    @Option(
            names = "--answer-token",
            paramLabel = "N",
            description = "Instead of --answer: the place of the probed token in the answer, from 1.")
    private Integer place;

    /**
     * The probed token.
     *
     * @param read the token
     * @param before the tokens of the answer before it; none if it is not in it
     */
    record ProbedToken(ReadToken read, int[] before) {

        /** In words, such as {@code "dog", token 4 of the answer "It is a dog."}. */
        String description() {
            return read.description();
        }

        /** Its id in the vocabulary. */
        int id() {
            return read.id();
        }
    }

    /** Whether a token was chosen, by an option or in the session. */
    boolean isAsked(CommandSession session) {
        return word != null || place != null || session.token() != null;
    }

    /** @throws ParameterException if both options are given, or the place is less than 1 */
    void check() {
        if (word != null && place != null) {
            throw new ParameterException(
                    command.commandLine(), "--answer and --answer-token: expected only one of them");
        }
        if (place != null && place < 1) {
            throw new ParameterException(
                    command.commandLine(), "--answer-token %d: expected 1 or more".formatted(place));
        }
    }

    /**
     * Finds the token in an answer; without an option, the session's token, if the answer has it there.
     *
     * @throws BadInput if the answer has no token in that place, or the vocabulary none for the word
     */
    ProbedToken in(Answer answer, CommandSession session) {
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
        return new ProbedToken(new ReadToken(id, tokenizer.text(id), index, answer.text()), before);
    }

    /**
     * A probed token.
     *
     * @param answer that it is of
     * @param trace whose last position predicts it
     */
    record Reading(ProbedToken probed, Answer answer, Trace trace) {}

    /** Generates the answer of a trace and finds the token in it. */
    Reading reading(CommandSession session, Trace trace) {
        Answer answer = session.vlm().answer(trace.continuation());
        ProbedToken probed = in(answer, session);
        return new Reading(probed, answer, session.extended(trace, probed.before));
    }
}
