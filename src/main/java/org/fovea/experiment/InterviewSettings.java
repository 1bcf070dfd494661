package org.fovea.experiment;

import java.nio.file.Path;
import java.util.List;

/**
 * How a model is asked in an experiment.
 *
 * @param protocols which
 * @param questions what
 * @param synonyms a file of synonyms for judging descriptions; null for the built-in ones
 * @param plainNames whether only the category's own name counts
 * @param maxTokens most tokens of a description
 * @param hallucination whether only cases are used whose object the model names in its description, and does not name
 *     when the object's patches are noise (Neo et al., section 3.1)
 */
public record InterviewSettings(
        List<Protocol> protocols,
        Questions questions,
        Path synonyms,
        boolean plainNames,
        int maxTokens,
        boolean hallucination) {

    /** As the paper asks. */
    public static final InterviewSettings USUAL =
            new InterviewSettings(List.of(Protocol.values()), Questions.USUAL, null, false, 200, true);

    /** Keeps its own list. */
    public InterviewSettings {
        protocols = List.copyOf(protocols);
    }
}
