package org.fovea.base;

import java.io.IOException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Input that Fovea cannot use. The message is one sentence for the user, naming the file, the field, what was found and
 * what was expected; window and command line show it as is, without a stack trace.
 */
public final class BadInput extends RuntimeException {

    /** Maximum length of a message; quotations in it are shorter. */
    private static final int LONGEST = 600;

    private static final int MOST_LOOKED_AT = 20_000;
    /** Parts that are shortened: long quotations, parentheses and words. */
    private static final Pattern QUOTED =
            Pattern.compile("“[^”]{200,}”|\"[^\"]{200,}\"|'[^']{200,}'|\\([^()]{200,}\\)|\\S{201,}");

    /** @param message one sentence: file, field, found, expected */
    public BadInput(String message) {
        super(oneLine(message));
    }

    /**
     * @param message one sentence: file, field, found, expected
     * @param cause shown with {@code --verbose}
     */
    public BadInput(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /**
     * Something found in an input, for quoting in a message: control characters become spaces, at most 200 characters.
     */
    public static String quote(Object found) {
        return Reason.shortened(String.valueOf(found).replaceAll("[\\p{Cntrl}]+", " "));
    }

    /** {@link Reason#of}. */
    public static String reason(IOException e) {
        return Reason.of(e);
    }

    /** Joins lines and shortens quotations. */
    private static String oneLine(String message) {
        String line = message.length() > MOST_LOOKED_AT ? Reason.shortened(message, MOST_LOOKED_AT) : message;
        line = line.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "�");
        line = QUOTED.matcher(line).replaceAll(m -> Matcher.quoteReplacement(Reason.shortened(m.group())));
        return Reason.shortened(line, LONGEST);
    }
}
