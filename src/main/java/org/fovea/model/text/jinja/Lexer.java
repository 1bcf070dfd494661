package org.fovea.model.text.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.model.text.jinja.Token.Kind;

/**
 * Splits a template into tokens as jinja2's lexer does with {@code trim_blocks} and {@code lstrip_blocks}: a line break
 * after a tag is removed, and so is whitespace before a tag that is the first thing on its line.
 */
final class Lexer {

    private static final Pattern RAW =
            Pattern.compile("\\{%([-+]?)\\s*raw\\s*(-?)%\\}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern END_RAW =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int counted;
    private int line = 1;
    private boolean lineStarts = true;

    private Lexer(String source) {
        String unix = source.replace("\r\n", "\n").replace('\r', '\n');
        this.source = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    }

    static List<Token> tokens(String source) {
        Lexer lexer = new Lexer(source);
        while (lexer.at < lexer.source.length()) {
            lexer.textAndTag();
        }
        lexer.add(Kind.END, "");
        return lexer.tokens;
    }

    private void textAndTag() {
        int open = source.indexOf('{', at);
        while (open >= 0 && (open + 1 == source.length() || "{%#".indexOf(source.charAt(open + 1)) < 0)) {
            open = source.indexOf('{', open + 1);
        }
        if (open < 0) {
            add(Kind.DATA, source.substring(at));
            at = source.length();
            return;
        }
        char kind = source.charAt(open + 1);
        char sign = charAt(open + 2);
        data(source.substring(at, open), sign, kind != '{');
        at = open;
        Matcher raw = RAW.matcher(source).region(open, source.length());
        if (kind == '#') {
            comment(open + (sign == '-' || sign == '+' ? 3 : 2));
        } else if (kind == '%' && raw.lookingAt()) {
            raw(raw);
        } else {
            add(kind == '{' ? Kind.OUTPUT : Kind.TAG, source.substring(open, open + 2));
            at = open + (sign == '-' || sign == '+' ? 3 : 2);
            inside(kind == '{');
        }
    }

    /** Adds the text before a tag, with its end stripped as the tag's sign and the settings demand. */
    private void data(String text, char sign, boolean tag) {
        String kept = text;
        if (sign == '-') {
            kept = Text.strip(text, null, false, true);
        } else if (sign != '+' && tag) {
            int lineStart = text.lastIndexOf('\n') + 1;
            if ((lineStart > 0 || lineStarts) && Text.isBlank(text.substring(lineStart))) {
                kept = text.substring(0, lineStart);
            }
        }
        if (!kept.isEmpty()) {
            add(Kind.DATA, kept);
        }
    }

    private void comment(int from) {
        int end = source.indexOf("#}", from);
        if (end < 0) {
            throw new TemplateError("the comment on line %d is not closed".formatted(line(at)));
        }
        behind(end + 2, end > from ? source.charAt(end - 1) : ' ', true);
    }

    private void raw(Matcher begin) {
        at = begin.end();
        lineStarts = false;
        if (begin.group(2).equals("-")) {
            skipBlanks();
        }
        Matcher end = END_RAW.matcher(source);
        if (!end.find(at)) {
            throw new TemplateError("\"raw\" on line %d has no \"endraw\"".formatted(line(begin.start())));
        }
        String sign = end.group(1);
        data(source.substring(at, end.start()), sign.isEmpty() ? ' ' : sign.charAt(0), true);
        behind(end.end(), end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
    }

    /**
     * Goes on behind a tag: after {@code -} without the blanks there, else without the line break unless {@code +}
     * keeps it.
     */
    private void behind(int end, char sign, boolean tag) {
        at = end;
        if (sign == '-') {
            skipBlanks();
        } else if (tag && sign != '+' && charAt(at) == '\n') {
            at++;
        }
        lineStarts = at > end ? source.charAt(at - 1) == '\n' : false;
    }

    private void skipBlanks() {
        while (at < source.length() && Text.isSpace(source.codePointAt(at))) {
            at++;
            lineStarts = source.charAt(at - 1) == '\n';
        }
    }

    private char charAt(int i) {
        return i < source.length() ? source.charAt(i) : ' ';
    }

    private void inside(boolean output) {
        String close = output ? "}}" : "%}";
        Deque<Character> open = new ArrayDeque<>();
        int begun = line(at);
        while (at < source.length()) {
            char c = source.charAt(at);
            if (open.isEmpty()) {
                boolean signed = c == '-' || c == '+' && !output;
                if (source.startsWith(close, signed ? at + 1 : at)) {
                    add(output ? Kind.OUTPUT_END : Kind.TAG_END, close);
                    behind(at + (signed ? 3 : 2), c, !output);
                    return;
                }
            }
            if (Text.isSpace(source.codePointAt(at))) {
                at++;
            } else if (c >= '0' && c <= '9') {
                number();
            } else if (c == '_' || Character.isUnicodeIdentifierStart(source.codePointAt(at))) {
                name();
            } else if (c == '\'' || c == '"') {
                string(c);
            } else {
                operator(open);
            }
        }
        throw new TemplateError("\"%s\" on line %d is not closed".formatted(output ? "{{" : "{%", begun));
    }

    private void name() {
        int from = at;
        while (at < source.length()
                && (source.charAt(at) == '_'
                        || Character.isUnicodeIdentifierPart(source.codePointAt(at)) && source.charAt(at) >= ' ')) {
            at += Character.charCount(source.codePointAt(at));
        }
        add(Kind.NAME, source.substring(from, at));
    }

    private void number() {
        int from = at;
        boolean behindDot = from > 0 && source.charAt(from - 1) == '.';
        digits();
        boolean real = false;
        if (!behindDot && charAt(at) == '.' && Character.isDigit(charAt(at + 1))) {
            real = true;
            at++;
            digits();
        }
        if (!behindDot && (charAt(at) == 'e' || charAt(at) == 'E')) {
            int exponent = at + (charAt(at + 1) == '+' || charAt(at + 1) == '-' ? 2 : 1);
            if (Character.isDigit(charAt(exponent))) {
                real = true;
                at = exponent;
                digits();
            }
        }
        String digits = source.substring(from, at).replace("_", "");
        try {
            if (!real && digits.length() > 1 && digits.startsWith("0") || Character.isLetter(charAt(at))) {
                throw new NumberFormatException();
            }
            tokens.add(new Token(
                    Kind.NUMBER,
                    digits,
                    real ? (Object) Double.valueOf(digits) : (Object) Long.valueOf(digits),
                    line(from)));
        } catch (NumberFormatException e) {
            throw new TemplateError(
                    "line %d has a malformed number, %s".formatted(line(from), TemplateError.quoted(digits)));
        }
    }

    private void digits() {
        while (charAt(at) >= '0' && charAt(at) <= '9' || charAt(at) == '_' && Character.isDigit(charAt(at + 1))) {
            at++;
        }
    }

    private void string(char quote) {
        int begun = line(at);
        StringBuilder out = new StringBuilder();
        int from = at;
        at++;
        while (at < source.length() && source.charAt(at) != quote) {
            if (source.charAt(at) == '\\' && at + 1 < source.length()) {
                at = Text.unescape(source, at, out);
            } else {
                out.append(source.charAt(at++));
            }
        }
        if (at >= source.length()) {
            throw new TemplateError("the string on line %d is not closed, %s"
                    .formatted(begun, TemplateError.quoted(source.substring(from))));
        }
        at++;
        tokens.add(new Token(Kind.STRING, out.toString(), null, begun));
    }

    private void operator(Deque<Character> open) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                char c = operator.charAt(0);
                if ("([{".indexOf(c) >= 0) {
                    open.push(c == '(' ? ')' : c == '[' ? ']' : '}');
                } else if (")]}".indexOf(c) >= 0 && (open.isEmpty() || open.pop() != c)) {
                    throw new TemplateError("line %d has an unmatched \"%s\"".formatted(line(at), c));
                }
                add(Kind.OPERATOR, operator);
                at += operator.length();
                return;
            }
        }
        throw new TemplateError("line %d has an unexpected character, %s"
                .formatted(line(at), TemplateError.quoted(new String(Character.toChars(source.codePointAt(at))))));
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, null, line(at)));
    }

    private int line(int position) {
        for (; counted < position; counted++) {
            line += source.charAt(counted) == '\n' ? 1 : 0;
        }
        return line;
    }
}
