package org.fovea.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;

/**
 * A checkpoint with the shapes of a published one and random weights, for benchmarks: time and memory do not depend on
 * the weights' values. Its vocabulary is that of the built-in model, plus the tokens that its family's prompts need.
 *
 * <p>A shape is a file in the folder {@code shapes} beside this class, written by {@code src/test/oracle/shapes.py}.
 */
public final class RandomCheckpoint {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A template with the question only: the text around the image hardly affects the cost. */
    private static final String CHAT = "{%% for m in messages %%}{%% for c in m['content'] %%}"
            + "{%% if c['type'] == 'image' %%}%s{%% elif c['type'] == 'text' %%}{{ c['text'] }}{%% endif %%}"
            + "{%% endfor %%}{%% endfor %%}";

    private final String name;
    private final JsonNode shape;

    private RandomCheckpoint(String name) {
        this.name = name;
        shape = read(name + ".json");
    }

    private static JsonNode read(String file) {
        try (InputStream in = RandomCheckpoint.class.getResourceAsStream("shapes/" + file)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all shapes. */
    public static List<String> names() {
        try (InputStream in = RandomCheckpoint.class.getResourceAsStream("shapes/names.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws BadInput if there is no such shape */
    public static RandomCheckpoint named(String name) {
        if (!names().contains(name)) {
            throw new BadInput("--shape %s: expected %s.".formatted(name, String.join(", ", names())));
        }
        return new RandomCheckpoint(name);
    }

    @Override
    public String toString() {
        return name;
    }

    /** The type that the repository's weights are stored in. */
    public StoredTensor.Type storedType() {
        return type(shape.path("dtype").textValue());
    }

    /**
     * A type by its name in torch.
     *
     * @throws BadInput if it is not float16, bfloat16 or float32
     */
    public static StoredTensor.Type type(String dtype) {
        return switch (dtype) {
            case "float16" -> StoredTensor.Type.F16;
            case "bfloat16" -> StoredTensor.Type.BF16;
            case "float32" -> StoredTensor.Type.F32;
            default -> throw new BadInput("--dtype %s: expected float16, bfloat16 or float32.".formatted(dtype));
        };
    }

    private static String dtype(StoredTensor.Type type) {
        return switch (type) {
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> "float32";
        };
    }

    /** Bytes of the weight file. */
    public long bytes(StoredTensor.Type type) {
        return tensors(type).stream().mapToLong(Safetensors.Declared::bytes).sum();
    }

    /** The weights, by their names on the hub. */
    public List<Safetensors.Declared> tensors(StoredTensor.Type type) {
        List<Safetensors.Declared> all = new ArrayList<>();
        for (JsonNode tensor : shape.path("tensors")) {
            long[] sizes = JSON.convertValue(tensor.path("shape"), long[].class);
            for (int i = 0; i < tensor.path("count").asInt(1); i++) {
                String number = Integer.toString(i);
                all.add(new Safetensors.Declared(tensor.path("name").textValue().replace("*", number), type, sizes));
            }
        }
        return all;
    }

    /**
     * Writes the checkpoint unless it exists.
     *
     * @param folder its folder; created if needed
     * @param progress receives the fraction written, 0..1
     * @throws BadInput if there is not enough space, or it cannot be written
     */
    void write(Path folder, StoredTensor.Type type, DoubleConsumer progress) {
        Path weights = folder.resolve("model.safetensors");
        if (Files.exists(weights)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < bytes(type)) {
                throw new BadInput(String.format(
                        Locale.ROOT,
                        "%s: the checkpoint needs %.1f GB; there are %.1f GB free.",
                        folder,
                        bytes(type) / 1e9,
                        free / 1e9));
            }
            describe(folder, type);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be written (%s).".formatted(folder, Reason.of(e)), e);
        }
        RandomWeights.write(weights, tensors(type), progress);
    }

    /** Writes everything but the weights to an existing folder. */
    public void describe(Path folder, StoredTensor.Type type) throws IOException {
        ObjectNode tokenizer = (ObjectNode)
                JSON.readTree(Assets.model().resolve("tokenizer.json").toFile());
        Map<String, Integer> ids = addTokens(tokenizer);
        JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
        ObjectNode config = shape.path("config").deepCopy();
        String image = config.path(config.has("image_token_id") ? "image_token_id" : "image_token_index")
                .textValue();
        String placeholder = config.path("boi_token_index").asText(image);
        for (String field : List.copyOf(ids(config))) {
            config.put(field, ids.get(config.path(field).textValue()));
        }
        config.put("torch_dtype", dtype(type));
        JSON.writeValue(folder.resolve("config.json").toFile(), config);
        JSON.writeValue(folder.resolve("preprocessor_config.json").toFile(), shape.path("preprocessor"));
        ObjectNode words = JSON.createObjectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("image_token", image)
                .put("chat_template", CHAT.formatted(placeholder));
        JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), words);
    }

    /** Fields of a configuration that name a token by its text instead of its id. */
    private static List<String> ids(ObjectNode config) {
        List<String> fields = new ArrayList<>();
        config.properties().forEach(field -> {
            boolean token =
                    field.getKey().endsWith("token_id") || field.getKey().endsWith("token_index");
            if (token && field.getValue() instanceof TextNode) {
                fields.add(field.getKey());
            }
        });
        return fields;
    }

    /**
     * Appends the shape's tokens to a tokenizer's vocabulary.
     *
     * @return ids of the added tokens by their texts, including the tokenizer's own
     */
    private Map<String, Integer> addTokens(ObjectNode tokenizer) {
        Map<String, Integer> ids = new HashMap<>();
        ArrayNode added = tokenizer.withArray("added_tokens");
        added.forEach(token ->
                ids.put(token.path("content").textValue(), token.path("id").intValue()));
        int next = Math.max(
                tokenizer.path("model").path("vocab").size(),
                ids.values().stream().mapToInt(id -> id + 1).max().orElse(0));
        for (JsonNode token : shape.path("tokens")) {
            ObjectNode entry = added.addObject();
            entry.put("id", next)
                    .put("content", token.textValue())
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
            ids.put(token.textValue(), next++);
        }
        return ids;
    }
}
