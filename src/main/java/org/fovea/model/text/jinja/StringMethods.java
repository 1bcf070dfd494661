package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Python's methods of strings, as far as chat templates call them. */
final class StringMethods {

    static final Set<String> NAMES = Set.of(
            "strip",
            "lstrip",
            "rstrip",
            "startswith",
            "endswith",
            "split",
            "rsplit",
            "splitlines",
            "replace",
            "find",
            "rfind",
            "index",
            "count",
            "upper",
            "lower",
            "title",
            "capitalize",
            "format",
            "join",
            "isdigit",
            "isalpha",
            "isalnum",
            "isspace",
            "isupper",
            "islower",
            "isnumeric",
            "isdecimal",
            "removeprefix",
            "removesuffix",
            "partition",
            "rpartition",
            "zfill",
            "ljust",
            "rjust",
            "center",
            "swapcase");

    private StringMethods() {}

    static Object call(String s, String name, Arguments arguments, Budget budget) {
        budget.steps(1 + s.length() / 64);
        switch (name) {
            case "strip", "lstrip", "rstrip" -> {
                return stripped(
                        s,
                        arguments.bind(0, "chars")[0],
                        arguments,
                        !name.equals("rstrip"),
                        !name.equals("lstrip"),
                        budget);
            }
            case "startswith", "endswith" -> {
                Object[] a = arguments.bind(1, "prefix", "start", "end");
                return affixed(
                        Text.length(s) == s.length() || a[1] == Arguments.MISSING ? part(s, a, arguments) : s,
                        a[0],
                        name.equals("startswith"),
                        arguments);
            }
            case "split", "rsplit" -> {
                Object[] a = arguments.bind(0, "sep", "maxsplit");
                String separator = a[0] == null ? null : arguments.text(a[0], null);
                budget.memory(s.length());
                return name.equals("split")
                        ? split(s, separator, arguments.number(a[1], -1), budget)
                        : rsplit(s, separator, arguments.number(a[1], -1), budget);
            }
            case "splitlines" -> {
                budget.memory(s.length());
                return Text.lines(s, arguments.truth(arguments.bind(0, "keepends")[0], false));
            }
            case "replace" -> {
                Object[] a = arguments.bind(2, "old", "new", "count");
                return replace(
                        s, arguments.text(a[0], ""), arguments.text(a[1], ""), arguments.number(a[2], -1), budget);
            }
            case "find", "rfind", "index", "count" -> {
                return found(s, name, arguments.text(arguments.bind(1, "sub")[0], ""), budget);
            }
            case "format" -> {
                return budget.made(Format.braces(s, arguments, budget));
            }
            case "join" -> {
                return join(s, Py.iterable(arguments.bind(1, "iterable")[0], budget), budget);
            }
            case "removeprefix", "removesuffix" -> {
                String affix = arguments.text(arguments.bind(1, "affix")[0], "");
                return name.equals("removeprefix")
                        ? s.startsWith(affix) ? s.substring(affix.length()) : s
                        : s.endsWith(affix) ? s.substring(0, s.length() - affix.length()) : s;
            }
            case "partition", "rpartition" -> {
                return partition(s, arguments.text(arguments.bind(1, "sep")[0], ""), name.equals("partition"), budget);
            }
            case "zfill", "ljust", "rjust", "center" -> {
                return padded(s, name, arguments, budget);
            }
            default -> {
                arguments.bind(0);
                return plain(s, name);
            }
        }
    }

    static String stripped(String s, Object given, Arguments arguments, boolean left, boolean right, Budget budget) {
        String chars = given == null ? null : arguments.text(given, null);
        budget.steps(chars == null ? 1 : 1 + (long) s.length() * chars.length() / 64);
        return Text.strip(s, chars, left, right);
    }

    private static Object plain(String s, String name) {
        return switch (name) {
            case "upper" -> s.toUpperCase(Locale.ROOT);
            case "lower" -> s.toLowerCase(Locale.ROOT);
            case "title" -> Text.title(s);
            case "capitalize" -> Text.capitalize(s);
            case "swapcase" -> {
                StringBuilder out = new StringBuilder();
                s.codePoints()
                        .forEach(c -> out.append(
                                Character.isUpperCase(c)
                                        ? Character.toString(c).toLowerCase(Locale.ROOT)
                                        : Character.toString(c).toUpperCase(Locale.ROOT)));
                yield out.toString();
            }
            case "isspace" -> !s.isEmpty() && Text.isBlank(s);
            case "isalpha" -> !s.isEmpty() && s.codePoints().allMatch(Character::isLetter);
            case "isalnum" -> !s.isEmpty() && s.codePoints().allMatch(Character::isLetterOrDigit);
            case "isupper" ->
                s.codePoints().anyMatch(Character::isUpperCase)
                        && s.codePoints().noneMatch(Character::isLowerCase);
            case "islower" ->
                s.codePoints().anyMatch(Character::isLowerCase)
                        && s.codePoints().noneMatch(Character::isUpperCase);
            default -> !s.isEmpty() && s.codePoints().allMatch(Character::isDigit);
        };
    }

    private static String part(String s, Object[] a, Arguments arguments) {
        int n = s.length();
        long from = arguments.number(a[1], 0);
        long to = arguments.number(a[2], n);
        from = Math.max(0, from < 0 ? from + n : from);
        to = Math.min(n, to < 0 ? to + n : to);
        return from > to ? "" : s.substring((int) from, (int) to);
    }

    private static boolean affixed(String s, Object affix, boolean start, Arguments arguments) {
        if (affix instanceof Tuple several) {
            return several.stream().anyMatch(one -> affixed(s, one, start, arguments));
        }
        String one = arguments.text(affix, "");
        return start ? s.startsWith(one) : s.endsWith(one);
    }

    private static List<Object> split(String s, String separator, long most, Budget budget) {
        List<Object> out = new ArrayList<>();
        int from = 0;
        if (separator == null) {
            String rest = Text.strip(s, null, true, false);
            while (!rest.isEmpty() && out.size() != most) {
                int end = 0;
                while (end < rest.length() && !Text.isSpace(rest.codePointAt(end))) {
                    end += Character.charCount(rest.codePointAt(end));
                }
                out.add(rest.substring(0, end));
                budget.steps(1 + rest.length() / 64);
                rest = Text.strip(rest.substring(end), null, true, false);
            }
            if (!rest.isEmpty()) {
                out.add(rest);
            }
            return out;
        }
        requireNonEmpty(separator);
        for (int at = 0;
                out.size() != most && (at = Py.find(s, separator, from, budget)) >= 0;
                from = at + separator.length()) {
            out.add(s.substring(from, at));
        }
        out.add(s.substring(from));
        return out;
    }

    private static List<Object> rsplit(String s, String separator, long most, Budget budget) {
        if (most < 0) {
            return split(s, separator, most, budget);
        }
        List<Object> out = new ArrayList<>();
        String rest = s;
        if (separator == null) {
            rest = Text.strip(rest, null, false, true);
            while (!rest.isEmpty() && out.size() < most) {
                int from = rest.length();
                while (from > 0 && !Text.isSpace(rest.codePointBefore(from))) {
                    from -= Character.charCount(rest.codePointBefore(from));
                }
                out.add(0, rest.substring(from));
                budget.steps(1 + rest.length() / 64);
                rest = Text.strip(rest.substring(0, from), null, false, true);
            }
            if (!rest.isEmpty()) {
                out.add(0, rest);
            }
            return out;
        }
        requireNonEmpty(separator);
        for (int at; out.size() < most && (at = rest.lastIndexOf(separator)) >= 0; rest = rest.substring(0, at)) {
            budget.steps(1 + rest.length() / 8);
            out.add(0, rest.substring(at + separator.length()));
        }
        out.add(0, rest);
        return out;
    }

    private static void requireNonEmpty(String separator) {
        if (separator.isEmpty()) {
            throw new TemplateError("it splits at an empty string");
        }
    }

    private static Tuple partition(String s, String separator, boolean first, Budget budget) {
        requireNonEmpty(separator);
        budget.steps(1 + s.length() / 8);
        int at = first ? s.indexOf(separator) : s.lastIndexOf(separator);
        return new Tuple(
                at < 0
                        ? first ? List.of(s, "", "") : List.of("", "", s)
                        : List.of(s.substring(0, at), separator, s.substring(at + separator.length())));
    }

    static String replace(String s, String old, String other, long most, Budget budget) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        long done = 0;
        while (done != most) {
            int at = old.isEmpty()
                    ? done == 0 ? 0 : from < s.length() ? from + Character.charCount(s.codePointAt(from)) : -1
                    : Py.find(s, old, from, budget);
            if (at < 0) {
                break;
            }
            budget.memory((long) other.length() + at - from + 1);
            out.append(s, from, at).append(other);
            from = at + old.length();
            done++;
        }
        return budget.made(out.append(s, from, s.length()).toString());
    }

    private static Object found(String s, String name, String part, Budget budget) {
        if (name.equals("count")) {
            long count = part.isEmpty() ? Text.length(s) + 1L : 0;
            for (int at = part.isEmpty() ? -1 : Py.find(s, part, 0, budget);
                    at >= 0;
                    at = Py.find(s, part, at + part.length(), budget)) {
                count++;
            }
            return count;
        }
        budget.steps(1 + s.length() / 8);
        int at = name.equals("rfind") ? s.lastIndexOf(part) : Py.find(s, part, 0, budget);
        if (at < 0 && name.equals("index")) {
            throw new TemplateError("the method \"index\" finds nothing");
        }
        return at < 0 ? -1L : (long) s.codePointCount(0, at);
    }

    static String join(String separator, List<Object> items, Budget budget) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof String item)) {
                throw items.get(i) instanceof Undefined undefined
                        ? undefined.error()
                        : new TemplateError("it joins %s".formatted(Py.typeOf(items.get(i))));
            }
            budget.memory((long) item.length() + separator.length());
            out.append(i > 0 ? separator : "").append(item);
        }
        return budget.made(out.toString());
    }

    private static String padded(String s, String name, Arguments arguments, Budget budget) {
        Object[] a = arguments.bind(1, "width", "fillchar");
        long width = arguments.number(a[0], 0);
        long missing = Math.max(0, width - Text.length(s));
        budget.memory(missing);
        if (name.equals("zfill")) {
            boolean signed = s.startsWith("-") || s.startsWith("+");
            return (signed ? s.substring(0, 1) : "") + "0".repeat((int) missing) + (signed ? s.substring(1) : s);
        }
        String fill = arguments.text(a[1], " ");
        if (Text.length(fill) != 1) {
            throw new TemplateError("%s fills with %s; expected one character"
                    .formatted(arguments.callee(), TemplateError.quoted(fill)));
        }
        long left = name.equals("ljust") ? 0 : name.equals("rjust") ? missing : missing / 2 + (missing & width & 1);
        return fill.repeat((int) left) + s + fill.repeat((int) (missing - left));
    }
}
