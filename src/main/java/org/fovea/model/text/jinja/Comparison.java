package org.fovea.model.text.jinja;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Python's comparisons. */
final class Comparison {

    private Comparison() {}

    /** Python's {@code ==}. */
    static boolean equal(Object a, Object b, Budget budget) {
        budget.steps(1);
        if (Arithmetic.isNumber(a) && Arithmetic.isNumber(b)) {
            return Arithmetic.isInteger(a) && Arithmetic.isInteger(b)
                    ? Arithmetic.whole(a) == Arithmetic.whole(b)
                    : Arithmetic.real(a) == Arithmetic.real(b);
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

    /** Less than, equal to or greater than 0, as {@code a} is to {@code b}; the operator is for the error. */
    static int compare(String operator, Object a, Object b, Budget budget) {
        budget.steps(1);
        if (Arithmetic.isNumber(a) && Arithmetic.isNumber(b)) {
            return Arithmetic.isInteger(a) && Arithmetic.isInteger(b)
                    ? Long.compare(Arithmetic.whole(a), Arithmetic.whole(b))
                    : Double.compare(Arithmetic.real(a), Arithmetic.real(b));
        }
        if (a instanceof String s && b instanceof String t) {
            int[] x = s.codePoints().limit(10_000).toArray();
            int[] y = t.codePoints().limit(10_000).toArray();
            budget.steps(Math.min(x.length, y.length) / 64);
            return Arrays.compare(x, y);
        }
        if (a instanceof List<?> x && b instanceof List<?> y && x instanceof Tuple == y instanceof Tuple) {
            for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
                if (!equal(x.get(i), y.get(i), budget)) {
                    return compare(operator, x.get(i), y.get(i), budget);
                }
            }
            return Integer.compare(x.size(), y.size());
        }
        throw Arithmetic.unsupported(operator, a, b);
    }
}
