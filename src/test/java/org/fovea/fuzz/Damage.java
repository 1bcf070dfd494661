package org.fovea.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What happens to JSON and to files of any kind. */
final class Damage {

    static final ObjectMapper JSON = new ObjectMapper();

    private Damage() {}

    /** A file of the test's resources as a tree of its own. */
    static ObjectNode tree(Path file) {
        try {
            return (ObjectNode) JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON with a few values that are hostile, missing, elsewhere, too many or too deep. */
    static byte[] json(JsonNode sound, Dice dice) {
        JsonNode root = sound.deepCopy();
        for (int i = dice.between(1, 3); i > 0; i--) {
            once(root, dice);
        }
        return text(root.toString(), dice);
    }

    private static void once(JsonNode root, Dice dice) {
        JsonNode parent = root;
        for (JsonNode child = child(parent, dice);
                child != null && child.isContainerNode() && !dice.once(4);
                child = child(parent, dice)) {
            parent = child;
        }
        if (parent.isEmpty()) {
            return;
        }
        if (parent instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = dice.of(names.toArray(String[]::new));
            if (dice.once(8)) {
                object.remove(name);
            } else if (dice.once(10)) {
                object.set(
                        dice.of("", "\u0000", name + " ", name.toUpperCase(), "__proto__", "x".repeat(5000)),
                        object.get(name));
            } else {
                object.set(name, other(root, object.get(name), dice));
            }
        } else if (parent instanceof ArrayNode array) {
            int at = dice.below(array.size());
            if (dice.once(8)) {
                array.remove(at);
            } else if (dice.once(8)) {
                array.insert(dice.below(array.size()), array.get(at).deepCopy());
            } else {
                array.set(at, other(root, array.get(at), dice));
            }
        }
    }

    private static JsonNode child(JsonNode parent, Dice dice) {
        int at = parent.isEmpty() ? -1 : dice.below(parent.size());
        for (JsonNode child : parent) {
            if (at-- == 0) {
                return child;
            }
        }
        return null;
    }

    private static JsonNode other(JsonNode root, JsonNode value, Dice dice) {
        if (value.isPojo()) { // hostile already
            return value;
        }
        switch (dice.below(8)) {
            case 0 -> {
                JsonNode elsewhere = child(root, dice);
                return elsewhere == null ? dice.node() : elsewhere.deepCopy();
            }
            case 1 -> {
                ArrayNode many = JsonNodeFactory.instance.arrayNode();
                for (int i = dice.of(1, 2, 50); i > 0; i--) {
                    many.add(value.deepCopy());
                }
                return many;
            }
            case 2 -> {
                return value.isNumber()
                        ? JsonNodeFactory.instance.numberNode(value.asLong() + dice.of(-1, 1, -2 * value.asInt(), 1000))
                        : dice.node();
            }
            case 3 -> {
                return JsonNodeFactory.instance.textNode(value.asText() + dice.of("", "\u0000", " ", "é", ".0"));
            }
            default -> {
                return dice.node();
            }
        }
    }

    /** Text in UTF-8, rarely in something else, cut, or with something before or behind. */
    static byte[] text(String text, Dice dice) {
        return switch (dice.below(60)) {
            case 0 -> text.getBytes(StandardCharsets.UTF_16);
            case 1 -> text.getBytes(StandardCharsets.UTF_16LE);
            case 2 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
            case 3 -> text.getBytes(StandardCharsets.ISO_8859_1);
            case 4 -> text.substring(0, dice.below(text.length() + 1)).getBytes(StandardCharsets.UTF_8);
            case 5 -> (text + text).getBytes(StandardCharsets.UTF_8);
            case 6 ->
                (text.startsWith("{\"")
                                ? text.substring(0, text.indexOf('"', 2) + 1).replaceFirst("$", ":" + "0,")
                                        + text.substring(1)
                                : text)
                        .getBytes(StandardCharsets.UTF_8); // a name that comes twice
            case 7 -> "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
    }

    /** Some bytes are others. */
    static byte[] bytes(byte[] sound, int reach, Dice dice) {
        byte[] out = sound.clone();
        for (int i = dice.between(1, 4); i > 0 && out.length > 0; i--) {
            out[dice.below(Math.max(1, Math.min(reach, out.length)))] =
                    (byte) (dice.once(2) ? dice.of(0, 1, 0x7f, 0x80, 0xff) : dice.below(256));
        }
        return out;
    }

    /** Writes a file; rarely there is something else in its place: a pipe, a folder, a device, a link to nowhere. */
    static Path write(Path file, byte[] bytes, Dice dice) throws IOException, InterruptedException {
        if (!dice.once(80)) {
            return Files.write(file, bytes);
        }
        switch (dice.below(6)) {
            case 0 -> new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
            case 1 -> Files.createDirectory(file);
            case 2 -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
            case 3 -> Files.createSymbolicLink(file, Path.of("nowhere"));
            case 4 -> Files.createSymbolicLink(file, file.getFileName());
            default -> Files.createFile(file);
        }
        return file;
    }
}
