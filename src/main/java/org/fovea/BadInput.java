package org.fovea;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

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

    /** No message has more of an input than so many characters. */
    private static final int QUOTED = 200;

    /**
     * Something found in an input, as a message quotes it: control characters as blanks, and of a long text its beginning.
     *
     * @return at most 200 characters
     */
    public static String quote(Object found) {
        String text = String.valueOf(found).replaceAll("[\\p{Cntrl}]+", " ");
        return text.length() <= QUOTED ? text : text.substring(0, QUOTED - 1) + "…";
    }

    /** Why a file could not be read or written, in a few words: never {@code null}, and not the file's name again. */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String said = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return said == null || said.isBlank() ? e.getClass().getSimpleName() : quote(said);
    }

    /** What libraries say, quoted in a sentence, may come in lines. */
    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
