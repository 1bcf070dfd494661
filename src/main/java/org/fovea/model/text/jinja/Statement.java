package org.fovea.model.text.jinja;

import java.util.List;

/** A parsed statement, which writes text or sets names. */
@FunctionalInterface
interface Statement {

    /** How execution continues after a statement. */
    enum Next {
        GO_ON,
        BREAK,
        CONTINUE
    }

    Next run(Scope scope, StringBuilder out);

    static Next all(List<Statement> body, Scope scope, StringBuilder out) {
        for (Statement statement : body) {
            scope.budget.steps(1);
            Next next = statement.run(scope, out);
            if (next != Next.GO_ON) {
                return next;
            }
        }
        return Next.GO_ON;
    }

    /** The text that a body writes, on its own. */
    static String captured(List<Statement> body, Scope scope) {
        StringBuilder out = new StringBuilder();
        all(body, scope, out);
        return out.toString();
    }

    static void write(String text, Scope scope, StringBuilder out) {
        scope.budget.memory((long) out.length() + text.length() > 1_000_000 ? Long.MAX_VALUE : text.length());
        out.append(text);
    }
}
