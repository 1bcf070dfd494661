package org.fovea.vlm.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.BadInput;
import org.fovea.Reason;

/** A JSON object with a place: every complaint about a field names the file and the path to it. */
final class Fields {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIMIT = 64L << 20;

    private final Path file;
    private final String prefix;
    private final JsonNode node;

    private Fields(Path file, String prefix, JsonNode node) {
        this.file = file;
        this.prefix = prefix;
        this.node = node;
    }

    static Fields read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new BadInput("%s: there is no such file.".formatted(file));
            }
            if (Files.size(file) > LIMIT) {
                throw new BadInput("%s: has %,d bytes; expected a small JSON file.".formatted(file, Files.size(file)));
            }
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            if (node == null || !node.isObject()) {
                throw new BadInput("%s: is no JSON object.".formatted(file));
            }
            return new Fields(file, "", node);
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: is not JSON (%s).".formatted(file, Reason.of(e)), e);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be read (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    Path file() {
        return file;
    }

    JsonNode node() {
        return node;
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    /** The object under a name; an empty one if it is not there, so that all its fields take their defaults. */
    Fields object(String name) {
        JsonNode child = node.path(name);
        return new Fields(file, prefix + name + ".", child.isObject() ? child : JSON.createObjectNode());
    }

    /** The first of several names for the same field that is there, or the last of them. */
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
        if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
            throw complain(name, value, "a whole number from %d to %d".formatted(least, most));
        }
        return value.asInt();
    }

    int integer(String name, int least, int most) {
        if (!has(name)) {
            throw new BadInput("%s: %s%s is missing.".formatted(file, prefix, name));
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
        return has(name) ? node.get(name).asBoolean(otherwise) : otherwise;
    }

    String text(String name, String otherwise) {
        return has(name) ? node.get(name).asText() : otherwise;
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
                if (!item.isIntegralNumber()) {
                    throw complain(name, value, "whole numbers");
                }
                out.add(item.asInt());
            }
        } else if (value.isIntegralNumber()) {
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
            out[i] = value.get(i).asDouble();
        }
        return out;
    }

    BadInput complain(String name, Object found, String expected) {
        return new BadInput("%s: %s%s is %s; expected %s.".formatted(file, prefix, name, found, expected));
    }
}
