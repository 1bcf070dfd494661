package org.fovea.model.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;

/** A JSON object that knows its file and its path in it, so that every message about a field names both. */
public final class Fields {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Largest file that is read: indexes and tokenizer_config.json have some megabytes, and parsed JSON takes many
     * times as much memory.
     */
    private static final int LIMIT = 16 << 20;

    /**
     * The largest supported id, vocabulary and number of positions: more than any model has, small enough that products
     * do not overflow.
     */
    static final int MOST = 1 << 24;

    /** The largest supported width, for the same reason. */
    static final int WIDEST = 1 << 17;

    private static final List<String> ACTIVATIONS = List.of("silu", "gelu", "quick_gelu", "gelu_pytorch_tanh");

    private final Path file;
    private final String prefix;
    private final JsonNode node;

    private Fields(Path file, String prefix, JsonNode node) {
        this.file = file;
        this.prefix = prefix;
        this.node = node;
    }

    /** @throws BadInput if the file is missing, not a regular file, too large or not a JSON object */
    public static Fields read(Path file) {
        try {
            JsonNode node = JSON.readTree(SmallFile.read(file, LIMIT));
            if (node == null || !node.isObject()) {
                throw new BadInput("%s: is not a JSON object.".formatted(file));
            }
            return new Fields(file, "", node);
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: is not JSON (%s).".formatted(file, Reason.of(e)), e);
        } catch (IOException e) {
            throw SmallFile.unreadable(file, e);
        }
    }

    Path file() {
        return file;
    }

    public JsonNode node() {
        return node;
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    /** Whether a field is present and null, which some fields distinguish from missing. */
    boolean isNull(String name) {
        return node.path(name).isNull();
    }

    /** Checks that the object has no field that Fovea refuses. */
    Fields checked(ConfigFields fields) {
        fields.check(file, prefix, node);
        return this;
    }

    /** The object with a name; an empty one if it is missing, so that all its fields take their defaults. */
    public Fields object(String name) {
        if (has(name) && !node.get(name).isObject()) {
            throw complain(name, node.get(name), "an object");
        }
        return new Fields(file, prefix + name + ".", has(name) ? node.get(name) : JSON.createObjectNode());
    }

    /** The first of several names of a field that is present, or else the last of them. */
    String either(String... names) {
        for (String name : names) {
            if (has(name)) {
                return name;
            }
        }
        return names[names.length - 1];
    }

    int integer(String name, int otherwise, int least, int most) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode value = node.get(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < least || value.asLong() > most) {
            throw complain(name, value, "a whole number from %d to %d".formatted(least, most));
        }
        return value.asInt();
    }

    int integer(String name, int least, int most) {
        if (!has(name)) {
            throw missing(name);
        }
        return integer(name, 0, least, most);
    }

    double number(String name, double otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode value = node.get(name);
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw complain(name, value, "a number");
        }
        return value.asDouble();
    }

    double number(String name, double otherwise, double least, double most) {
        double value = number(name, otherwise);
        if (value < least || value > most) {
            throw complain(name, value, "a number from %s to %s".formatted(least, most));
        }
        return value;
    }

    boolean bool(String name, boolean otherwise) {
        if (has(name) && !node.get(name).isBoolean()) {
            throw complain(name, node.get(name), "true or false");
        }
        return has(name) ? node.get(name).asBoolean() : otherwise;
    }

    String text(String name, String otherwise) {
        if (has(name) && !node.get(name).isTextual()) {
            throw complain(name, node.get(name), "a text");
        }
        return has(name) ? node.get(name).asText() : otherwise;
    }

    /** An activation function by its name in transformers' ACT2FN. */
    String activation(String name, String otherwise) {
        String found = text(name, otherwise);
        if (!ACTIVATIONS.contains(found)) {
            throw complain(name, '"' + found + '"', "one of \"%s\"".formatted(String.join("\", \"", ACTIVATIONS)));
        }
        return found;
    }

    /** An integer or a list of integers. */
    List<Integer> integers(String name, int otherwise) {
        if (!has(name)) {
            return List.of(otherwise);
        }
        JsonNode value = node.get(name);
        List<Integer> out = new ArrayList<>();
        if (value.isArray()) {
            for (JsonNode item : value) {
                if (!item.canConvertToInt() || !item.isIntegralNumber()) {
                    throw complain(name, value, "whole numbers");
                }
                out.add(item.asInt());
            }
        } else if (value.isIntegralNumber() && value.canConvertToInt()) {
            out.add(value.asInt());
        } else {
            throw complain(name, value, "a whole number or a list of them");
        }
        return List.copyOf(out);
    }

    double[] numbers(String name) {
        JsonNode value = node.path(name);
        if (!value.isArray()) {
            throw complain(name, value, "a list of numbers");
        }
        double[] out = new double[value.size()];
        for (int i = 0; i < out.length; i++) {
            if (!value.get(i).isNumber()) {
                throw complain(name, value, "a list of numbers");
            }
            out[i] = value.get(i).asDouble();
        }
        return out;
    }

    BadInput complain(String name, Object found, String expected) {
        return new BadInput(
                "%s: %s%s is %s; expected %s.".formatted(file, prefix, name, BadInput.quote(found), expected));
    }

    /** A field's path as a message names it. */
    String path(String name) {
        return prefix + name;
    }

    /** The error about a missing required field. */
    BadInput missing(String name) {
        return new BadInput("%s: %s%s is missing.".formatted(file, prefix, name));
    }
}
