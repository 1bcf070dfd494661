package org.fovea.model.text.jinja;

import static org.fovea.model.text.jinja.Arguments.MISSING;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Jinja's filters of numbers. */
final class NumberFilters {

    private NumberFilters() {}

    static Object apply(String name, Object value, Arguments arguments, Budget budget) {
        switch (name) {
            case "abs" -> {
                arguments.bind(0);
                return value instanceof Double d
                        ? (Object) Math.abs(d)
                        : (Object) Math.abs(Arithmetic.index(value, "the value of " + arguments.callee()));
            }
            case "float" -> {
                Double number = number(value);
                Object[] a = arguments.bind(0, "default");
                return number != null ? number : a[0] == MISSING ? 0.0 : a[0];
            }
            case "int" -> {
                Object[] a = arguments.bind(0, "default", "base");
                return whole(value, a[0] == MISSING ? 0L : a[0], arguments.number(a[1], 10));
            }
            default -> {
                Object[] a = arguments.bind(0, "precision", "method");
                return round(value, arguments.number(a[0], 0), arguments.text(a[1], "common"));
            }
        }
    }

    private static Double number(Object value) {
        if (Arithmetic.isNumber(value)) {
            return Arithmetic.real(value);
        }
        if (value instanceof String s && s.length() > 1_000) {
            throw new TemplateError("it reads a number from %,d characters".formatted(s.length()));
        }
        String text =
                value instanceof String s ? Text.strip(s, null, true, true).replaceAll("(?<=\\d)_(?=\\d)", "") : "";
        if (text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
            return Double.valueOf(text);
        }
        if (text.matches("(?i)[+-]?(inf|infinity)")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return text.matches("(?i)[+-]?nan") ? (Double) Double.NaN : null;
    }

    private static Object whole(Object value, Object otherwise, long base) {
        if (value instanceof String s && base >= 2 && base <= 36) {
            String text = Text.strip(s, null, true, true).replaceAll("(?<=\\w)_(?=\\w)", "");
            if (base == 16 || base == 8 || base == 2) {
                text = text.replaceFirst("(?i)^([+-]?)0" + (base == 16 ? "x" : base == 8 ? "o" : "b"), "$1");
            }
            try {
                return Long.parseLong(text, (int) base);
            } catch (NumberFormatException e) {
                // it may still be a decimal number
            }
        }
        if (Arithmetic.isInteger(value)) {
            return Arithmetic.whole(value);
        }
        Double number = number(value);
        return number == null || number.isNaN() || number.isInfinite() || Math.abs(number) > 9e18
                ? otherwise
                : (Object) number.longValue();
    }

    private static Object round(Object value, long precision, String method) {
        if (!Arithmetic.isNumber(value) || Math.abs(precision) > 100) {
            throw new TemplateError("it rounds %s to %d digits".formatted(Py.typeOf(value), precision));
        }
        RoundingMode mode = switch (method) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw new TemplateError("it rounds by %s".formatted(TemplateError.quoted(method)));
        };
        double number = Arithmetic.real(value);
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return number;
        }
        if (mode == RoundingMode.HALF_EVEN) {
            BigDecimal rounded = new BigDecimal(number).setScale((int) precision, mode);
            return Arithmetic.isInteger(value)
                    ? (Object) (precision >= 0 ? Arithmetic.whole(value) : rounded.longValue())
                    : (Object) Math.copySign(rounded.doubleValue(), number);
        }
        double scale = Math.pow(10, precision);
        return (mode == RoundingMode.CEILING ? Math.ceil(number * scale) : Math.floor(number * scale)) / scale;
    }
}
