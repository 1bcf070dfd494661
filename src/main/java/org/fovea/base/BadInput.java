package org.fovea.base;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something a person gave that Fovea cannot use; the message is one sentence for that person, naming the file, the
 * field, what was found and what was expected. Every way in (window, command line) shows it as it stands, without a
 * stack trace.
 */
public final class BadInput extends RuntimeException {

    /** Characters of a message; each quotation in it is shorter. */
    private static final int LONGEST = 600;

    private static final int MOST_LOOKED_AT = 20_000;
    /** What is long enough to be shortened: between quotation marks, in parentheses, or without a blank. */
    private static final Pattern QUOTED =
            Pattern.compile("“[^”]{200,}”|\"[^\"]{200,}\"|'[^']{200,}'|\\([^()]{200,}\\)|\\S{201,}");

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

    /** Something found in an input, as a message quotes it: control characters as blanks, at most 200 characters. */
    public static String quote(Object found) {
        return Reason.shortened(String.valueOf(found).replaceAll("[\\p{Cntrl}]+", " "));
    }

    /** {@link Reason#of}. */
    public static String reason(IOException e) {
        return Reason.of(e);
    }

    /** What is quoted in a sentence may come in lines, and may be of any length. */
    private static String oneLine(String message) {
        String line = message.length() > MOST_LOOKED_AT ? Reason.shortened(message, MOST_LOOKED_AT) : message;
        line = line.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "�");
        line = QUOTED.matcher(line).replaceAll(m -> Matcher.quoteReplacement(Reason.shortened(m.group())));
        return Reason.shortened(line, LONGEST);
    }
}
