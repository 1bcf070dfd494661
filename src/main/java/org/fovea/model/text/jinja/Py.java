package org.fovea.model.text.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Python's built-in functions over a template's values: null (None), Boolean, Long, Double, String, List,
 * {@link Tuple}, Map, {@link Undefined}, {@link Namespace}, {@link Function}, {@link Loop}.
 */
final class Py {

    private Py() {}

    /** A value's type with its article, as a message names it. */
    static String typeOf(Object value) {
        if (value == null) {
            return "None";
        }
        if (value instanceof Undefined) {
            return "undefined";
        }
        if (value instanceof Boolean) {
            return "a bool";
        }
        if (value instanceof Long) {
            return "an int";
        }
        if (value instanceof Double) {
            return "a float";
        }
        if (value instanceof String) {
            return "a string";
        }
        if (value instanceof List) {
            return value instanceof Tuple ? "a tuple" : "a list";
        }
        if (value instanceof Map) {
            return "a dict";
        }
        if (value instanceof Namespace) {
            return "a namespace";
        }
        return value instanceof Loop ? "a loop" : "a function";
    }

    /** Python's {@code bool(value)}. */
    static boolean truth(Object value) {
        if (value instanceof Boolean b) {
            return b;
        }
        if (value instanceof Long n) {
            return n != 0;
        }
        if (value instanceof Double d) {
            return d != 0;
        }
        if (value instanceof String s) {
            return !s.isEmpty();
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != null && !(value instanceof Undefined);
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

    /** Python's {@code repr} of a float: the fewest digits that read back as the same number. */
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

    // ---- containers ----

    /** Python's {@code item in container}. */
    static boolean contains(Object container, Object item, Budget budget) {
        if (container instanceof String s) {
            if (item instanceof String part) {
                return find(s, part, 0, budget) >= 0;
            }
            throw Arithmetic.unsupported("in", item, container);
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(key(item));
        }
        for (Object other : iterable(container, budget)) {
            if (Comparison.equal(other, item, budget)) {
                return true;
            }
        }
        return false;
    }

    /** The first occurrence of a part at or after a position; -1 if there is none. */
    static int find(String text, String part, int from, Budget budget) {
        int found = text.indexOf(part, from);
        long read = (found < 0 ? text.length() : found) - from;
        budget.steps(1 + Math.max(0, read) * (1 + part.length() / 8) / 64);
        return found;
    }

    /** The items that a loop iterates over: of a string its characters, of a dict its keys. */
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
        throw new TemplateError("it loops over %s; expected a list".formatted(typeOf(value)));
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

    /** A value as the key of a dict: equal numbers are the same key. */
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

    /** {@code value[key]}; undefined if there is no such item. */
    static Object item(Object value, Object key, Budget budget) {
        if (value instanceof Map<?, ?> map && isKey(key) && map.containsKey(key(key))) {
            return map.get(key(key));
        }
        if (Arithmetic.isInteger(key) && (value instanceof List || value instanceof String)) {
            long size = length(value);
            long at = Arithmetic.whole(key) < 0 ? Arithmetic.whole(key) + size : Arithmetic.whole(key);
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
                : missing(value, Arithmetic.isNumber(key) ? String.valueOf(key) : typeOf(key));
    }

    static Object missing(Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        return new Undefined("%s has no %s".formatted(typeOf(value), TemplateError.quoted(name)));
    }

    /** {@code value[from:to:step]}, null for omitted bounds. */
    static Object slice(Object value, Object from, Object to, Object step, Budget budget) {
        if (!(value instanceof String) && !(value instanceof List)) {
            return missing(value, "slice");
        }
        List<Object> all = iterable(value, budget);
        long by = step == null ? 1 : Arithmetic.index(step, "a slice's step");
        if (by == 0) {
            throw new TemplateError("a slice has a step of 0");
        }
        int n = all.size();
        long low = by > 0 ? 0 : -1;
        long high = by > 0 ? n : n - 1;
        long begin =
                from == null ? by > 0 ? low : high : bound(Arithmetic.index(from, "a slice's start"), n, low, high);
        long end = to == null ? by > 0 ? high : low : bound(Arithmetic.index(to, "a slice's end"), n, low, high);
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

    /** Converts a Java value, or one read from JSON, to a template's value. */
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
            for (Object item : list) {
                out.add(of(item));
            }
            return out;
        }
        return value;
    }
}
