package org.fovea.model.text.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A macro, or the body of a call block.
 *
 * @param defaults of the parameters, null where there is none
 * @param uses the names in the body
 */
record Macro(String name, List<String> parameters, List<Expression> defaults, List<Statement> body, Set<String> uses) {

    /** @param defined the scope in which the macro was defined */
    Object call(Scope defined, Arguments arguments, Budget budget) {
        List<Object> given = arguments.positional();
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        Scope scope = defined.inner();
        if (named.containsKey("caller") && !parameters.contains("caller")) {
            scope.set("caller", named.remove("caller"));
        } else if (uses.contains("caller") && !parameters.contains("caller")) {
            scope.set("caller", new Undefined("the macro \"%s\" is not called by \"call\"".formatted(name)));
        }
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            boolean byName = named.containsKey(parameter);
            Object value = named.remove(parameter);
            if (byName && i < given.size()) {
                throw new TemplateError("the macro \"%s\" is called with \"%s\" twice".formatted(name, parameter));
            }
            scope.set(parameter, i < given.size() ? given.get(i) : byName ? value : defaultOf(i, scope));
        }
        if (given.size() > parameters.size() && !uses.contains("varargs")) {
            throw new TemplateError("the macro \"%s\" is called with %d arguments; it takes %d"
                    .formatted(name, given.size(), parameters.size()));
        }
        if (!named.isEmpty() && !uses.contains("kwargs")) {
            throw new TemplateError("the macro \"%s\" is called with %s, which it does not take"
                    .formatted(
                            name, TemplateError.quoted(named.keySet().iterator().next())));
        }
        scope.set("varargs", new Tuple(given.subList(Math.min(parameters.size(), given.size()), given.size())));
        scope.set("kwargs", new LinkedHashMap<Object, Object>(named));
        budget.enter();
        String text = Statement.captured(body, scope);
        budget.leave();
        return text;
    }

    private Object defaultOf(int parameter, Scope scope) {
        return defaults.get(parameter) != null
                ? defaults.get(parameter).value(scope)
                : new Undefined("the macro \"%s\" is called without \"%s\"".formatted(name, parameters.get(parameter)));
    }
}
