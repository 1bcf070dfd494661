package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The token of an answer whose probability is read.
 *
 * @param id in the vocabulary
 * @param text decoded
 * @param index in the answer, from 0; -1 if it is not in it
 * @param answer the answer's text
 */
public record ReadToken(int id, String text, int index, String answer) {

    /** In words, such as {@code "dog", token 4 of the answer "It is a dog."}. */
    public String description() {
        return index < 0
                ? "\"%s\" as the next token (not in the answer \"%s\")".formatted(text, answer)
                : "\"%s\", token %d of the answer \"%s\"".formatted(text, index + 1, answer);
    }

    /**
     * Adds the answer and the token to a JSON object.
     *
     * @return the token's node
     */
    public ObjectNode describe(ObjectNode json) {
        json.put("answer", answer);
        ObjectNode node = json.putObject("token").put("id", id).put("text", text);
        if (index >= 0) {
            node.put("place", index + 1);
        }
        return node;
    }
}
