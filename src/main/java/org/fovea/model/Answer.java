package org.fovea.model;

import java.util.List;

/**
 * A generated text.
 *
 * @param text without special tokens
 * @param tokens in order, the end token included if there was one
 * @param end why it ended
 */
public record Answer(String text, List<TokenProbability> tokens, End end) {

    /** Why a generation ended. */
    public enum End {
        /** The model generated an end token. */
        COMPLETE,
        /** The limit of tokens was reached. */
        LIMIT,
        /** It was stopped from outside. */
        STOPPED
    }
}
