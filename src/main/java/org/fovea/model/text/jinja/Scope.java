package org.fovea.model.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** The names visible at a place in a template; those of a loop's body or a macro hide those of the enclosing scope. */
final class Scope {

    final Budget budget;
    private final Scope around;
    private final Map<String, Object> values;

    /** The outermost scope. */
    Scope(Map<String, Object> values, Budget budget) {
        this(null, values, budget);
    }

    private Scope(Scope around, Map<String, Object> values, Budget budget) {
        this.around = around;
        this.values = values;
        this.budget = budget;
    }

    Scope inner() {
        return new Scope(this, new HashMap<>(), budget);
    }

    void set(String name, Object value) {
        values.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.around) {
            if (scope.values.containsKey(name)) {
                return scope.values.get(name);
            }
        }
        return new Undefined(TemplateError.quoted(name) + " is not defined");
    }
}
