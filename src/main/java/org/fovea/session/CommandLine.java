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

    /** What is said for an option, in order; none if it is not there. */
    public List<String> values(String option) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals(option) && i + 1 < words.size()) {
                values.add(words.get(i + 1));
            } else if (words.get(i).startsWith(option + "=")) {
                values.add(words.get(i).substring(option.length() + 1));
            }
        }
        return values;
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

    /**
     * The same command with one output file only.
     *
     * @param option that takes the file, such as {@code --figure}
     * @param options appended
     */
    public CommandLine only(String option, String file, List<String> options) {
        List<String> all = new ArrayList<>(words);
        for (String other : List.of("--out", "--overlay")) {
            int at = all.indexOf(other);
            if (at >= 0) {
                all.subList(at, at + 2).clear();
            }
        }
        all.addAll(List.of(option, file));
        all.addAll(options);
        return new CommandLine(all);
    }

    /** The shells that a command line is written for. */
    public enum Shell {
        /** sh, bash and zsh: words with anything special in them in single quotes. */
        POSIX(" \\\n    "),
        /**
         * cmd and the programs that it starts: words with anything special in them in double quotes. A word that has a
         * double quote or a line break in it cannot be said to every version of cmd.
         */
        WINDOWS(" ^\r\n    ");

        /** Goes on in the next line. */
        private final String nextLine;

        Shell(String nextLine) {
            this.nextLine = nextLine;
        }

        /** This machine's. */
        public static Shell ofMachine() {
            return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows") ? WINDOWS : POSIX;
        }

        /** One word. */
        public String word(String word) {
            if (word.matches(PLAIN)) {
                return word;
            }
            return this == WINDOWS ? doubleQuoted(word) : "'" + word.replace("'", "'\\''") + "'";
        }

        /** Parts of one command in a line each. */
        public String lines(List<String> parts) {
            return String.join(nextLine, parts);
        }
    }

    /** As this machine's shell reads it. */
    @Override
    public String toString() {
        return in(Shell.ofMachine());
    }

    /** Quoted for sh, bash and zsh: words with special characters are in single quotes. */
    public String posix() {
        return in(Shell.POSIX);
    }

    /**
     * Quoted for cmd and the programs that it starts: words with special characters are in double quotes. Not every
     * version of cmd can take a word that contains a double quote or a line break.
     */
    public String windows() {
        return in(Shell.WINDOWS);
    }

    private String in(Shell shell) {
        return PROGRAM + words.stream().map(word -> " " + shell.word(word)).collect(Collectors.joining());
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
