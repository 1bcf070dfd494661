package org.fovea.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A command line of this program, for pasting into a shell.
 *
 * @param words after the program's name: the command, then its options
 */
public record CommandLine(List<String> words) {

    private static final String PROGRAM = "fovea";
    /** Words that need no quotes in any shell. */
    private static final String PLAIN =
            "[A-Za-z0-9_][A-Za-z0-9_./,+:-]*|-{1,2}[A-Za-z0-9][A-Za-z0-9-]*|/[A-Za-z0-9_./,+:-]*";

    /** Copies the list. */
    public CommandLine {
        words = List.copyOf(words);
    }

    /**
     * The same command with another output file.
     *
     * @param file replaces the file after {@code --out}, or is added
     * @param options appended
     */
    public CommandLine writing(String file, List<String> options) {
        List<String> all = new ArrayList<>(words);
        int out = all.indexOf("--out");
        if (out >= 0) {
            all.set(out + 1, file);
        } else {
            all.addAll(List.of("--out", file));
        }
        all.addAll(options);
        return new CommandLine(all);
    }

    /** The same command with an additional {@code --figure}. */
    public CommandLine drawing(String file, List<String> options) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--figure", file));
        all.addAll(options);
        return new CommandLine(all);
    }

    /** Quoted for this machine's shell. */
    @Override
    public String toString() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows") ? windows() : posix();
    }

    /** Quoted for sh, bash and zsh: words with special characters are in single quotes. */
    public String posix() {
        return PROGRAM
                + words.stream()
                        .map(word -> " " + (word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'"))
                        .collect(Collectors.joining());
    }

    /**
     * Quoted for cmd and the programs that it starts: words with special characters are in double quotes. Not every
     * version of cmd can take a word that contains a double quote or a line break.
     */
    public String windows() {
        return PROGRAM
                + words.stream()
                        .map(word -> " " + (word.matches(PLAIN) ? word : doubleQuoted(word)))
                        .collect(Collectors.joining());
    }

    /** Backslashes are literal unless a double quote follows, as at the end of the word. */
    private static String doubleQuoted(String word) {
        StringBuilder out = new StringBuilder("\"");
        int backslashes = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '"') {
                out.append("\\".repeat(backslashes + 1));
            }
            backslashes = c == '\\' ? backslashes + 1 : 0;
            out.append(c);
        }
        return out.append("\\".repeat(backslashes)).append('"').toString();
    }
}
