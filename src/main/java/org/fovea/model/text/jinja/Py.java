package org.fovea.model.text.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Python's operators over a template's values: null (None), Boolean, Long, Double, String, List, {@link Tuple}, Map,
 * {@link Undefined}, {@link Namespace}, {@link Function}, {@link Loop}.
 */
final class Py {

    private Py() {}

    static String typeOf(Object value) {
        return value == null
                ? "None"
                : value instanceof Undefined
                        ? "undefined"
                        : value instanceof Boolean
                                ? "a bool"
                                : value instanceof Long
                                        ? "an int"
                                        : value instanceof Double
                                                ? "a float"
                                                : value instanceof String
                                                        ? "a string"
                                                        : value instanceof Tuple
                                                                ? "a tuple"
                                                                : value instanceof List
                                                                        ? "a list"
                                                                        : value instanceof Map
                                                                                ? "a dict"
                                                                                : value instanceof Namespace
                                                                                        ? "a namespace"
                                                                                        : value instanceof Loop
                                                                                                ? "a loop"
                                                                                                : "a function";
    }

    private static TemplateError cannot(String what, Object a, Object b) {
        if (a instanceof Undefined undefined) {
            return undefined.error();
        }
        return b instanceof Undefined undefined
                ? undefined.error()
                : new TemplateError("it uses \"%s\" between %s and %s".formatted(what, typeOf(a), typeOf(b)));
    }

    static boolean truth(Object value) {
        return value instanceof Boolean b
                ? b
                : value instanceof Long n
                        ? n != 0
                        : value instanceof Double d
                                ? d != 0
                                : value instanceof String s
                                        ? !s.isEmpty()
                                        : value instanceof List<?> l
                                                ? !l.isEmpty()
                                                : value instanceof Map<?, ?> m
                                                        ? !m.isEmpty()
                                                        : value != null && !(value instanceof Undefined);
    }

    // ---- text ----

    static String str(Object value, Budget budget) {
        return value instanceof String s ? s : value instanceof Undefined ? "" : repr(value, budget);
    }

    static String repr(Object value, Budget budget) {
        if (value == null) {
            return "None";
        }
        if (value instanceof Boolean b) {
            return b ? "True" : "False";
        }
        if (value instanceof Double d) {
            return decimal(d);
        }
        if (value instanceof String s) {
            budget.memory(s.length());
            return Text.repr(s);
        }
        if (value instanceof List<?> list) {
            return nested(
                    list instanceof Tuple ? "(" : "[",
                    list,
                    list instanceof Tuple ? list.size() == 1 ? ",)" : ")" : "]",
                    budget);
        }
        if (value instanceof Map<?, ?> map) {
            return nested("{", map.entrySet(), "}", budget);
        }
        if (value instanceof Undefined) {
            return "Undefined";
        }
        if (value instanceof Long) {
            return value.toString();
        }
        throw new TemplateError("it prints %s".formatted(typeOf(value)));
    }

    private static String nested(String open, Iterable<?> items, String close, Budget budget) {
        budget.enter();
        StringBuilder out = new StringBuilder(open);
        String comma = "";
        for (Object item : items) {
            budget.steps(1);
            out.append(comma)
                    .append(
                            item instanceof Map.Entry<?, ?> e
                                    ? repr(e.getKey(), budget) + ": " + repr(e.getValue(), budget)
                                    : repr(item, budget));
            comma = ", ";
        }
        budget.leave();
        return budget.made(out.append(close).toString());
    }

    /** Python's {@code repr} of a float: the fewest digits that give it back. */
    static String decimal(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    // ---- numbers ----

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

    /** A whole number, as an index is. */
    static long index(Object value, String what) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!isInteger(value)) {
            throw new TemplateError("%s is %s; expected an int".formatted(what, typeOf(value)));
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
            throw cannot(operator, a, b);
        }
        try {
            return isInteger(a) && isInteger(b)
                    ? whole(operator, whole(a), whole(b))
                    : real(operator, real(a), real(b));
        } catch (ArithmeticException e) {
            throw new TemplateError("it divides by zero or counts beyond 64 bits, %s %s %s".formatted(a, operator, b));
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
        throw cannot("*", a, b);
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

    // ---- comparison ----

    static boolean equal(Object a, Object b, Budget budget) {
        budget.steps(1);
        if (isNumber(a) && isNumber(b)) {
            return isInteger(a) && isInteger(b) ? whole(a) == whole(b) : real(a) == real(b);
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            boolean same = x instanceof Tuple == y instanceof Tuple && x.size() == y.size();
            budget.enter();
            for (int i = 0; same && i < x.size(); i++) {
                same = equal(x.get(i), y.get(i), budget);
            }
            budget.leave();
            return same;
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            boolean same = x.size() == y.size();
            budget.enter();
            for (Map.Entry<?, ?> e : x.entrySet()) {
                same = same && y.containsKey(e.getKey()) && equal(e.getValue(), y.get(e.getKey()), budget);
            }
            budget.leave();
            return same;
        }
        return a == null || b == null
                ? a == b
                : a instanceof Undefined && b instanceof Undefined || a instanceof String && a.equals(b) || a == b;
    }

    /** Less than, equal or more than zero. */
    static int compare(String operator, Object a, Object b, Budget budget) {
        budget.steps(1);
        if (isNumber(a) && isNumber(b)) {
            return isInteger(a) && isInteger(b) ? Long.compare(whole(a), whole(b)) : Double.compare(real(a), real(b));
        }
        if (a instanceof String s && b instanceof String t) {
            int[] x = s.codePoints().limit(10_000).toArray();
            int[] y = t.codePoints().limit(10_000).toArray();
            budget.steps(Math.min(x.length, y.length) / 64);
            return java.util.Arrays.compare(x, y);
        }
        if (a instanceof List<?> x && b instanceof List<?> y && x instanceof Tuple == y instanceof Tuple) {
            for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
                if (!equal(x.get(i), y.get(i), budget)) {
                    return compare(operator, x.get(i), y.get(i), budget);
                }
            }
            return Integer.compare(x.size(), y.size());
        }
        throw cannot(operator, a, b);
    }

    static boolean contains(Object in, Object what, Budget budget) {
        if (in instanceof String s) {
            if (what instanceof String part) {
                return find(s, part, 0, budget) >= 0;
            }
            throw cannot("in", what, in);
        }
        if (in instanceof Map<?, ?> map) {
            return map.containsKey(key(what));
        }
        for (Object item : iterable(in, budget)) {
            if (equal(item, what, budget)) {
                return true;
            }
        }
        return false;
    }

    /** Where a part begins, at or behind a place; -1 for nowhere. */
    static int find(String text, String part, int from, Budget budget) {
        int found = text.indexOf(part, from);
        long read = (found < 0 ? text.length() : found) - from;
        budget.steps(1 + Math.max(0, read) * (1 + part.length() / 8) / 64);
        return found;
    }

    // ---- containers ----

    /** What a loop goes over; strings give their characters, dicts their keys. */
    static List<Object> iterable(Object value, Budget budget) {
        if (value instanceof Undefined) {
            return List.of();
        }
        if (value instanceof String s) {
            budget.memory(s.length());
            return Text.characters(s);
        }
        if (value instanceof Map<?, ?> map) {
            budget.memory(map.size());
            return new ArrayList<>(map.keySet());
        }
        if (value instanceof List<?> list) {
            budget.steps(1);
            return java.util.Collections.unmodifiableList(list);
        }
        throw new TemplateError("it goes over %s; expected a list".formatted(typeOf(value)));
    }

    static long length(Object value) {
        if (value instanceof Undefined) {
            return 0;
        }
        if (value instanceof String s) {
            return Text.length(s);
        }
        if (value instanceof List<?> list) {
            return list.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        throw new TemplateError("it takes the length of %s".formatted(typeOf(value)));
    }

    /** What can be a dict's key, so that numbers that are equal are one key. */
    static Object key(Object value) {
        if (value instanceof Boolean b) {
            return b ? 1L : 0L;
        }
        if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15) {
            return d.longValue();
        }
        if (!isKey(value)) {
            throw new TemplateError("it uses %s as a key".formatted(typeOf(value)));
        }
        return value;
    }

    private static boolean isKey(Object value) {
        return !(value instanceof List<?> list)
                ? !(value instanceof Map)
                : list instanceof Tuple
                        && list.size() < 100
                        && list.stream().noneMatch(i -> i instanceof List || i instanceof Map);
    }

    /** {@code value[key]}; undefined if it is not there. */
    static Object item(Object value, Object key, Budget budget) {
        if (value instanceof Map<?, ?> map && isKey(key) && map.containsKey(key(key))) {
            return map.get(key(key));
        }
        if (isInteger(key) && (value instanceof List || value instanceof String)) {
            long size = length(value);
            long at = whole(key) < 0 ? whole(key) + size : whole(key);
            if (at >= 0 && at < size) {
                budget.steps(1 + (value instanceof String ? at >> 8 : 0));
                return value instanceof List<?> list
                        ? list.get((int) at)
                        : Character.toString(
                                ((String) value).codePointAt(((String) value).offsetByCodePoints(0, (int) at)));
            }
        }
        return key instanceof String name
                ? Methods.attribute(value, name, false)
                : missing(value, isNumber(key) ? String.valueOf(key) : typeOf(key));
    }

    static Object missing(Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        return new Undefined("%s has no %s".formatted(typeOf(value), TemplateError.quoted(name)));
    }

    /** {@code value[from:to:step]}, null for what is left out. */
    static Object slice(Object value, Object from, Object to, Object step, Budget budget) {
        if (!(value instanceof String) && !(value instanceof List)) {
            return missing(value, "slice");
        }
        List<Object> all = iterable(value, budget);
        long by = step == null ? 1 : index(step, "a slice's step");
        if (by == 0) {
            throw new TemplateError("a slice has a step of 0");
        }
        int n = all.size();
        long low = by > 0 ? 0 : -1;
        long high = by > 0 ? n : n - 1;
        long begin = from == null ? by > 0 ? low : high : bound(index(from, "a slice's start"), n, low, high);
        long end = to == null ? by > 0 ? high : low : bound(index(to, "a slice's end"), n, low, high);
        List<Object> out = new ArrayList<>();
        for (long i = begin; by > 0 ? i < end : i > end; i += by) {
            out.add(all.get((int) i));
            if (Math.abs(by) > n) {
                break;
            }
        }
        budget.memory(out.size());
        return value instanceof String
                ? String.join("", out.stream().map(String.class::cast).toList())
                : value instanceof Tuple ? new Tuple(out) : out;
    }

    private static long bound(long index, int size, long low, long high) {
        return Math.max(low, Math.min(high, index < 0 ? Math.max(index + size, -1) : index));
    }

    /** A value from outside: JSON's and Java's kinds as a template's. */
    static Object of(Object value) {
        if (value instanceof Integer n) {
            return n.longValue();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> out = new LinkedHashMap<>();
            map.forEach((k, v) -> out.put(k, of(v)));
            return out;
        }
        if (value instanceof List<?> list) {
            List<Object> out = new ArrayList<>();
            for (Iterator<?> i = list.iterator(); i.hasNext(); ) {
                out.add(of(i.next()));
            }
            return out;
        }
        return value;
    }
}
