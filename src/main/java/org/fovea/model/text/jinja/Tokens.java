package org.fovea.model.text.jinja;

import java.util.List;
import org.fovea.model.text.jinja.Token.Kind;

/** The tokens of a template, read one after the other, and the depth of the construct being parsed. */
final class Tokens {

    private static final int DEEPEST = 100;
    private static final int LONGEST = 1_000;

    private final List<Token> tokens;
    private int at;
    private int depth;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token now() {
        return tokens.get(at);
    }

    Token ahead() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean skip(String operator) {
        return skipIf(now().isOperator(operator));
    }

    boolean skipName(String name) {
        return skipIf(now().isName(name));
    }

    private boolean skipIf(boolean matches) {
        if (matches) {
            next();
        }
        return matches;
    }

    void expect(String operator) {
        if (!skip(operator)) {
            throw unexpected("\"" + operator + "\"");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("\"" + name + "\"");
        }
    }

    void expect(Kind kind) {
        if (next().kind() != kind) {
            at--;
            throw unexpected(kind == Kind.TAG_END ? "\"%}\"" : "\"}}\"");
        }
    }

    String name() {
        if (now().kind() != Kind.NAME) {
            throw unexpected("a name");
        }
        return next().text();
    }

    TemplateError unexpected(String expected) {
        return new TemplateError("line %d has %s; expected %s".formatted(now().line(), now().shown(), expected));
    }

    /** Goes one level deeper; to be paired with {@link #leave}. */
    void enter() {
        if (++depth > DEEPEST) {
            throw new TemplateError("line %d is nested more than %d deep".formatted(now().line(), DEEPEST));
        }
    }

    void leave() {
        depth--;
    }

    /** Refuses chains of operations that are too long. */
    void link(int links) {
        if (links > LONGEST) {
            throw new TemplateError("line %d chains more than %,d operations".formatted(now().line(), LONGEST));
        }
    }
}
