package org.fovea.model.text.jinja;

import java.util.List;

/** Something that writes, sets or repeats. */
@FunctionalInterface
interface Statement {

    /** How to go on behind it. */
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

    /** What a body writes, apart from the rest. */
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
