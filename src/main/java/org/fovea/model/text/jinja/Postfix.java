package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fovea.model.text.jinja.Token.Kind;

/** Parses what follows a value: attributes, subscripts, calls, filters and tests. */
final class Postfix {

    private final Tokens tokens;
    private final Expressions expressions;

    Postfix(Tokens tokens, Expressions expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    Expression postfixes(Expression of) {
        Expression value = of;
        for (int links = 1; ; links++) {
            tokens.link(links);
            if (tokens.skip(".")) {
                value = attribute(value);
            } else if (tokens.skip("[")) {
                value = subscript(value);
            } else if (tokens.now().isOperator("(")) {
                value = call(value);
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression of) {
        if (tokens.now().kind() == Kind.NUMBER && tokens.now().value() instanceof Long index) {
            tokens.next();
            return scope -> Py.item(of.value(scope), index, scope.budget);
        }
        String name = tokens.name();
        return scope -> Methods.attribute(of.value(scope), name, true);
    }

    private Expression subscript(Expression of) {
        Expression from = tokens.now().isOperator(":") ? null : expressions.expression();
        if (from != null && tokens.skip("]")) {
            return scope -> Py.item(of.value(scope), from.value(scope), scope.budget);
        }
        if (!tokens.now().isOperator(":")) {
            throw tokens.unexpected("\"]\"");
        }
        Expression[] bounds = {from, null, null};
        for (int i = 1; i < 3 && tokens.skip(":"); i++) {
            bounds[i] = tokens.now().isOperator("]") || tokens.now().isOperator(":") ? null : expressions.expression();
        }
        tokens.expect("]");
        return scope -> Py.slice(
                of.value(scope),
                bound(bounds[0], scope),
                bound(bounds[1], scope),
                bound(bounds[2], scope),
                scope.budget);
    }

    private static Object bound(Expression bound, Scope scope) {
        return bound == null ? null : bound.value(scope);
    }

    private WrittenArguments arguments() {
        tokens.expect("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Expression list = null;
        Expression map = null;
        boolean first = true;
        while (!tokens.skip(")")) {
            if (!first) {
                tokens.expect(",");
                if (tokens.skip(")")) {
                    break;
                }
            }
            first = false;
            if (tokens.skip("*")) {
                list = expressions.expression();
            } else if (tokens.skip("**")) {
                map = expressions.expression();
            } else if (tokens.now().kind() == Kind.NAME && tokens.ahead().isOperator("=")) {
                String name = tokens.name();
                tokens.expect("=");
                named.put(name, expressions.expression());
            } else if (list != null || map != null || !named.isEmpty()) {
                throw tokens.unexpected("a named argument");
            } else {
                positional.add(expressions.expression());
            }
        }
        return new WrittenArguments(positional, named, list, map);
    }

    private Expression call(Expression of) {
        int line = tokens.now().line();
        return new CallExpression(of, arguments(), "what line %d calls".formatted(line));
    }

    Expression filtersAndTests(Expression of) {
        Expression value = of;
        for (int links = 1; ; links++) {
            tokens.link(links);
            if (tokens.now().isOperator("|")) {
                value = filter(value);
            } else if (tokens.skipName("is")) {
                value = test(value);
            } else if (tokens.now().isOperator("(")) {
                value = call(value);
            } else {
                return value;
            }
        }
    }

    /** A filter and the bar before it. */
    Expression filter(Expression of) {
        tokens.expect("|");
        return filterNamed(of);
    }

    Expression filterNamed(Expression of) {
        int line = tokens.now().line();
        String name = tokens.name();
        WrittenArguments arguments = tokens.now().isOperator("(") ? arguments() : WrittenArguments.NONE;
        if (name.equals("safe") && tokens.now().kind() != Kind.OUTPUT_END) {
            throw new TemplateError("line %d uses the filter \"safe\" where it is not the last".formatted(line));
        }
        String callee = "the filter \"%s\" on line %d".formatted(name, line);
        return scope -> Filters.apply(name, of.value(scope), arguments.evaluate(callee, scope), scope);
    }

    private Expression test(Expression of) {
        boolean expected = !tokens.skipName("not");
        int line = tokens.now().line();
        String name = tokens.name();
        Token now = tokens.now();
        WrittenArguments written = WrittenArguments.NONE;
        if (now.isOperator("(")) {
            written = arguments();
        } else if (now.kind() == Kind.STRING
                || now.kind() == Kind.NUMBER
                || now.isOperator("[")
                || now.isOperator("{")
                || now.kind() == Kind.NAME && !Set.of("else", "or", "and").contains(now.text())) {
            if (now.isName("is")) {
                throw tokens.unexpected("one test");
            }
            written = WrittenArguments.of(postfixes(expressions.primary()));
        }
        WrittenArguments arguments = written;
        String callee = "the test \"%s\" on line %d".formatted(name, line);
        return scope -> Tests.holds(name, of.value(scope), arguments.evaluate(callee, scope), scope) == expected;
    }
}
