package org.fovea.experiment;

import java.nio.file.Path;
import java.util.List;

/**
 * Settings of an experiment's questions.
 *
 * @param protocols the protocols to use
 * @param questions the questions
 * @param synonyms a file of synonyms for scoring descriptions; null for the built-in ones
 * @param plainNames whether only the category's own name counts
 * @param maxTokens maximum number of tokens of a description
 * @param hallucination whether to use only objects that the model names in its description, and no longer names when
 *     they are replaced by noise (Neo et al., section 3.1)
 */
public record InterviewSettings(
        List<Protocol> protocols,
        Questions questions,
        Path synonyms,
        boolean plainNames,
        int maxTokens,
        boolean hallucination) {

    /** The paper's settings. */
    public static final InterviewSettings USUAL =
            new InterviewSettings(List.of(Protocol.values()), Questions.USUAL, null, false, 200, true);

    /** Copies the list. */
    public InterviewSettings {
        protocols = List.copyOf(protocols);
    }
}
