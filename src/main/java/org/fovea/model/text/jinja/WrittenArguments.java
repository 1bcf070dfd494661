package org.fovea.model.text.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments as a template writes them; each call evaluates them again.
 *
 * @param list behind a {@code *}; null for none
 * @param map behind a {@code **}; null for none
 */
record WrittenArguments(List<Expression> positional, Map<String, Expression> named, Expression list, Expression map) {

    static final WrittenArguments NONE = new WrittenArguments(List.of(), Map.of(), null, null);

    static WrittenArguments of(Expression only) {
        return new WrittenArguments(List.of(only), Map.of(), null, null);
    }

    /** @param callee what is called, as {@link Arguments#callee} */
    Arguments evaluate(String callee, Scope scope) {
        List<Object> values = Expressions.values(positional, scope);
        if (list != null) {
            values.addAll(Py.iterable(list.value(scope), scope.budget));
        }
        Map<String, Object> byName = new LinkedHashMap<>();
        for (Map.Entry<String, Expression> e : named.entrySet()) {
            byName.put(e.getKey(), e.getValue().value(scope));
        }
        if (map != null && map.value(scope) instanceof Map<?, ?> more) {
            more.forEach((k, v) -> byName.put(String.valueOf(k), v));
        }
        scope.budget.memory(values.size() + byName.size());
        return new Arguments(callee, values, byName);
    }
}
