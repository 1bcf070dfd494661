package org.fovea.model.text.jinja;

import static org.fovea.model.text.jinja.Arguments.MISSING;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Jinja's filters of strings, and {@code tojson}. */
final class TextFilters {

    private static final Pattern WORD_BEGINNING = Pattern.compile("(?<=[-\\s({\\[<])(?![-\\s({\\[<])");
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    private TextFilters() {}

    static Object apply(String name, Object value, Arguments arguments, Budget budget) {
        String text = name.equals("indent")
                ? Arguments.or(value, "", String.class, "the value of " + arguments.callee())
                : Py.str(value, budget);
        budget.memory(text.length());
        switch (name) {
            case "trim" -> {
                return StringMethods.stripped(text, arguments.bind(0, "chars")[0], arguments, true, true, budget);
            }
            case "replace" -> {
                Object[] a = arguments.bind(2, "old", "new", "count");
                return StringMethods.replace(
                        text,
                        Py.str(a[0], budget),
                        Py.str(a[1], budget),
                        a[2] == null ? -1 : arguments.number(a[2], -1),
                        budget);
            }
            case "format" -> {
                boolean named = !arguments.named().isEmpty();
                if (named && !arguments.positional().isEmpty()) {
                    throw new TemplateError(
                            "%s is called with both positional and named values".formatted(arguments.callee()));
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
                        new Arguments(arguments.callee(), List.of(width == MISSING ? 80L : width), Map.of()), budget);
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

    static String json(Object value, Arguments arguments, Budget budget) {
        Object[] a = arguments.bind(0, "ensure_ascii", "indent", "separators", "sort_keys");
        Object given = a[1] == MISSING ? null : a[1];
        long width = given == null || given instanceof String ? 0 : arguments.number(given, 0);
        budget.memory(Math.max(0, width));
        String indent = given == null ? null : given instanceof String s ? s : " ".repeat((int) Math.max(0, width));
        List<?> separators = a[2] == MISSING || a[2] == null
                ? List.of(indent == null ? ", " : ",", ": ")
                : Arguments.or(a[2], List.of(), List.class, "the separators of " + arguments.callee());
        if (separators.size() != 2) {
            throw new TemplateError(
                    "%s is called with %d separators; expected 2".formatted(arguments.callee(), separators.size()));
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
}
