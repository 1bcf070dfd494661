package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic, and what {@code +}, {@code *} and {@code %} do to strings and lists. */
final class Arithmetic {

    private Arithmetic() {}

    static boolean isNumber(Object value) {
        return value instanceof Boolean || value instanceof Long || value instanceof Double;
    }

    static boolean isInteger(Object value) {
        return value instanceof Boolean || value instanceof Long;
    }

    static long whole(Object value) {
        return value instanceof Boolean b ? b ? 1 : 0 : (Long) value;
    }

    static double real(Object value) {
        return value instanceof Double d ? d : whole(value);
    }

    /** A whole number, such as an index. */
    static long index(Object value, String what) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!isInteger(value)) {
            throw new TemplateError("%s is %s; expected an int".formatted(what, Py.typeOf(value)));
        }
        return whole(value);
    }

    static Object arithmetic(String operator, Object a, Object b, Budget budget) {
        budget.steps(1);
        if (operator.equals("%") && a instanceof String format) {
            return budget.made(Format.percent(format, b, budget));
        }
        if (operator.equals("+") && a instanceof String s && b instanceof String t) {
            budget.memory((long) s.length() + t.length());
            return s + t;
        }
        if (operator.equals("+")
                && a instanceof List<?> x
                && b instanceof List<?> y
                && x instanceof Tuple == y instanceof Tuple) {
            budget.memory((long) x.size() + y.size());
            List<Object> both = new ArrayList<>(x);
            both.addAll(y);
            return x instanceof Tuple ? new Tuple(both) : both;
        }
        if (operator.equals("*") && (isInteger(a) || isInteger(b)) && !(isNumber(a) && isNumber(b))) {
            return repeated(isInteger(a) ? b : a, Math.max(0, whole(isInteger(a) ? a : b)), a, b, budget);
        }
        if (!isNumber(a) || !isNumber(b)) {
            throw unsupported(operator, a, b);
        }
        try {
            return isInteger(a) && isInteger(b)
                    ? whole(operator, whole(a), whole(b))
                    : real(operator, real(a), real(b));
        } catch (ArithmeticException e) {
            throw new TemplateError("it divides by zero or overflows 64 bits in %s %s %s".formatted(a, operator, b));
        }
    }

    private static Object repeated(Object what, long times, Object a, Object b, Budget budget) {
        if (what instanceof String s) {
            budget.memory(Math.multiplyExact(Math.min(times, 1L << 30), s.length()));
            return s.isEmpty() ? "" : s.repeat((int) times);
        }
        if (what instanceof List<?> list) {
            budget.memory(Math.multiplyExact(Math.min(times, 1L << 30), list.size()));
            List<Object> out = new ArrayList<>();
            for (long i = 0; i < times && !list.isEmpty(); i++) {
                out.addAll(list);
            }
            return what instanceof Tuple ? new Tuple(out) : out;
        }
        throw unsupported("*", a, b);
    }

    private static Object whole(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "/" -> divided(a, b);
            case "//" -> Math.floorDiv(a, b);
            case "%" -> Math.floorMod(a, b);
            default -> b < 0 ? (Object) Math.pow(a, b) : (Object) power(a, b);
        };
    }

    private static Object real(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> divided(a, b);
            case "//" -> Math.floor(divided(a, b));
            case "%" -> {
                divided(a, b);
                double rest = a % b;
                yield rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
            }
            default -> Math.pow(a, b);
        };
    }

    private static double divided(double a, double b) {
        if (b == 0) {
            throw new ArithmeticException();
        }
        return a / b;
    }

    private static long power(long a, long b) {
        long out = 1;
        for (long i = 0; i < b && (a != 0 && a != 1 && a != -1 || i < 2 + b % 2); i++) {
            out = Math.multiplyExact(out, a);
        }
        return out;
    }

    static Object negated(Object value) {
        if (value instanceof Double d) {
            return -d;
        }
        return Math.negateExact(index(value, "what is negated"));
    }

    /** The error of an operator between values that do not support it. */
    static TemplateError unsupported(String operator, Object a, Object b) {
        if (a instanceof Undefined undefined) {
            return undefined.error();
        }
        return b instanceof Undefined undefined
                ? undefined.error()
                : new TemplateError("it uses \"%s\" between %s and %s".formatted(operator, Py.typeOf(a), Py.typeOf(b)));
    }
}
