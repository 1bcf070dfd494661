package org.fovea.experiment;

import java.util.Locale;
import org.fovea.analysis.AnswerProbe;
import org.fovea.model.Answer;
import org.fovea.model.Prompt;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.text.Tokenizer;

/** Asks a model about a case by a protocol, and judges what it says. */
final class Interview {

    private final VisionLanguageModel vlm;
    private final Questions questions;
    private final Names names;
    private final int maxTokens;

    /** @param maxTokens most tokens of a description */
    Interview(VisionLanguageModel vlm, Questions questions, Names names, int maxTokens) {
        this.vlm = vlm;
        this.questions = questions;
        this.names = names;
        this.maxTokens = maxTokens;
    }

    /**
     * An answer judged.
     *
     * @param correct whether it is right
     * @param p probability of the right token; NaN for a description
     * @param answer what was said
     */
    record Reply(boolean correct, double p, String answer) {}

    /** The question of a case as a prompt; null if the case is not asked by this protocol. */
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
     * The token that would be right.
     *
     * @param id the one that the model itself says, if that is right: tokenizers have several for one word
     * @param text in lower case
     */
    record Right(int id, String text) {}

    /**
     * What would be right: yes, or the first token of the object's name.
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

    /** As the published code judges: what was said begins the right token. */
    private boolean says(String right, int said) {
        String text = vlm.tokenizer().text(said).toLowerCase(Locale.ROOT);
        return !text.isEmpty() && right.startsWith(text);
    }

    /** Which token of a description begins the object's name: its index, or -1. */
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
