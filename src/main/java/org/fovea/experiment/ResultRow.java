package org.fovea.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;

/**
 * An object in a results file; error messages name the place and the field.
 *
 * @param place file and line, or file and path
 * @param json the object
 */
record ResultRow(String place, JsonNode json) {

    private static final int LONGEST_QUOTE = 60;

    /** @throws BadInput if it is not an object */
    ResultRow {
        if (json == null || !json.isObject()) {
            throw new BadInput("%s: found %s, expected an object.".formatted(place, quoted(json)));
        }
    }

    boolean has(String field) {
        return json.hasNonNull(field);
    }

    /** An object inside this one. */
    ResultRow object(String field) {
        JsonNode value = json.get(field);
        if (value == null || !value.isObject()) {
            throw wrong(field, value, "an object");
        }
        return new ResultRow("%s, %s".formatted(place, field), value);
    }

    String text(String field) {
        JsonNode value = json.get(field);
        if (value == null || !value.isTextual()) {
            throw wrong(field, value, "a string");
        }
        return value.textValue();
    }

    /** One of several strings. */
    String oneOf(String field, List<String> known) {
        JsonNode value = json.get(field);
        if (value == null || !value.isTextual() || !known.contains(value.textValue())) {
            throw wrong(field, value, "one of " + String.join(", ", known));
        }
        return value.textValue();
    }

    boolean truth(String field) {
        JsonNode value = json.get(field);
        if (value == null || !value.isBoolean()) {
            throw wrong(field, value, "true or false");
        }
        return value.booleanValue();
    }

    /** A whole number with a lower bound. */
    int whole(String field, int least) {
        JsonNode value = json.get(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
            throw wrong(field, value, "a whole number, %d or more".formatted(least));
        }
        return value.intValue();
    }

    /** An image's id, a whole number or a string. */
    String id(String field) {
        JsonNode value = json.get(field);
        if (value == null || !value.isIntegralNumber() && !value.isTextual()) {
            throw wrong(field, value, "an image's id");
        }
        return value.asText();
    }

    /** A number 0..1. */
    double share(String field) {
        JsonNode value = json.get(field);
        if (!isShare(value)) {
            throw wrong(field, value, "a number from 0 to 1");
        }
        return value.doubleValue();
    }

    /** Numbers 0..1. */
    double[] shares(String field) {
        JsonNode value = json.get(field);
        List<Double> out = new ArrayList<>();
        if (value == null || !value.isArray() || value.isEmpty()) {
            throw wrong(field, value, "a list of numbers from 0 to 1");
        }
        for (JsonNode each : value) {
            if (!isShare(each)) {
                throw wrong("%s[%d]".formatted(field, out.size()), each, "a number from 0 to 1");
            }
            out.add(each.doubleValue());
        }
        return out.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static boolean isShare(JsonNode value) {
        return value != null && value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= 1;
    }

    /** The error about a field. */
    BadInput wrong(String field, JsonNode found, String expected) {
        return new BadInput(
                "%s: field \"%s\": found %s, expected %s.".formatted(place, field, quoted(found), expected));
    }

    /** What was found, shortened for a message. */
    static String quoted(JsonNode found) {
        if (found == null || found.isMissingNode() || found.isNull()) {
            return found != null && found.getNodeType() == JsonNodeType.NULL ? "null" : "nothing";
        }
        String text = found.toString();
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE - 1) + "…";
    }
}
