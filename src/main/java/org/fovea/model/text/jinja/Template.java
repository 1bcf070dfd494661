package org.fovea.model.text.jinja;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A chat template, parsed once and rendered with any messages. */
public final class Template {

    private static final int LONGEST = 1_000_000;
    private static final int LONGEST_RANGE = 100_000; // as in jinja2's sandbox

    private final List<Statement> body;
    private final Clock clock;

    private Template(List<Statement> body, Clock clock) {
        this.body = body;
        this.clock = clock;
    }

    /**
     * Parses a template.
     *
     * @param clock the time that {@code strftime_now} returns
     * @throws TemplateError if its syntax is invalid, or it has a tag that Fovea does not know
     */
    public static Template of(String source, Clock clock) {
        if (source.length() > LONGEST) {
            throw new TemplateError("it has %,d characters; expected at most %,d".formatted(source.length(), LONGEST));
        }
        return new Template(new Statements(new Tokens(Lexer.tokens(source))).until(), clock);
    }

    /**
     * Renders it.
     *
     * @param values by name: null, Boolean, Integer, Long, Double, String, and List and Map of them
     * @throws TemplateError if it raises an exception, uses something that Fovea does not know, or exceeds a limit
     */
    public String render(Map<String, ?> values) {
        Map<String, Object> names = new HashMap<>(globals(clock));
        values.forEach((name, value) -> names.put(name, Py.of(value)));
        try {
            return Statement.captured(body, new Scope(names, new Budget()));
        } catch (StackOverflowError e) { // the depth of each construct is bounded, but not that of all combined
            throw new TemplateError("it is nested too deeply");
        }
    }

    private static Map<String, Object> globals(Clock clock) {
        return Map.of(
                "range",
                (Function) Template::range,
                "dict",
                (Function) Template::dict,
                "namespace",
                (Function) (arguments, budget) -> new Namespace(byName(dict(arguments, budget))),
                "joiner",
                (Function) Template::joiner,
                "cycler",
                (Function) Template::cycler,
                "raise_exception",
                (Function) (arguments, budget) -> {
                    throw new TemplateError("it says %s"
                            .formatted(TemplateError.quoted(Py.str(arguments.bind(1, "message")[0], budget))));
                },
                "strftime_now",
                (Function) (arguments, budget) ->
                        now(arguments.text(arguments.bind(1, "format")[0], ""), LocalDateTime.now(clock)));
    }

    private static List<Object> range(Arguments arguments, Budget budget) {
        Object[] a = arguments.bind(1, "start", "stop", "step");
        long from = a[1] == Arguments.MISSING ? 0 : arguments.number(a[0], 0);
        long to = arguments.number(a[1] == Arguments.MISSING ? a[0] : a[1], 0);
        long by = arguments.number(a[2], 1);
        long count = by == 0 || Math.abs(from) > 1L << 50 || Math.abs(to) > 1L << 50 || Math.abs(by) > 1L << 50
                ? -1
                : Math.max(0, by > 0 ? (to - from + by - 1) / by : (from - to - by - 1) / -by);
        if (count < 0 || count > LONGEST_RANGE) {
            throw new TemplateError("it makes a range of more than %,d numbers".formatted(LONGEST_RANGE));
        }
        budget.memory(count);
        List<Object> out = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            out.add(from + i * by);
        }
        return out;
    }

    private static Map<Object, Object> dict(Arguments arguments, Budget budget) {
        Map<Object, Object> out = new LinkedHashMap<>();
        if (!arguments.positional().isEmpty()) {
            Object first = arguments.positional().get(0);
            if (first instanceof Map<?, ?> map) {
                out.putAll(map);
            } else {
                for (Object pair : Py.iterable(first, budget)) {
                    List<Object> two = Py.iterable(pair, budget);
                    if (two.size() != 2) {
                        throw new TemplateError("it makes a dict of something other than pairs");
                    }
                    out.put(Py.key(two.get(0)), two.get(1));
                }
            }
        }
        out.putAll(arguments.named());
        budget.memory(out.size());
        return out;
    }

    private static Map<String, Object> byName(Map<Object, Object> map) {
        Map<String, Object> out = new LinkedHashMap<>();
        map.forEach((k, v) -> out.put(String.valueOf(k), v));
        return out;
    }

    private static Function joiner(Arguments arguments, Budget budget) {
        Object given = arguments.bind(0, "sep")[0];
        String separator = arguments.text(given, ", ");
        boolean[] used = {false};
        return (none, more) -> {
            none.bind(0);
            boolean first = !used[0];
            used[0] = true;
            return first ? "" : separator;
        };
    }

    private static Namespace cycler(Arguments arguments, Budget budget) {
        List<Object> items = arguments.positional();
        int[] at = {0};
        Function next = (none, more) -> {
            if (items.isEmpty()) {
                throw new TemplateError("a cycler has no items");
            }
            return items.get(at[0]++ % items.size());
        };
        Function reset = (none, more) -> {
            at[0] = 0;
            return null;
        };
        return new Namespace(new HashMap<>(Map.of("next", next, "reset", reset)));
    }

    /** Python's {@code strftime} in the C locale, which is English. */
    private static String now(String format, LocalDateTime time) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            if (format.charAt(i) != '%' || i + 1 == format.length()) {
                out.append(format.charAt(i));
                continue;
            }
            char c = format.charAt(++i);
            boolean bare = c == '-' && i + 1 < format.length(); // without a leading zero
            String java = pattern(bare ? format.charAt(++i) : c);
            String text = java.isEmpty()
                    ? String.valueOf(format.charAt(i))
                    : time.format(DateTimeFormatter.ofPattern(java, Locale.ENGLISH));
            out.append(bare ? text.replaceFirst("^0+(?=\\d)", "") : text);
        }
        return out.toString();
    }

    private static String pattern(char code) {
        return switch (code) {
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'b', 'h' -> "MMM";
            case 'B' -> "MMMM";
            case 'd' -> "dd";
            case 'e' -> "ppd";
            case 'F' -> "uuuu-MM-dd";
            case 'D', 'x' -> "MM/dd/yy";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'j' -> "DDD";
            case 'm' -> "MM";
            case 'M' -> "mm";
            case 'p' -> "a";
            case 'R' -> "HH:mm";
            case 'S' -> "ss";
            case 'T', 'X' -> "HH:mm:ss";
            case 'y' -> "yy";
            case 'Y' -> "uuuu";
            case '%' -> "";
            default ->
                throw new TemplateError("it writes the date as \"%%%c\", which Fovea does not know".formatted(code));
        };
    }
}
