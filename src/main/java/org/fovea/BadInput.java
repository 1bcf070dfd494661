package org.fovea;

/**
 * Something a person gave that Fovea cannot use; the message is one sentence for that person, naming the file, the
 * field, what was found and what was expected. Every way in (window, command line) shows it as it stands, without a
 * stack trace.
 */
public final class BadInput extends RuntimeException {

    /** @param message one sentence: file, field, found, expected */
    public BadInput(String message) {
        super(oneLine(message));
    }

    /**
     * @param message one sentence: file, field, found, expected
     * @param cause what a developer wants to see under {@code --verbose}
     */
    public BadInput(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** What libraries say, quoted in a sentence, may come in lines. */
    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
