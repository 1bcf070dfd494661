package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fovea.model.text.jinja.Statement.Next;
import org.fovea.model.text.jinja.Token.Kind;

/** Parses a template's text, outputs and tags. */
final class Statements {

    private final Tokens tokens;
    private final Set<String> used = new HashSet<>();
    private final Expressions expressions;
    private int loops;

    Statements(Tokens tokens) {
        this.tokens = tokens;
        expressions = new Expressions(tokens, used);
    }

    /** The statements before a tag with one of these names, which is parsed next; the whole template for no names. */
    List<Statement> until(String... ends) {
        tokens.enter();
        List<Statement> body = new ArrayList<>();
        while (tokens.now().kind() != Kind.END) {
            Token token = tokens.next();
            if (token.kind() == Kind.DATA) {
                body.add((scope, out) -> {
                    Statement.write(token.text(), scope, out);
                    return Next.GO_ON;
                });
            } else if (token.kind() == Kind.OUTPUT) {
                body.add(output());
                tokens.expect(Kind.OUTPUT_END);
            } else {
                if (List.of(ends).contains(tokens.now().text()) && tokens.now().kind() == Kind.NAME) {
                    tokens.leave();
                    return body;
                }
                body.add(tag());
                tokens.expect(Kind.TAG_END);
            }
        }
        if (ends.length > 0) {
            throw tokens.unexpected("\"{% " + ends[ends.length - 1] + " %}\"");
        }
        tokens.leave();
        return body;
    }

    private Statement output() {
        Expression value = expressions.tuple(true, false);
        return (scope, out) -> {
            Statement.write(Py.str(value.value(scope), scope.budget), scope, out);
            return Next.GO_ON;
        };
    }

    private Statement tag() {
        int line = tokens.now().line();
        String name = tokens.name();
        return switch (name) {
            case "if" -> condition();
            case "for" -> loop();
            case "set" -> assignment();
            case "macro" -> macro();
            case "call" -> call();
            case "with" -> with();
            case "filter" -> filter();
            case "generation" -> captured(body("endgeneration"));
            case "print" -> output();
            case "break", "continue" -> {
                if (loops == 0) {
                    throw new TemplateError("line %d has \"%s\" outside a loop".formatted(line, name));
                }
                yield (scope, out) -> name.equals("break") ? Next.BREAK : Next.CONTINUE;
            }
            default ->
                throw new TemplateError("line %d has the tag %s, which Fovea does not know"
                        .formatted(line, TemplateError.quoted(name)));
        };
    }

    /** The body of the tag being parsed, and its end tag. */
    private List<Statement> body(String end) {
        tokens.expect(Kind.TAG_END);
        List<Statement> body = until(end);
        tokens.next();
        return body;
    }

    private static Statement captured(List<Statement> body) {
        return (scope, out) -> {
            Statement.write(Statement.captured(body, scope.inner()), scope, out);
            return Next.GO_ON;
        };
    }

    private record Branch(Expression condition, List<Statement> body) {}

    private Statement condition() {
        List<Branch> branches = new ArrayList<>();
        String word = "if";
        while (!word.equals("endif")) {
            Expression when = word.equals("else") ? scope -> true : expressions.tuple(false, false);
            tokens.expect(Kind.TAG_END);
            List<Statement> body = word.equals("else") ? until("endif") : until("elif", "else", "endif");
            branches.add(new Branch(when, body));
            word = tokens.name();
        }
        return (scope, out) -> {
            for (Branch branch : branches) {
                if (Py.truth(branch.condition.value(scope))) {
                    return Statement.all(branch.body, scope, out);
                }
            }
            return Next.GO_ON;
        };
    }

    private Statement loop() {
        Target target = target(false);
        tokens.expectName("in");
        Expression over = expressions.tuple(false, false);
        Expression when = tokens.skipName("if") ? expressions.expression() : null;
        if (tokens.now().isName("recursive")) {
            throw new TemplateError("line %d has a recursive loop, which Fovea does not support"
                    .formatted(tokens.now().line()));
        }
        tokens.expect(Kind.TAG_END);
        loops++;
        List<Statement> body = until("endfor", "else");
        loops--;
        List<Statement> otherwise = tokens.next().text().equals("else") ? body("endfor") : List.of();
        return (scope, out) -> run(scope, out, target, items(scope, target, over, when), body, otherwise);
    }

    private static List<Object> items(Scope scope, Target target, Expression over, Expression when) {
        List<Object> all = Py.iterable(over.value(scope), scope.budget);
        if (when == null) {
            return all;
        }
        List<Object> kept = new ArrayList<>();
        for (Object item : all) {
            scope.budget.steps(1);
            Scope inner = scope.inner();
            target.set(inner, item);
            if (Py.truth(when.value(inner))) {
                kept.add(item);
            }
        }
        return kept;
    }

    private static Next run(
            Scope scope,
            StringBuilder out,
            Target target,
            List<Object> items,
            List<Statement> body,
            List<Statement> otherwise) {
        Loop loop = new Loop(items);
        for (int i = 0; i < items.size(); i++) {
            scope.budget.steps(2);
            Scope inner = scope.inner();
            loop.at(i);
            inner.set("loop", loop);
            target.set(inner, items.get(i));
            if (Statement.all(body, inner, out) == Next.BREAK) {
                return Next.GO_ON;
            }
        }
        return items.isEmpty() ? Statement.all(otherwise, scope.inner(), out) : Next.GO_ON;
    }

    // ---- assignment ----

    /** What a value is assigned to: a name, an attribute of a namespace, or several of them. */
    @FunctionalInterface
    private interface Target {
        void set(Scope scope, Object value);
    }

    private Target target(boolean namespaces) {
        List<Target> targets = new ArrayList<>();
        boolean tuple = false;
        do {
            if (tokens.now().isName("in")
                    || tokens.now().isOperator("=")
                    || tokens.now().isOperator(")")) {
                break;
            }
            targets.add(oneTarget(namespaces));
            tuple |= tokens.now().isOperator(",");
        } while (tokens.skip(","));
        if (targets.isEmpty()) {
            throw tokens.unexpected("a name");
        }
        if (targets.size() == 1 && !tuple) {
            return targets.get(0);
        }
        return (scope, value) -> {
            List<Object> values = Py.iterable(value, scope.budget);
            if (values.size() != targets.size()) {
                throw new TemplateError("it assigns %,d values to %,d names".formatted(values.size(), targets.size()));
            }
            for (int i = 0; i < values.size(); i++) {
                targets.get(i).set(scope, values.get(i));
            }
        };
    }

    private Target oneTarget(boolean namespaces) {
        if (tokens.skip("(")) {
            tokens.enter();
            Target inner = target(namespaces);
            tokens.leave();
            tokens.expect(")");
            return inner;
        }
        String name = tokens.name();
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
            throw new TemplateError("it assigns to \"%s\"".formatted(name));
        }
        if (!namespaces || !tokens.skip(".")) {
            return (scope, value) -> scope.set(name, value);
        }
        String attribute = tokens.name();
        return (scope, value) -> {
            if (!(scope.get(name) instanceof Namespace namespace)) {
                throw new TemplateError("it sets %2$s of %1$s, which is not a namespace"
                        .formatted(TemplateError.quoted(name), TemplateError.quoted(attribute)));
            }
            namespace.values().put(attribute, value);
        };
    }

    private Statement assignment() {
        Target target = target(true);
        if (tokens.skip("=")) {
            Expression value = expressions.tuple(true, false);
            return (scope, out) -> {
                target.set(scope, value.value(scope));
                return Next.GO_ON;
            };
        }
        Expression[] body = {null};
        Expression value = scope -> body[0].value(scope);
        while (tokens.now().isOperator("|")) {
            value = expressions.filter(value);
        }
        List<Statement> inside = body("endset");
        body[0] = scope -> Statement.captured(inside, scope.inner());
        Expression filtered = value;
        return (scope, out) -> {
            target.set(scope, filtered.value(scope));
            return Next.GO_ON;
        };
    }

    private Statement with() {
        List<Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (tokens.now().kind() != Kind.TAG_END) {
            if (!targets.isEmpty()) {
                tokens.expect(",");
            }
            targets.add(oneTarget(false));
            tokens.expect("=");
            values.add(expressions.expression());
        }
        List<Statement> body = body("endwith");
        return (scope, out) -> {
            Scope inner = scope.inner();
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).set(inner, values.get(i).value(scope));
            }
            return Statement.all(body, inner, out);
        };
    }

    private Statement filter() {
        Expression[] body = {null};
        Expression value = expressions.filterNamed(scope -> body[0].value(scope));
        while (tokens.now().isOperator("|")) {
            value = expressions.filter(value);
        }
        List<Statement> inside = body("endfilter");
        body[0] = scope -> Statement.captured(inside, scope.inner());
        Expression filtered = value;
        return (scope, out) -> {
            Statement.write(Py.str(filtered.value(scope), scope.budget), scope, out);
            return Next.GO_ON;
        };
    }

    // ---- macros ----

    private Macro macro(String name) {
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        if (tokens.skip("(")) {
            while (!tokens.skip(")")) {
                if (!parameters.isEmpty()) {
                    tokens.expect(",");
                }
                parameters.add(tokens.name());
                defaults.add(tokens.skip("=") ? expressions.expression() : null);
            }
        }
        return new Macro(name, parameters, defaults, new ArrayList<>(), new HashSet<>());
    }

    /** Parses a macro's body; the names in it decide which arguments it accepts. */
    private void bodyOf(Macro macro, String end) {
        Set<String> before = new HashSet<>(used);
        used.clear();
        int outer = loops;
        loops = 0;
        macro.body().addAll(body(end));
        loops = outer;
        macro.uses().addAll(used);
        used.addAll(before);
    }

    private Statement macro() {
        String name = tokens.name();
        Macro macro = macro(name);
        bodyOf(macro, "endmacro");
        return (scope, out) -> {
            scope.set(name, (Function) (arguments, budget) -> macro.call(scope, arguments, budget));
            return Next.GO_ON;
        };
    }

    private Statement call() {
        Macro caller = macro("caller");
        CallExpression call = expressions.call();
        bodyOf(caller, "endcall");
        return (scope, out) -> {
            Function body = (arguments, budget) -> caller.call(scope, arguments, budget);
            Statement.write(Py.str(call.value(scope, body), scope.budget), scope, out);
            return Next.GO_ON;
        };
    }
}
