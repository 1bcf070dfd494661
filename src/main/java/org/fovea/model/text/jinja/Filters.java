package org.fovea.model.text.jinja;

import static org.fovea.model.text.jinja.Arguments.MISSING;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Jinja's filters, as far as chat templates use them. */
final class Filters {

    static final Set<Object> KNOWN = Set.of(
            "abs",
            "batch",
            "capitalize",
            "center",
            "count",
            "d",
            "default",
            "dictsort",
            "first",
            "float",
            "format",
            "indent",
            "int",
            "items",
            "join",
            "last",
            "length",
            "list",
            "lower",
            "map",
            "max",
            "min",
            "reject",
            "rejectattr",
            "replace",
            "reverse",
            "round",
            "safe",
            "select",
            "selectattr",
            "sort",
            "string",
            "sum",
            "title",
            "tojson",
            "trim",
            "unique",
            "upper",
            "wordcount");

    private static final Pattern WORD_BEGINNING = Pattern.compile("(?<=[-\\s({\\[<])(?![-\\s({\\[<])");
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    private Filters() {}

    static Object apply(String name, Object value, Arguments arguments, Scope scope) {
        if (!KNOWN.contains(name)) {
            throw new TemplateError("it uses %s, which Fovea does not know".formatted(arguments.to()));
        }
        Budget budget = scope.budget;
        budget.steps(1);
        switch (name) {
            case "map" -> {
                return map(value, arguments, scope);
            }
            case "select", "reject", "selectattr", "rejectattr" -> {
                return select(value, arguments, name.endsWith("attr"), name.startsWith("select"), scope);
            }
            case "batch",
                    "dictsort",
                    "first",
                    "items",
                    "join",
                    "last",
                    "list",
                    "max",
                    "min",
                    "reverse",
                    "sort",
                    "sum",
                    "unique" -> {
                return ofList(name, value, arguments, budget);
            }
            case "abs", "float", "int", "round" -> {
                return ofNumber(name, value, arguments, budget);
            }
            case "default", "d" -> {
                Object[] a = arguments.bind(0, "default_value", "boolean");
                boolean missing = value instanceof Undefined || arguments.truth(a[1], false) && !Py.truth(value);
                return !missing ? value : a[0] == MISSING ? "" : a[0];
            }
            case "length", "count" -> {
                arguments.bind(0);
                return Py.length(value);
            }
            case "tojson" -> {
                return json(value, arguments, budget);
            }
            default -> {
                return ofText(
                        name,
                        name.equals("indent") ? text(value, arguments) : Py.str(value, budget),
                        arguments,
                        budget);
            }
        }
    }

    private static String text(Object value, Arguments arguments) {
        return Arguments.or(value, "", String.class, "what " + arguments.to() + " gets");
    }

    // ---- text ----

    private static Object ofText(String name, String text, Arguments arguments, Budget budget) {
        budget.memory(text.length());
        switch (name) {
            case "trim" -> {
                return Methods.stripped(text, arguments.bind(0, "chars")[0], arguments, true, true, budget);
            }
            case "replace" -> {
                Object[] a = arguments.bind(2, "old", "new", "count");
                return Methods.replace(
                        text,
                        Py.str(a[0], budget),
                        Py.str(a[1], budget),
                        a[2] == null ? -1 : arguments.number(a[2], -1),
                        budget);
            }
            case "format" -> {
                boolean named = !arguments.named().isEmpty();
                if (named && !arguments.positional().isEmpty()) {
                    throw new TemplateError("%s gets values both with names and without".formatted(arguments.to()));
                }
                return budget.made(
                        Format.percent(text, named ? arguments.named() : new Tuple(arguments.positional()), budget));
            }
            case "indent" -> {
                return indent(text, arguments, budget);
            }
            case "center" -> {
                Object width = arguments.bind(0, "width")[0];
                Function center = (Function) Methods.attribute(text, "center", true);
                return center.call(
                        new Arguments(arguments.to(), List.of(width == MISSING ? 80L : width), Map.of()), budget);
            }
            default -> {
                arguments.bind(0);
                return switch (name) {
                    case "upper" -> text.toUpperCase(Locale.ROOT);
                    case "lower" -> text.toLowerCase(Locale.ROOT);
                    case "capitalize" -> Text.capitalize(text);
                    case "title" -> title(text);
                    case "wordcount" -> WORD.matcher(text).results().count();
                    default -> text; // string, safe
                };
            }
        }
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        for (String word : WORD_BEGINNING.split(text)) {
            out.append(Text.capitalize(word));
        }
        return out.toString();
    }

    private static String indent(String text, Arguments arguments, Budget budget) {
        Object[] a = arguments.bind(0, "width", "first", "blank");
        long width = a[0] instanceof String ? 0 : arguments.number(a[0], 4);
        budget.memory(Math.max(0, width));
        String by = a[0] instanceof String given ? given : " ".repeat((int) Math.max(0, width));
        boolean blank = arguments.truth(a[2], false);
        StringBuilder out = new StringBuilder(arguments.truth(a[1], false) ? by : "");
        List<Object> lines = Text.lines(text + "\n", false);
        for (int i = 0; i < lines.size(); i++) {
            String line = (String) lines.get(i);
            String before = i > 0 && (blank || !line.isEmpty()) ? by : "";
            budget.memory((long) before.length() + line.length() + 1);
            out.append(i > 0 ? "\n" : "").append(before).append(line);
        }
        return out.toString();
    }

    private static String json(Object value, Arguments arguments, Budget budget) {
        Object[] a = arguments.bind(0, "ensure_ascii", "indent", "separators", "sort_keys");
        Object by = a[1] == MISSING ? null : a[1];
        long width = by == null || by instanceof String ? 0 : arguments.number(by, 0);
        budget.memory(Math.max(0, width));
        String indent = by == null ? null : by instanceof String s ? s : " ".repeat((int) Math.max(0, width));
        List<?> separators = a[2] == MISSING || a[2] == null
                ? List.of(indent == null ? ", " : ",", ": ")
                : Arguments.or(a[2], List.of(), List.class, "the separators of " + arguments.to());
        if (separators.size() != 2) {
            throw new TemplateError("%s gets %d separators; expected 2".formatted(arguments.to(), separators.size()));
        }
        return new Json(
                        arguments.truth(a[0], false),
                        indent,
                        Py.str(separators.get(0), budget),
                        Py.str(separators.get(1), budget),
                        arguments.truth(a[3], false),
                        budget)
                .dump(value);
    }

    // ---- numbers ----

    private static Object ofNumber(String name, Object value, Arguments arguments, Budget budget) {
        switch (name) {
            case "abs" -> {
                arguments.bind(0);
                return value instanceof Double d
                        ? (Object) Math.abs(d)
                        : (Object) Math.abs(Py.index(value, "what " + arguments.to() + " gets"));
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
        if (Py.isNumber(value)) {
            return Py.real(value);
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
                // a decimal number, perhaps
            }
        }
        if (Py.isInteger(value)) {
            return Py.whole(value);
        }
        Double number = number(value);
        return number == null || number.isNaN() || number.isInfinite() || Math.abs(number) > 9e18
                ? otherwise
                : (Object) number.longValue();
    }

    private static Object round(Object value, long precision, String method) {
        if (!Py.isNumber(value) || Math.abs(precision) > 100) {
            throw new TemplateError("it rounds %s to %d digits".formatted(Py.typeOf(value), precision));
        }
        RoundingMode mode = switch (method) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw new TemplateError("it rounds by %s".formatted(TemplateError.quoted(method)));
        };
        double number = Py.real(value);
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return number;
        }
        if (mode == RoundingMode.HALF_EVEN) {
            BigDecimal rounded = new BigDecimal(number).setScale((int) precision, mode);
            return Py.isInteger(value)
                    ? (Object) (precision >= 0 ? Py.whole(value) : rounded.longValue())
                    : (Object) Math.copySign(rounded.doubleValue(), number);
        }
        double scale = Math.pow(10, precision);
        return (mode == RoundingMode.CEILING ? Math.ceil(number * scale) : Math.floor(number * scale)) / scale;
    }

    // ---- lists ----

    private static Object ofList(String name, Object value, Arguments arguments, Budget budget) {
        switch (name) {
            case "items", "dictsort" -> {
                if (name.equals("items") && value instanceof Undefined) {
                    return List.of();
                }
                if (!(value instanceof Map<?, ?> map)) {
                    throw new TemplateError("%s gets %s; expected a dict".formatted(arguments.to(), Py.typeOf(value)));
                }
                budget.memory(map.size());
                return name.equals("items") ? Methods.items(map) : dictsort(map, arguments, budget);
            }
            case "reverse" -> {
                arguments.bind(0);
                if (value instanceof String s) {
                    return new StringBuilder(budget.made(s)).reverse().toString();
                }
                List<Object> reversed = copy(value, budget);
                Collections.reverse(reversed);
                return reversed;
            }
            case "first", "last" -> {
                arguments.bind(0);
                List<Object> all = Py.iterable(value, budget);
                return all.isEmpty()
                        ? new Undefined("%s gets nothing".formatted(arguments.to()))
                        : all.get(name.equals("first") ? 0 : all.size() - 1);
            }
            case "join" -> {
                Object[] a = arguments.bind(0, "d", "attribute");
                List<Object> texts = new ArrayList<>();
                for (Object item : keys(Py.iterable(value, budget), a[1], budget)) {
                    texts.add(Py.str(item, budget));
                }
                return Methods.join(a[0] == MISSING ? "" : Py.str(a[0], budget), texts, budget);
            }
            case "list" -> {
                arguments.bind(0);
                return copy(value, budget);
            }
            case "batch" -> {
                Object[] a = arguments.bind(1, "linecount", "fill_with");
                return batch(copy(value, budget), arguments.number(a[0], 1), a[1]);
            }
            case "sum" -> {
                Object[] a = arguments.bind(0, "attribute", "start");
                Object sum = a[1] == MISSING ? 0L : a[1];
                for (Object item : keys(Py.iterable(value, budget), a[0], budget)) {
                    sum = Py.arithmetic("+", sum, item, budget);
                }
                return sum;
            }
            default -> {
                return ordered(name, value, arguments, budget);
            }
        }
    }

    private static List<Object> copy(Object value, Budget budget) {
        List<Object> items = Py.iterable(value, budget);
        budget.memory(items.size());
        return new ArrayList<>(items);
    }

    private static List<Object> batch(List<Object> items, long size, Object fill) {
        if (size < 1) {
            throw new TemplateError("it makes batches of %d".formatted(size));
        }
        List<Object> out = new ArrayList<>();
        for (int i = 0; i < items.size(); i += (int) Math.min(size, items.size())) {
            List<Object> one = new ArrayList<>(items.subList(i, (int) Math.min(items.size(), i + size)));
            while (fill != MISSING && fill != null && one.size() < Math.min(size, 1_000)) {
                one.add(fill);
            }
            out.add(one);
        }
        return out;
    }

    private record Keyed(Object key, Object item) {}

    /** sort, unique, min, max: by an attribute if there is one, strings without case unless it is asked for. */
    private static Object ordered(String name, Object value, Arguments arguments, Budget budget) {
        Object[] a = name.equals("sort")
                ? arguments.bind(0, "reverse", "case_sensitive", "attribute")
                : arguments.bind(0, "case_sensitive", "attribute");
        boolean exact = arguments.truth(a[name.equals("sort") ? 1 : 0], false);
        List<Object> items = copy(value, budget);
        List<Object> keys = keys(items, a[a.length - 1], budget);
        List<Keyed> keyed = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            keyed.add(new Keyed(exact ? keys.get(i) : lower(keys.get(i)), items.get(i)));
        }
        Comparator<Keyed> order = (x, y) -> Py.compare("<", x.key, y.key, budget);
        if (name.equals("unique")) {
            List<Object> seen = new ArrayList<>();
            keyed.removeIf(k -> {
                boolean known = Py.contains(seen, k.key, budget);
                seen.add(k.key);
                return known;
            });
        } else if (name.equals("sort")) {
            keyed.sort(arguments.truth(a[0], false) ? order.reversed() : order);
        } else {
            return keyed.isEmpty()
                    ? new Undefined("%s gets nothing".formatted(arguments.to()))
                    : (name.equals("max")
                                    ? keyed.stream().reduce((x, y) -> order.compare(y, x) > 0 ? y : x)
                                    : keyed.stream().reduce((x, y) -> order.compare(y, x) < 0 ? y : x))
                            .get()
                            .item;
        }
        return new ArrayList<>(keyed.stream().map(k -> k.item).toList());
    }

    private static Object lower(Object value) {
        return value instanceof String s ? s.toLowerCase(Locale.ROOT) : value;
    }

    private static List<Object> dictsort(Map<?, ?> map, Arguments arguments, Budget budget) {
        Object[] a = arguments.bind(0, "case_sensitive", "by", "reverse");
        boolean exact = arguments.truth(a[0], false);
        int by = arguments.text(a[1], "key").equals("value") ? 1 : 0;
        Comparator<Object> order = (x, y) -> {
            Object p = ((Tuple) x).get(by);
            Object q = ((Tuple) y).get(by);
            return Py.compare("<", exact ? p : lower(p), exact ? q : lower(q), budget);
        };
        List<Object> items = Methods.items(map);
        items.sort(arguments.truth(a[2], false) ? order.reversed() : order);
        return items;
    }

    // ---- over each item ----

    private static List<Object> keys(List<Object> items, Object attribute, Budget budget) {
        if (attribute == MISSING || attribute == null) {
            return items;
        }
        List<Object> out = new ArrayList<>();
        for (Object item : items) {
            out.add(attribute(item, attribute, budget));
        }
        return out;
    }

    /** An attribute by its path, such as {@code function.name}. */
    private static Object attribute(Object item, Object path, Budget budget) {
        budget.memory(1);
        if (!(path instanceof String names)) {
            return Py.item(item, path, budget);
        }
        budget.steps(1 + names.length() / 64);
        Object value = item;
        for (String name : names.split("\\.", 40)) {
            value = Py.item(value, name.matches("\\d{1,9}") ? (Object) Long.valueOf(name) : name, budget);
        }
        return value;
    }

    private static List<Object> map(Object value, Arguments arguments, Scope scope) {
        Object attribute = arguments.named().getOrDefault("attribute", MISSING);
        Object otherwise = arguments.named().getOrDefault("default", MISSING);
        List<Object> out = new ArrayList<>();
        if (attribute != MISSING && arguments.positional().isEmpty()) {
            for (Object item : Py.iterable(value, scope.budget)) {
                Object found = attribute(item, attribute, scope.budget);
                out.add(found instanceof Undefined && otherwise != MISSING ? otherwise : found);
            }
            return out;
        }
        String name = first(arguments);
        Arguments rest = rest(arguments, 1, "the filter \"%s\"".formatted(name));
        for (Object item : Py.iterable(value, scope.budget)) {
            scope.budget.memory(1);
            out.add(apply(name, item, rest, scope));
        }
        return out;
    }

    private static List<Object> select(
            Object value, Arguments arguments, boolean byAttribute, boolean wanted, Scope scope) {
        int at = byAttribute ? 1 : 0;
        if (byAttribute && arguments.positional().isEmpty()) {
            throw new TemplateError("%s is called without an attribute".formatted(arguments.to()));
        }
        String name = arguments.positional().size() > at
                ? arguments.text(arguments.positional().get(at), null)
                : null;
        Arguments rest = rest(arguments, at + 1, "the test \"%s\"".formatted(name));
        List<Object> out = new ArrayList<>();
        for (Object item : Py.iterable(value, scope.budget)) {
            scope.budget.memory(1);
            Object tested = byAttribute ? attribute(item, arguments.positional().get(0), scope.budget) : item;
            if ((name == null ? Py.truth(tested) : Tests.holds(name, tested, rest, scope)) == wanted) {
                out.add(item);
            }
        }
        return out;
    }

    private static String first(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw new TemplateError("%s is called without a filter or an attribute".formatted(arguments.to()));
        }
        return arguments.text(arguments.positional().get(0), "");
    }

    private static Arguments rest(Arguments arguments, int from, String to) {
        List<Object> all = arguments.positional();
        return new Arguments(
                to, new ArrayList<>(all.subList(Math.min(from, all.size()), all.size())), arguments.named());
    }
}
