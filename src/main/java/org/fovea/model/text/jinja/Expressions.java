package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.fovea.model.text.jinja.Token.Kind;

/** Parses expressions with jinja2's precedence of operators. */
final class Expressions {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");

    private final Tokens tokens;
    private final Set<String> used;
    private final Postfix postfix;

    /** @param used receives the names that the expressions read */
    Expressions(Tokens tokens, Set<String> used) {
        this.tokens = tokens;
        this.used = used;
        postfix = new Postfix(tokens, this);
    }

    /** An expression, or a tuple of several with commas between them. */
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

    static List<Object> values(List<Expression> items, Scope scope) {
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

    /**
     * A chain of "or" whose operands are chains of "and", or such a chain: the first operand that decides is the value.
     */
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
            case "==" -> Comparison.equal(a, b, budget);
            case "!=" -> !Comparison.equal(a, b, budget);
            case "in" -> Py.contains(b, a, budget);
            case "not in" -> !Py.contains(b, a, budget);
            case "<" -> Comparison.compare(operator, a, b, budget) < 0;
            case ">" -> Comparison.compare(operator, a, b, budget) > 0;
            case "<=" -> Comparison.compare(operator, a, b, budget) <= 0;
            default -> Comparison.compare(operator, a, b, budget) >= 0;
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

    private Expression chain(Set<String> known, Supplier<Expression> operand) {
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
                        value = Arithmetic.arithmetic(
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
                    ? scope -> Arithmetic.negated(positive.value(scope))
                    : scope -> Arithmetic.arithmetic("+", 0L, positive.value(scope), scope.budget);
            tokens.leave();
        } else {
            value = primary();
        }
        value = postfix.postfixes(value);
        return filtered ? postfix.filtersAndTests(value) : value;
    }

    Expression primary() {
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

    /** The call after a call block's tag. */
    CallExpression call() {
        if (expression() instanceof CallExpression call) {
            return call;
        }
        throw tokens.unexpected("a call");
    }

    /** A filter and the bar before it, applied to a value. */
    Expression filter(Expression of) {
        return postfix.filter(of);
    }

    /** A filter without a bar, as after a filter block's tag. */
    Expression filterNamed(Expression of) {
        return postfix.filterNamed(of);
    }
}
