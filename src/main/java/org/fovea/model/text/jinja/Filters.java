package org.fovea.model.text.jinja;

import static org.fovea.model.text.jinja.Arguments.MISSING;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Jinja's filters, as far as chat templates use them: which there are, and those that take a filter or a test. */
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

    private Filters() {}

    static Object apply(String name, Object value, Arguments arguments, Scope scope) {
        if (!KNOWN.contains(name)) {
            throw new TemplateError("it uses %s, which Fovea does not know".formatted(arguments.callee()));
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
                return ListFilters.apply(name, value, arguments, budget);
            }
            case "abs", "float", "int", "round" -> {
                return NumberFilters.apply(name, value, arguments, budget);
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
                return TextFilters.json(value, arguments, budget);
            }
            default -> {
                return TextFilters.apply(name, value, arguments, budget);
            }
        }
    }

    /** The attribute of each item, or the items themselves where none is given. */
    static List<Object> keys(List<Object> items, Object attribute, Budget budget) {
        if (attribute == MISSING || attribute == null) {
            return items;
        }
        List<Object> out = new ArrayList<>();
        for (Object item : items) {
            out.add(attribute(item, attribute, budget));
        }
        return out;
    }

    /** An attribute given by its path, such as {@code function.name}. */
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
            throw new TemplateError("%s is called without an attribute".formatted(arguments.callee()));
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
            throw new TemplateError("%s is called without a filter or an attribute".formatted(arguments.callee()));
        }
        return arguments.text(arguments.positional().get(0), "");
    }

    private static Arguments rest(Arguments arguments, int from, String to) {
        List<Object> all = arguments.positional();
        return new Arguments(
                to, new ArrayList<>(all.subList(Math.min(from, all.size()), all.size())), arguments.named());
    }
}
