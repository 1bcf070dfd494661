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

    /** Why something could not be read or written, in a few words, for a sentence that names the file itself. */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String said = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        return said == null || said.isBlank() ? e.getClass().getSimpleName()
                : said.lines().findFirst().orElse("").strip().replaceAll("[.;]$", "");
    }

    /** What libraries say, quoted in a sentence, may come in lines. */
    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
