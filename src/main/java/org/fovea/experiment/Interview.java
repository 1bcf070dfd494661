package org.fovea.experiment;

import java.util.Locale;
import org.fovea.analysis.AnswerProbe;
import org.fovea.model.Answer;
import org.fovea.model.Prompt;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.text.Tokenizer;

/** Asks a model about a case by a protocol, and scores the answer. */
final class Interview {

    private final VisionLanguageModel vlm;
    private final Questions questions;
    private final Names names;
    private final int maxTokens;

    /** @param maxTokens maximum number of tokens of a description */
    Interview(VisionLanguageModel vlm, Questions questions, Names names, int maxTokens) {
        this.vlm = vlm;
        this.questions = questions;
        this.names = names;
        this.maxTokens = maxTokens;
    }

    /**
     * A scored answer.
     *
     * @param correct whether it is right
     * @param p probability of the right token; NaN for a description
     * @param answer its text
     */
    record Reply(boolean correct, double p, String answer) {}

    /** The prompt for a case; null if this protocol has no question about it. */
    Prompt prompt(Protocol protocol, EncodedCase seen) {
        String text = questions.text(protocol, seen.of(), seen.kind());
        return text == null
                ? null
                : vlm.prompt(
                        seen.image(),
                        protocol == Protocol.VQA ? questions.prompt(protocol, text, vlm.template()) : text);
    }

    /** Whether a description names the case's object. */
    Reply judge(EncodedCase seen, Answer description) {
        return new Reply(
                names.namedIn(description.text()).contains(seen.of().category()), Double.NaN, description.text());
    }

    /**
     * The right token.
     *
     * @param id the model's own token, if it is right: tokenizers have several for one word
     * @param text in lower case
     */
    record Right(int id, String text) {}

    /**
     * The right answer: yes, or the first token of the object's name.
     *
     * @param logits of the next token of the unchanged run, [V]
     */
    Right right(Protocol protocol, EncodedCase seen, float[] logits) {
        Tokenizer tokenizer = vlm.tokenizer();
        int usual = tokenizer.firstToken(
                protocol == Protocol.POLLING ? "Yes" : seen.of().category());
        String text = tokenizer.text(usual).toLowerCase(Locale.ROOT);
        int said = Softmax.argmax(logits);
        return new Right(says(text, said) ? said : usual, text);
    }

    /**
     * Whether the next token is right.
     *
     * @param logits of the next token, [V]
     */
    Reply judge(Right right, float[] logits) {
        int said = Softmax.argmax(logits);
        return new Reply(
                says(right.text, said),
                Softmax.of(logits).p()[right.id],
                vlm.tokenizer().text(said));
    }

    /** Scores as the published code does: the answer's token is a prefix of the right one. */
    private boolean says(String right, int said) {
        String text = vlm.tokenizer().text(said).toLowerCase(Locale.ROOT);
        return !text.isEmpty() && right.startsWith(text);
    }

    /** The index of the token of a description with which the object's name begins, or -1. */
    int namingToken(EncodedCase seen, Answer description) {
        String whole = vlm.tokenizer()
                .decode(description.tokens().stream().map(TokenProbability::id).toList());
        int at = names.indexOf(seen.of().category(), whole);
        return at < 0 ? -1 : AnswerProbe.tokenAt(at, description, vlm.tokenizer());
    }

    int maxTokens() {
        return maxTokens;
    }

    Names names() {
        return names;
    }
}
