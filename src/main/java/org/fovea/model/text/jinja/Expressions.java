package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fovea.model.text.jinja.Token.Kind;

/** Reads expressions, by jinja2's precedence. */
final class Expressions {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");

    private final Tokens tokens;
    private final Set<String> used;

    /** @param used gets the names that are read */
    Expressions(Tokens tokens, Set<String> used) {
        this.tokens = tokens;
        this.used = used;
    }

    /** One expression, or several with commas: a tuple. */
    Expression tuple(boolean conditional, boolean mayBeEmpty) {
        List<Expression> items = new ArrayList<>();
        boolean tuple = false;
        while (!endsTuple()) {
            items.add(conditional ? expression() : or());
            if (!tokens.skip(",")) {
                break;
            }
            tuple = true;
            tokens.link(items.size());
        }
        if (items.isEmpty() && !mayBeEmpty) {
            throw tokens.unexpected("an expression");
        }
        return items.size() == 1 && !tuple ? items.get(0) : scope -> new Tuple(values(items, scope));
    }

    private boolean endsTuple() {
        Token now = tokens.now();
        return now.kind() == Kind.OUTPUT_END || now.kind() == Kind.TAG_END || now.isOperator(")");
    }

    private static List<Object> values(List<Expression> items, Scope scope) {
        List<Object> out = new ArrayList<>(items.size());
        scope.budget.memory(items.size());
        for (Expression item : items) {
            out.add(item.value(scope));
        }
        return out;
    }

    Expression expression() {
        tokens.enter();
        Expression value = or();
        for (int links = 1; tokens.skipName("if"); links++) {
            tokens.link(20 * links);
            Expression then = value;
            Expression condition = or();
            Expression otherwise = tokens.skipName("else")
                    ? expression()
                    : scope -> new Undefined("an inline \"if\" is false and has no \"else\"");
            value = scope -> Py.truth(condition.value(scope)) ? then.value(scope) : otherwise.value(scope);
        }
        tokens.leave();
        return value;
    }

    private Expression or() {
        return either("or", true);
    }

    /** Operands between "or", whose own are between "and": the first that decides is the value. */
    private Expression either(String word, boolean decides) {
        List<Expression> operands = new ArrayList<>();
        do {
            operands.add(decides ? either("and", false) : not());
        } while (tokens.skipName(word));
        return operands.size() == 1
                ? operands.get(0)
                : scope -> {
                    Object value = null;
                    for (Expression operand : operands) {
                        value = operand.value(scope);
                        if (Py.truth(value) == decides) {
                            break;
                        }
                    }
                    return value;
                };
    }

    private Expression not() {
        boolean negated = false;
        boolean any = false;
        while (tokens.skipName("not")) {
            negated = !negated;
            any = true;
        }
        Expression value = comparison();
        boolean truth = !negated;
        return any ? scope -> Py.truth(value.value(scope)) == truth : value;
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> operands = new ArrayList<>();
        while (true) {
            Token now = tokens.now();
            if (now.kind() == Kind.OPERATOR && COMPARISONS.contains(now.text()) || now.isName("in")) {
                operators.add(tokens.next().text());
            } else if (now.isName("not") && tokens.ahead().isName("in")) {
                tokens.next();
                tokens.next();
                operators.add("not in");
            } else {
                break;
            }
            operands.add(sum());
        }
        return operators.isEmpty()
                ? first
                : scope -> {
                    Object left = first.value(scope);
                    for (int i = 0; i < operators.size(); i++) {
                        Object right = operands.get(i).value(scope);
                        if (!holds(operators.get(i), left, right, scope.budget)) {
                            return false;
                        }
                        left = right;
                    }
                    return true;
                };
    }

    static boolean holds(String operator, Object a, Object b, Budget budget) {
        return switch (operator) {
            case "==" -> Py.equal(a, b, budget);
            case "!=" -> !Py.equal(a, b, budget);
            case "in" -> Py.contains(b, a, budget);
            case "not in" -> !Py.contains(b, a, budget);
            case "<" -> Py.compare(operator, a, b, budget) < 0;
            case ">" -> Py.compare(operator, a, b, budget) > 0;
            case "<=" -> Py.compare(operator, a, b, budget) <= 0;
            default -> Py.compare(operator, a, b, budget) >= 0;
        };
    }

    private Expression sum() {
        return chain(Set.of("+", "-"), this::concatenation);
    }

    private Expression concatenation() {
        Expression first = product();
        if (!tokens.now().isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.skip("~")) {
            parts.add(product());
        }
        return scope -> {
            StringBuilder out = new StringBuilder();
            for (Expression part : parts) {
                Statement.write(Py.str(part.value(scope), scope.budget), scope, out);
            }
            return out.toString();
        };
    }

    private Expression product() {
        return chain(Set.of("*", "/", "//", "%"), () -> chain(Set.of("**"), () -> unary(true)));
    }

    private Expression chain(Set<String> known, java.util.function.Supplier<Expression> operand) {
        Expression first = operand.get();
        List<String> operators = new ArrayList<>();
        List<Expression> operands = new ArrayList<>();
        while (tokens.now().kind() == Kind.OPERATOR
                && known.contains(tokens.now().text())) {
            operators.add(tokens.next().text());
            operands.add(operand.get());
        }
        return operators.isEmpty()
                ? first
                : scope -> {
                    Object value = first.value(scope);
                    for (int i = 0; i < operators.size(); i++) {
                        value = Py.arithmetic(
                                operators.get(i), value, operands.get(i).value(scope), scope.budget);
                    }
                    return value;
                };
    }

    private Expression unary(boolean filtered) {
        Expression value;
        if (tokens.now().isOperator("-") || tokens.now().isOperator("+")) {
            tokens.enter();
            boolean minus = tokens.next().text().equals("-");
            Expression positive = unary(false);
            value = minus
                    ? scope -> Py.negated(positive.value(scope))
                    : scope -> Py.arithmetic("+", 0L, positive.value(scope), scope.budget);
            tokens.leave();
        } else {
            value = primary();
        }
        value = postfix(value);
        return filtered ? filters(value) : value;
    }

    private Expression primary() {
        Token token = tokens.next();
        switch (token.kind()) {
            case NAME -> {
                return name(token.text());
            }
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (tokens.now().kind() == Kind.STRING) {
                    text.append(tokens.next().text());
                }
                String all = text.toString();
                return scope -> all;
            }
            case NUMBER -> {
                return scope -> token.value();
            }
            default -> {
                if (token.isOperator("(")) {
                    Expression inside = tuple(true, true);
                    tokens.expect(")");
                    return inside;
                }
                if (token.isOperator("[")) {
                    List<Expression> items = list("]");
                    return scope -> values(items, scope);
                }
                if (token.isOperator("{")) {
                    return dict();
                }
                throw new TemplateError(
                        "line %d has %s; expected an expression".formatted(token.line(), token.shown()));
            }
        }
    }

    private Expression name(String name) {
        switch (name) {
            case "true", "True" -> {
                return scope -> true;
            }
            case "false", "False" -> {
                return scope -> false;
            }
            case "none", "None" -> {
                return scope -> null;
            }
            default -> {
                used.add(name);
                return scope -> scope.get(name);
            }
        }
    }

    private List<Expression> list(String close) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.skip(close)) {
            if (!items.isEmpty()) {
                tokens.expect(",");
                if (tokens.skip(close)) {
                    break;
                }
            }
            items.add(expression());
        }
        return items;
    }

    private Expression dict() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> items = new ArrayList<>();
        while (!tokens.skip("}")) {
            if (!keys.isEmpty()) {
                tokens.expect(",");
                if (tokens.skip("}")) {
                    break;
                }
            }
            keys.add(expression());
            tokens.expect(":");
            items.add(expression());
        }
        return scope -> {
            scope.budget.memory(keys.size());
            Map<Object, Object> out = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                out.put(Py.key(keys.get(i).value(scope)), items.get(i).value(scope));
            }
            return out;
        };
    }

    // ---- what stands behind a value ----

    private Expression postfix(Expression of) {
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
        Expression from = tokens.now().isOperator(":") ? null : expression();
        if (from != null && tokens.skip("]")) {
            return scope -> Py.item(of.value(scope), from.value(scope), scope.budget);
        }
        if (!tokens.now().isOperator(":")) {
            throw tokens.unexpected("\"]\"");
        }
        Expression[] bounds = {from, null, null};
        for (int i = 1; i < 3 && tokens.skip(":"); i++) {
            bounds[i] = tokens.now().isOperator("]") || tokens.now().isOperator(":") ? null : expression();
        }
        tokens.expect("]");
        return scope -> Py.slice(
                of.value(scope),
                bounded(bounds[0], scope),
                bounded(bounds[1], scope),
                bounded(bounds[2], scope),
                scope.budget);
    }

    private static Object bounded(Expression bound, Scope scope) {
        return bound == null ? null : bound.value(scope);
    }

    /** Arguments as they are written; made anew at every call. */
    private record Call(List<Expression> positional, Map<String, Expression> named, Expression list, Expression map) {

        static final Call NOTHING = new Call(List.of(), Map.of(), null, null);

        Arguments arguments(String to, Scope scope) {
            List<Object> values = values(positional, scope);
            if (list != null) {
                values.addAll(Py.iterable(list.value(scope), scope.budget));
            }
            Map<String, Object> byName = new LinkedHashMap<>();
            for (Map.Entry<String, Expression> e : named.entrySet()) {
                byName.put(e.getKey(), e.getValue().value(scope));
            }
            if (map != null && map.value(scope) instanceof Map<?, ?> more) {
                more.forEach((k, v) -> byName.put(String.valueOf(k), v));
            }
            scope.budget.memory(values.size() + byName.size());
            return new Arguments(to, values, byName);
        }
    }

    private Call arguments() {
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
                list = expression();
            } else if (tokens.skip("**")) {
                map = expression();
            } else if (tokens.now().kind() == Kind.NAME && tokens.ahead().isOperator("=")) {
                String name = tokens.name();
                tokens.expect("=");
                named.put(name, expression());
            } else if (list != null || map != null || !named.isEmpty()) {
                throw tokens.unexpected("an argument with a name");
            } else {
                positional.add(expression());
            }
        }
        return new Call(positional, named, list, map);
    }

    /** A call as it is written. */
    record Called(Expression of, Call call, String to) implements Expression {

        @Override
        public Object value(Scope scope) {
            return Expressions.call(of.value(scope), call.arguments(to, scope), scope.budget);
        }

        /** With a call block's body behind its arguments. */
        Object value(Scope scope, Function caller) {
            Object function = of.value(scope);
            Arguments arguments = call.arguments(to, scope);
            arguments.named().put("caller", caller);
            return Expressions.call(function, arguments, scope.budget);
        }
    }

    /** What a call block calls. */
    Called called() {
        if (expression() instanceof Called called) {
            return called;
        }
        throw tokens.unexpected("a call");
    }

    private Expression call(Expression of) {
        int line = tokens.now().line();
        return new Called(of, arguments(), "what line %d calls".formatted(line));
    }

    static Object call(Object value, Arguments arguments, Budget budget) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!(value instanceof Function function)) {
            throw new TemplateError("%s is %s; expected a function".formatted(arguments.to(), Py.typeOf(value)));
        }
        budget.steps(1);
        return function.call(arguments, budget);
    }

    private Expression filters(Expression of) {
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

    /** One filter with its bar, over a value. */
    Expression filter(Expression of) {
        tokens.expect("|");
        return filterNamed(of);
    }

    Expression filterNamed(Expression of) {
        int line = tokens.now().line();
        String name = tokens.name();
        Call call = tokens.now().isOperator("(") ? arguments() : Call.NOTHING;
        if (name.equals("safe") && tokens.now().kind() != Kind.OUTPUT_END) {
            throw new TemplateError("line %d uses the filter \"safe\" where it is not the last".formatted(line));
        }
        String to = "the filter \"%s\" on line %d".formatted(name, line);
        return scope -> Filters.apply(name, of.value(scope), call.arguments(to, scope), scope);
    }

    private Expression test(Expression of) {
        boolean expected = !tokens.skipName("not");
        int line = tokens.now().line();
        String name = tokens.name();
        Token now = tokens.now();
        Call call = Call.NOTHING;
        if (now.isOperator("(")) {
            call = arguments();
        } else if (now.kind() == Kind.STRING
                || now.kind() == Kind.NUMBER
                || now.isOperator("[")
                || now.isOperator("{")
                || now.kind() == Kind.NAME && !Set.of("else", "or", "and").contains(now.text())) {
            if (now.isName("is")) {
                throw tokens.unexpected("one test");
            }
            call = new Call(List.of(postfix(primary())), new HashMap<>(), null, null);
        }
        Call with = call;
        String to = "the test \"%s\" on line %d".formatted(name, line);
        return scope -> Tests.holds(name, of.value(scope), with.arguments(to, scope), scope) == expected;
    }
}
