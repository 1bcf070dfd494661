package org.fovea.model.text.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Python's {@code %} over strings and {@code str.format}: strings, integers and decimal numbers, widths and precisions.
 */
final class Format {

    private static final Pattern PERCENT =
            Pattern.compile("%(?:\\((\\w{1,40})\\))?([-+ 0]{0,3})(\\d{1,4})?(?:\\.(\\d{1,2}))?(.)", Pattern.DOTALL);
    private static final Pattern SPEC =
            Pattern.compile("(?:(.)?([<>^]))?([+ ]?)(0?)(\\d{1,4})?(,?)(?:\\.(\\d{1,2}))?([sdfxXb%]?)", Pattern.DOTALL);

    private Format() {}

    /** {@code format % value}: a tuple has one value for each placeholder, a dict has them by name. */
    static String percent(String format, Object value, Budget budget) {
        List<?> values = value instanceof Tuple tuple ? tuple : List.of();
        StringBuilder out = new StringBuilder();
        int at = 0;
        int used = 0;
        boolean named = false;
        for (int from; (from = format.indexOf('%', at)) >= 0; ) {
            out.append(format, at, from);
            Matcher m = PERCENT.matcher(format).region(from, format.length());
            if (!m.lookingAt()) {
                throw new TemplateError("it formats with %s".formatted(TemplateError.quoted(format.substring(from))));
            }
            at = m.end();
            if (m.group(5).equals("%")) {
                out.append('%');
                continue;
            }
            Object item;
            if (m.group(1) != null) {
                named = true;
                item = value instanceof Map<?, ?> map && map.containsKey(m.group(1))
                        ? map.get(m.group(1))
                        : Arguments.MISSING;
            } else {
                item = value instanceof Tuple
                        ? used < values.size() ? values.get(used) : Arguments.MISSING
                        : used == 0 ? value : Arguments.MISSING;
                used++;
            }
            if (item == Arguments.MISSING) {
                throw new TemplateError("it formats %s with too few values".formatted(TemplateError.quoted(format)));
            }
            budget.steps(1);
            out.append(one(item, m, budget));
        }
        if (!named && used < (value instanceof Tuple ? values.size() : value instanceof Map ? 0 : 1)) {
            throw new TemplateError("it formats %s with too many values".formatted(TemplateError.quoted(format)));
        }
        return out.append(format.substring(at)).toString();
    }

    private static String one(Object item, Matcher m, Budget budget) {
        String flags = m.group(2);
        int precision = m.group(4) == null ? -1 : Integer.parseInt(m.group(4));
        String text = switch (m.group(5)) {
            case "s" -> cut(Py.str(item, budget), precision);
            case "r" -> cut(Py.repr(item, budget), precision);
            case "d", "i" ->
                signed(
                        String.valueOf(item instanceof Double d ? (long) (double) d : Arithmetic.index(item, "\"%d\"")),
                        flags);
            case "x" -> signed(Long.toHexString(Arithmetic.index(item, "\"%x\"")), flags);
            case "f", "F" -> signed(fixed(item, precision < 0 ? 6 : precision), flags);
            default ->
                throw new TemplateError(
                        "it formats with %s, which Fovea does not know".formatted(TemplateError.quoted(m.group())));
        };
        int width = m.group(3) == null ? 0 : Integer.parseInt(m.group(3));
        char align = flags.contains("-") ? '<' : '>';
        boolean zeros = flags.contains("0") && align == '>' && !"sr".contains(m.group(5));
        return padded(text, width, zeros ? '0' : ' ', align, zeros);
    }

    private static String cut(String text, int precision) {
        return precision < 0 || Text.length(text) <= precision
                ? text
                : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private static String signed(String number, String flags) {
        return number.startsWith("-")
                ? number
                : flags.contains("+") ? "+" + number : flags.contains(" ") ? " " + number : number;
    }

    static String fixed(Object item, int precision) {
        if (!Arithmetic.isNumber(item)) {
            throw new TemplateError("it formats %s as a number".formatted(Py.typeOf(item)));
        }
        double value = Arithmetic.real(item);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Py.decimal(value);
        }
        String text = new BigDecimal(value)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
        return value < 0 && !text.startsWith("-") ? "-" + text : text;
    }

    private static String padded(String text, int width, char fill, char align, boolean behindSign) {
        int missing = Math.max(0, width - Text.length(text));
        if (behindSign && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0) {
            return text.charAt(0) + String.valueOf(fill).repeat(missing) + text.substring(1);
        }
        int left = align == '<' ? 0 : align == '>' ? missing : missing / 2;
        return String.valueOf(fill).repeat(left) + text + String.valueOf(fill).repeat(missing - left);
    }

    /**
     * {@code format.format(…)} with {@code {}}, {@code {0}}, {@code {name}} and a format specification after a colon.
     */
    static String braces(String format, Arguments arguments, Budget budget) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            boolean twice = i + 1 < format.length() && format.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && twice) {
                out.append(c);
                i++;
            } else if (c == '{') {
                int end = format.indexOf('}', i);
                String field = end < 0 ? "" : format.substring(i + 1, end);
                String[] parts = field.split(":", 2);
                Object item = parts[0].matches("\\d{0,4}") && end > 0
                        ? position(arguments, parts[0].isEmpty() ? next++ : Integer.parseInt(parts[0]))
                        : arguments.named().getOrDefault(parts[0], Arguments.MISSING);
                if (item == Arguments.MISSING || end < 0) {
                    throw new TemplateError("it formats %s, of which \"{%s}\" is not given"
                            .formatted(TemplateError.quoted(format), field.length() > 40 ? "…" : field));
                }
                budget.steps(1);
                out.append(
                        parts.length == 1 || parts[1].isEmpty() ? Py.str(item, budget) : spec(item, parts[1], budget));
                i = end;
            } else if (c == '}') {
                throw new TemplateError(
                        "it formats %s, which has a single brace".formatted(TemplateError.quoted(format)));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static Object position(Arguments arguments, int index) {
        return index < arguments.positional().size() ? arguments.positional().get(index) : Arguments.MISSING;
    }

    private static String spec(Object item, String spec, Budget budget) {
        Matcher m = SPEC.matcher(spec);
        if (!m.matches()) {
            throw new TemplateError(
                    "it formats with %s, which Fovea does not know".formatted(TemplateError.quoted(spec)));
        }
        int precision = m.group(7) == null ? -1 : Integer.parseInt(m.group(7));
        String type = m.group(8).isEmpty()
                ? item instanceof String
                        ? "s"
                        : item instanceof Double && precision >= 0 ? "?" : item instanceof Double ? "r" : "d"
                : m.group(8);
        String text = switch (type) {
            case "s" -> cut(Py.str(item, budget), precision);
            case "r" -> Py.decimal((Double) item);
            case "d" -> String.valueOf(Arithmetic.index(item, "what is formatted"));
            case "x" -> Long.toHexString(Arithmetic.index(item, "what is formatted"));
            case "X" ->
                Long.toHexString(Arithmetic.index(item, "what is formatted")).toUpperCase(Locale.ROOT);
            case "b" -> Long.toBinaryString(Arithmetic.index(item, "what is formatted"));
            case "f" -> fixed(item, precision < 0 ? 6 : precision);
            case "%" -> fixed(Arithmetic.real(item) * 100, precision < 0 ? 6 : precision) + "%";
            default ->
                throw new TemplateError(
                        "it formats with %s, which Fovea does not know".formatted(TemplateError.quoted(spec)));
        };
        if (!m.group(6).isEmpty()) {
            text = text.replaceFirst("^(-?\\d+)", "\u0000$1\u0000").transform(Format::thousands);
        }
        boolean number = !type.equals("s");
        String signed = number ? signed(text, m.group(3)) : text;
        boolean zeros = !m.group(4).isEmpty() && m.group(2) == null && number;
        char fill = m.group(1) != null ? m.group(1).charAt(0) : zeros ? '0' : ' ';
        char align = m.group(2) != null ? m.group(2).charAt(0) : number ? '>' : '<';
        return padded(signed, m.group(5) == null ? 0 : Integer.parseInt(m.group(5)), fill, align, zeros);
    }

    private static String thousands(String marked) {
        String[] parts = marked.split("\u0000", -1);
        StringBuilder digits = new StringBuilder(parts[1]);
        for (int i = digits.length() - 3; i > (parts[1].startsWith("-") ? 1 : 0); i -= 3) {
            digits.insert(i, ',');
        }
        return digits + parts[2];
    }
}
