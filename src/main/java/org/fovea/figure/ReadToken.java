package org.fovea.figure;

/**
 * The token of an answer whose probability a figure is about.
 *
 * @param text decoded
 * @param index in the answer, from 0; -1 if it is not in it
 * @param answer the answer's text
 */
public record ReadToken(String text, int index, String answer) {

    /** In words, such as {@code "dog", token 4 of the answer "It is a dog."}. */
    public String description() {
        return index < 0
                ? "\"%s\" as the next token (not in the answer \"%s\")".formatted(text, answer)
                : "\"%s\", token %d of the answer \"%s\"".formatted(text, index + 1, answer);
    }
}
