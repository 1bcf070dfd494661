package org.fovea.model.text.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call.
 *
 * @param callee what is called, as a message names it, such as {@code the filter "indent"}
 */
record Arguments(String callee, List<Object> positional, Map<String, Object> named) {

    /** The value of an omitted argument. */
    static final Object MISSING = new Object();

    /**
     * The values of the parameters in order, {@link #MISSING} for omitted ones.
     *
     * @param least how many of the first parameters are required
     * @throws TemplateError if there are too many or too few arguments, or one with an unknown name
     */
    Object[] bind(int least, String... parameters) {
        Object[] out = new Object[parameters.length];
        if (positional.size() > parameters.length) {
            throw new TemplateError("%s is called with %d arguments; it takes %d"
                    .formatted(callee, positional.size(), parameters.length));
        }
        Map<String, Object> rest = new HashMap<>(named);
        for (int i = 0; i < out.length; i++) {
            boolean given = rest.containsKey(parameters[i]);
            Object value = rest.remove(parameters[i]);
            if (given && i < positional.size()) {
                throw new TemplateError("%s is called with \"%s\" twice".formatted(callee, parameters[i]));
            }
            out[i] = i < positional.size() ? positional.get(i) : given ? value : MISSING;
            if (i < least && out[i] == MISSING) {
                throw new TemplateError("%s is called without \"%s\"".formatted(callee, parameters[i]));
            }
        }
        if (!rest.isEmpty()) {
            throw new TemplateError("%s is called with %s, which it does not take"
                    .formatted(
                            callee,
                            TemplateError.quoted(rest.keySet().iterator().next())));
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
        return or(value, otherwise, String.class, "an argument of " + callee);
    }

    long number(Object value, long otherwise) {
        return value == MISSING ? otherwise : Arithmetic.index(value, "an argument of " + callee);
    }

    boolean truth(Object value, boolean otherwise) {
        return value == MISSING ? otherwise : Py.truth(value);
    }
}
