package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Jinja's tests: what may follow {@code is}. */
final class Tests {

    private Tests() {}

    static boolean holds(String name, Object value, Arguments arguments, Scope scope) {
        Budget budget = scope.budget;
        budget.steps(1);
        switch (name) {
            case "divisibleby",
                    "eq",
                    "==",
                    "equalto",
                    "ne",
                    "!=",
                    "lt",
                    "<",
                    "lessthan",
                    "gt",
                    ">",
                    "greaterthan",
                    "le",
                    "<=",
                    "ge",
                    ">=",
                    "in",
                    "sameas" -> {
                return compares(name, value, arguments.bind(1, "other")[0], budget);
            }
            case "filter" -> {
                return value instanceof String && Filters.KNOWN.contains(value);
            }
            case "odd", "even" -> {
                arguments.bind(0);
                return Comparison.equal(
                        Arithmetic.arithmetic("%", value, 2L, budget), name.equals("odd") ? 1L : 0L, budget);
            }
            default -> {
                arguments.bind(0);
                return isA(name, value, arguments, budget);
            }
        }
    }

    private static boolean isA(String name, Object value, Arguments arguments, Budget budget) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Map;
            case "sequence" -> value instanceof List || value instanceof String || value instanceof Map;
            case "iterable" ->
                value instanceof List || value instanceof String || value instanceof Map || value instanceof Undefined;
            case "number" -> Arithmetic.isNumber(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "callable" -> value instanceof Function;
            case "lower" -> Boolean.TRUE.equals(cased(value, "islower", budget));
            case "upper" -> Boolean.TRUE.equals(cased(value, "isupper", budget));
            default -> throw new TemplateError("it uses %s, which Fovea does not know".formatted(arguments.callee()));
        };
    }

    private static Object cased(Object value, String method, Budget budget) {
        Function function = (Function) Methods.attribute(Py.str(value, budget), method, true);
        return function.call(new Arguments(method, new ArrayList<>(), Map.of()), budget);
    }

    private static boolean compares(String name, Object value, Object other, Budget budget) {
        return switch (name) {
            case "divisibleby" -> Comparison.equal(Arithmetic.arithmetic("%", value, other, budget), 0L, budget);
            case "sameas" ->
                value == other || (value instanceof Boolean || value instanceof Long) && value.equals(other);
            case "in" -> Py.contains(other, value, budget);
            case "ne", "!=" -> !Comparison.equal(value, other, budget);
            case "lt", "lessthan", "<" -> Expressions.holds("<", value, other, budget);
            case "gt", "greaterthan", ">" -> Expressions.holds(">", value, other, budget);
            case "le", "<=" -> Expressions.holds("<=", value, other, budget);
            case "ge", ">=" -> Expressions.holds(">=", value, other, budget);
            default -> Comparison.equal(value, other, budget);
        };
    }
}
