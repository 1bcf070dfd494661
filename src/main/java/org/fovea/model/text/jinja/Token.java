package org.fovea.model.text.jinja;

/**
 * A token of a template.
 *
 * @param text a name, an operator, the text between tags, or a string's value
 * @param value the Long or Double of a number; null for other kinds
 * @param line its line, from 1
 */
record Token(Kind kind, String text, Object value, int line) {

    enum Kind {
        DATA,
        OUTPUT,
        OUTPUT_END,
        TAG,
        TAG_END,
        NAME,
        STRING,
        NUMBER,
        OPERATOR,
        END
    }

    boolean is(Kind other, String what) {
        return kind == other && text.equals(what);
    }

    boolean isName(String name) {
        return is(Kind.NAME, name);
    }

    boolean isOperator(String operator) {
        return is(Kind.OPERATOR, operator);
    }

    /** The token as a message quotes it. */
    String shown() {
        return switch (kind) {
            case DATA -> "text";
            case END -> "the end of the template";
            case OUTPUT_END -> "\"}}\"";
            case TAG_END -> "\"%}\"";
            case NUMBER -> String.valueOf(value);
            default -> TemplateError.quoted(text);
        };
    }
}
