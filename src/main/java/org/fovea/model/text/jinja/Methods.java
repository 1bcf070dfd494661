package org.fovea.model.text.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Attributes of values, and the methods of dicts and lists that templates call, except those that change a value. */
final class Methods {

    private static final Set<String> OF_DICTS = Set.of("items", "keys", "values", "get", "copy");
    private static final Set<String> OF_LISTS = Set.of("index", "count", "copy");

    private Methods() {}

    /**
     * {@code value.name}.
     *
     * @param methodFirst whether a method hides a dict's key of the same name, as after a dot; in brackets the key
     *     hides the method
     */
    static Object attribute(Object value, String name, boolean methodFirst) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof Map<?, ?> map && (!methodFirst || !OF_DICTS.contains(name)) && map.containsKey(name)) {
            return map.get(name);
        }
        if (value instanceof Namespace namespace) {
            return namespace.values().containsKey(name) ? namespace.values().get(name) : Py.missing(value, name);
        }
        if (value instanceof Loop loop) {
            return loop.attribute(name);
        }
        Set<String> known = value instanceof String
                ? StringMethods.NAMES
                : value instanceof Map
                        ? OF_DICTS
                        : value instanceof Tuple
                                ? Set.of("index", "count")
                                : value instanceof List ? OF_LISTS : Set.of();
        return known.contains(name)
                ? (Function) (arguments, budget) -> call(
                        value,
                        name,
                        new Arguments("the method \"%s\"".formatted(name), arguments.positional(), arguments.named()),
                        budget)
                : Py.missing(value, name);
    }

    private static Object call(Object value, String name, Arguments arguments, Budget budget) {
        if (value instanceof String s) {
            return StringMethods.call(s, name, arguments, budget);
        }
        if (value instanceof Map<?, ?> map) {
            return ofDict(map, name, arguments, budget);
        }
        return ofList((List<?>) value, name, arguments, budget);
    }

    private static Object ofDict(Map<?, ?> map, String name, Arguments arguments, Budget budget) {
        budget.memory(name.equals("get") ? 1 : map.size());
        if (name.equals("get")) {
            Object[] a = arguments.bind(1, "key", "default");
            return map.containsKey(Py.key(a[0])) ? map.get(Py.key(a[0])) : a[1] == Arguments.MISSING ? null : a[1];
        }
        arguments.bind(0);
        return switch (name) {
            case "items" -> items(map);
            case "keys" -> new ArrayList<Object>(map.keySet());
            case "values" -> new ArrayList<Object>(map.values());
            default -> new LinkedHashMap<Object, Object>(map);
        };
    }

    static List<Object> items(Map<?, ?> map) {
        List<Object> out = new ArrayList<>();
        map.forEach((k, v) -> out.add(new Tuple(Arrays.asList(k, v))));
        return out;
    }

    private static Object ofList(List<?> list, String name, Arguments arguments, Budget budget) {
        if (name.equals("copy")) {
            arguments.bind(0);
            budget.memory(list.size());
            return new ArrayList<Object>(list);
        }
        Object wanted = arguments.bind(1, "value")[0];
        long count = 0;
        for (int i = 0; i < list.size(); i++) {
            if (Comparison.equal(list.get(i), wanted, budget)) {
                if (name.equals("index")) {
                    return (long) i;
                }
                count++;
            }
        }
        if (name.equals("index")) {
            throw new TemplateError("%s finds nothing".formatted(arguments.callee()));
        }
        return count;
    }
}
