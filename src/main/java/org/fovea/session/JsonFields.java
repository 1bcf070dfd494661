package org.fovea.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.jspecify.annotations.Nullable;

/** A JSON object in a session file; error messages name the file and the path of the field. */
record JsonFields(Path file, String prefix, JsonNode node) {

    private static final JsonNode NONE = MissingNode.getInstance();

    private JsonNode get(String name) {
        return node.hasNonNull(name) ? node.get(name) : NONE;
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    BadInput complain(String name, String expected) {
        return new BadInput("%s: %s%s is %s; expected %s."
                .formatted(
                        file,
                        prefix,
                        name,
                        has(name) ? Reason.shortened(get(name).toString()) : "missing",
                        expected));
    }

    /** A string; null if missing. */
    @Nullable
    String text(String name) {
        JsonNode value = get(name);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw complain(name, "a string");
        }
        return value.textValue();
    }

    /** A parsed string; null if missing. */
    <T> @Nullable T text(String name, Function<String, T> parse, String expected) {
        String text = text(name);
        try {
            return text == null ? null : parse.apply(text);
        } catch (IllegalArgumentException | BadInput e) {
            throw complain(name, expected);
        }
    }

    String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** A whole number within bounds; null if missing. */
    @Nullable
    Integer integer(String name, int least, int most) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw complain(name, "a whole number from %d to %d".formatted(least, most));
        }
        return value.intValue();
    }

    int integer(String name, int least, int most, int otherwise) {
        Integer value = integer(name, least, most);
        return value == null ? otherwise : value;
    }

    /** A number from 0 to 1. */
    double share(String name, double otherwise) {
        JsonNode value = get(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
            throw complain(name, "a number from 0 to 1");
        }
        return value.doubleValue();
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = get(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw complain(name, "true or false");
        }
        return value.asBoolean(otherwise);
    }

    /** A nested object; empty if missing. */
    JsonFields object(String name) {
        JsonNode value = get(name);
        if (!value.isMissingNode() && !value.isObject()) {
            throw complain(name, "an object");
        }
        return new JsonFields(file, prefix + name + ".", value);
    }

    /** A list of objects; empty if missing. */
    List<JsonFields> list(String name) {
        JsonNode value = get(name);
        if (!value.isMissingNode() && !value.isArray()) {
            throw complain(name, "a list");
        }
        List<JsonFields> all = new ArrayList<>();
        for (JsonNode each : value) {
            if (!each.isObject()) {
                throw complain(name, "a list of objects");
            }
            all.add(new JsonFields(file, "%s%s[%d].".formatted(prefix, name, all.size()), each));
        }
        return all;
    }

    /** The names of its fields. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
