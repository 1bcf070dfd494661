package org.fovea.model.text.jinja;

import static org.fovea.model.text.jinja.Arguments.MISSING;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jinja's filters of lists and dicts. */
final class ListFilters {

    private ListFilters() {}

    static Object apply(String name, Object value, Arguments arguments, Budget budget) {
        switch (name) {
            case "items", "dictsort" -> {
                if (name.equals("items") && value instanceof Undefined) {
                    return List.of();
                }
                if (!(value instanceof Map<?, ?> map)) {
                    throw new TemplateError(
                            "%s is applied to %s; expected a dict".formatted(arguments.callee(), Py.typeOf(value)));
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
                        ? new Undefined("%s is applied to an empty list".formatted(arguments.callee()))
                        : all.get(name.equals("first") ? 0 : all.size() - 1);
            }
            case "join" -> {
                Object[] a = arguments.bind(0, "d", "attribute");
                List<Object> texts = new ArrayList<>();
                for (Object item : Filters.keys(Py.iterable(value, budget), a[1], budget)) {
                    texts.add(Py.str(item, budget));
                }
                return StringMethods.join(a[0] == MISSING ? "" : Py.str(a[0], budget), texts, budget);
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
                for (Object item : Filters.keys(Py.iterable(value, budget), a[0], budget)) {
                    sum = Arithmetic.arithmetic("+", sum, item, budget);
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

    /** sort, unique, min, max: by an attribute if one is given, ignoring the case of strings unless told otherwise. */
    private static Object ordered(String name, Object value, Arguments arguments, Budget budget) {
        Object[] a = name.equals("sort")
                ? arguments.bind(0, "reverse", "case_sensitive", "attribute")
                : arguments.bind(0, "case_sensitive", "attribute");
        boolean exact = arguments.truth(a[name.equals("sort") ? 1 : 0], false);
        List<Object> items = copy(value, budget);
        List<Object> keys = Filters.keys(items, a[a.length - 1], budget);
        List<Keyed> keyed = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            keyed.add(new Keyed(exact ? keys.get(i) : lower(keys.get(i)), items.get(i)));
        }
        Comparator<Keyed> order = (x, y) -> Comparison.compare("<", x.key, y.key, budget);
        switch (name) {
            case "unique" -> {
                List<Object> seen = new ArrayList<>();
                keyed.removeIf(k -> {
                    boolean known = Py.contains(seen, k.key, budget);
                    seen.add(k.key);
                    return known;
                });
            }
            case "sort" -> keyed.sort(arguments.truth(a[0], false) ? order.reversed() : order);
            default -> {
                return keyed.isEmpty()
                        ? new Undefined("%s is applied to an empty list".formatted(arguments.callee()))
                        : extreme(keyed, name.equals("max") ? order.reversed() : order);
            }
        }
        return new ArrayList<>(keyed.stream().map(k -> k.item).toList());
    }

    /** The first of the smallest items. */
    private static Object extreme(List<Keyed> keyed, Comparator<Keyed> order) {
        Keyed best = keyed.get(0);
        for (Keyed next : keyed.subList(1, keyed.size())) {
            best = order.compare(next, best) < 0 ? next : best;
        }
        return best.item;
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
            return Comparison.compare("<", exact ? p : lower(p), exact ? q : lower(q), budget);
        };
        List<Object> items = Methods.items(map);
        items.sort(arguments.truth(a[2], false) ? order.reversed() : order);
        return items;
    }
}
