package org.fovea.model;

import java.util.List;

/**
 * A generated answer.
 *
 * @param text the text without special tokens
 * @param tokens the tokens in order, including the end token if there was one
 * @param end why it ended
 */
public record Answer(String text, List<TokenProbability> tokens, End end) {

    /** Why generation ended. */
    public enum End {
        /** The model generated an end token. */
        COMPLETE,
        /** The limit of tokens was reached. */
        LIMIT,
        /** It was cancelled. */
        STOPPED
    }
}
