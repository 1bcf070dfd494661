package org.fovea.model.text.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What something is called with.
 *
 * @param to what is called, as a complaint names it, such as {@code the filter "indent"}
 */
record Arguments(String to, List<Object> positional, Map<String, Object> named) {

    /** Stands for an argument that was not given. */
    static final Object MISSING = new Object();

    /**
     * The values of parameters in their order, {@link #MISSING} for those that were not given.
     *
     * @param least number of the first ones that must be given
     * @throws TemplateError if there are too many or too few, or one has another name
     */
    Object[] bind(int least, String... parameters) {
        Object[] out = new Object[parameters.length];
        if (positional.size() > parameters.length) {
            throw new TemplateError(
                    "%s is called with %d arguments; it takes %d".formatted(to, positional.size(), parameters.length));
        }
        Map<String, Object> rest = new HashMap<>(named);
        for (int i = 0; i < out.length; i++) {
            boolean given = rest.containsKey(parameters[i]);
            Object value = rest.remove(parameters[i]);
            if (given && i < positional.size()) {
                throw new TemplateError("%s gets \"%s\" twice".formatted(to, parameters[i]));
            }
            out[i] = i < positional.size() ? positional.get(i) : given ? value : MISSING;
            if (i < least && out[i] == MISSING) {
                throw new TemplateError("%s is called without \"%s\"".formatted(to, parameters[i]));
            }
        }
        if (!rest.isEmpty()) {
            throw new TemplateError("%s is called with %s, which it does not take"
                    .formatted(to, TemplateError.quoted(rest.keySet().iterator().next())));
        }
        return out;
    }

    static <T> T or(Object value, T otherwise, Class<T> type, String what) {
        if (value == MISSING) {
            return otherwise;
        }
        if (!type.isInstance(value)) {
            throw new TemplateError("%s is %s".formatted(what, Py.typeOf(value)));
        }
        return type.cast(value);
    }

    String text(Object value, String otherwise) {
        return or(value, otherwise, String.class, "an argument of " + to);
    }

    long number(Object value, long otherwise) {
        return value == MISSING ? otherwise : Py.index(value, "an argument of " + to);
    }

    boolean truth(Object value, boolean otherwise) {
        return value == MISSING ? otherwise : Py.truth(value);
    }
}
