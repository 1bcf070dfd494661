package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's rules for strings: they consist of code points, and whitespace is what {@code str.isspace} accepts. */
public final class Text {

    private Text() {}

    static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint) || codePoint == 0x85;
    }

    static boolean isBlank(String text) {
        return text.codePoints().allMatch(Text::isSpace);
    }

    /** A string without whitespace at its ends, or without these characters if they are not null. */
    static String strip(String text, String chars, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && strips(text.codePointAt(from), chars)) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && from < to && strips(text.codePointBefore(to), chars)) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    private static boolean strips(int codePoint, String chars) {
        return chars == null ? isSpace(codePoint) : chars.indexOf(codePoint) >= 0;
    }

    /** Reads the escape sequence of a Python literal at a position, and returns the position after it. */
    static int unescape(String source, int at, StringBuilder out) {
        char c = source.charAt(at + 1);
        int plain = "\\'\"abfnrtv".indexOf(c);
        if (plain >= 0) {
            out.append("\\'\"\u0007\b\f\n\r\t\u000b".charAt(plain));
            return at + 2;
        }
        if (c == '\n') {
            return at + 2;
        }
        if (c >= '0' && c <= '7') {
            int end = at + 2;
            while (end < at + 4 && end < source.length() && source.charAt(end) >= '0' && source.charAt(end) <= '7') {
                end++;
            }
            out.appendCodePoint(Integer.parseInt(source.substring(at + 1, end), 8));
            return end;
        }
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits == 0 && c != 'N') { // Python keeps unknown escapes as they are
            out.append('\\').append(c);
            return at + 2;
        }
        int end = at + 2 + digits;
        String hex = source.substring(at + 2, Math.min(end, source.length()));
        if (c == 'N'
                || !hex.matches("[0-9a-fA-F]{" + digits + "}")
                || !Character.isValidCodePoint((int) Long.parseLong(hex, 16))) {
            throw new TemplateError("a string has an invalid escape sequence, " + TemplateError.quoted("\\" + c + hex));
        }
        out.appendCodePoint((int) Long.parseLong(hex, 16));
        return end;
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static List<Object> characters(String text) {
        List<Object> out = new ArrayList<>();
        text.codePoints().forEach(c -> out.add(Character.toString(c)));
        return out;
    }

    static List<Object> lines(String text, boolean keepEnds) {
        List<Object> out = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if ("\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(text.charAt(i)) >= 0) {
                int end = text.startsWith("\r\n", i) ? i + 2 : i + 1;
                out.add(text.substring(from, keepEnds ? end : i));
                from = end;
                i = end - 1;
            }
        }
        if (from < text.length()) {
            out.add(text.substring(from));
        }
        return out;
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = Character.charCount(text.codePointAt(0));
        return Character.toString(Character.toTitleCase(text.codePointAt(0)))
                + text.substring(first).toLowerCase(java.util.Locale.ROOT);
    }

    /** As {@code str.title}: a letter after anything but a letter becomes a capital. */
    static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            out.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
            inWord = Character.isLetter(c);
        }
        return out.toString();
    }

    /** Python's {@code repr} of a string. */
    static String repr(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            int plain = "\n\r\t".indexOf(c);
            if (c == quote || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (plain >= 0) {
                out.append('\\').append("nrt".charAt(plain));
            } else if (c != ' '
                    && (Character.isISOControl(c)
                            || isSpace(c)
                            || !Character.isDefined(c)
                            || Character.getType(c) == Character.FORMAT
                            || Character.getType(c) == Character.SURROGATE
                            || Character.getType(c) == Character.PRIVATE_USE)) {
                out.append(
                        c < 0x100
                                ? "\\x%02x".formatted(c)
                                : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append(quote).toString();
    }
}
