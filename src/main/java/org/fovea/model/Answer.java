package org.fovea.model;

import java.util.List;

/**
 * A generated text.
 *
 * @param text without special tokens
 * @param tokens in order, the ending token included if it came
 * @param end why it ended
 */
public record Answer(String text, List<TokenProbability> tokens, End end) {

    /** Why a generation ended. */
    public enum End {
        /** The model said so. */
        COMPLETE,
        /** The limit of tokens was reached. */
        LIMIT,
        /** Someone stopped it. */
        STOPPED
    }
}
