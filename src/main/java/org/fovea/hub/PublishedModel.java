package org.fovea.hub;

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
import java.util.Map;
import java.util.function.BiFunction;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;
import org.fovea.model.weights.Weights;

/**
 * A model as it is published on the hub, known without downloading it: its configuration, its image processor's
 * settings, and the names and shapes of its tensors. Its vocabulary is that of the built-in model, plus the tokens that
 * its family's prompts need.
 *
 * <p>Each is a file in the folder {@code published} beside this class, written by {@code src/test/oracle/shapes.py}.
 */
public final class PublishedModel {

    /** Models that anyone may download, the small ones first. */
    private static final List<String> RECOMMENDED = List.of(
            "smolvlm-256m",
            "smolvlm-500m",
            "llava-onevision-0.5b",
            "internvl3-1b",
            "qwen3-vl-2b",
            "smolvlm-2.2b",
            "qwen2.5-vl-3b",
            "llava-1.5-7b");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FILES =
            List.of("config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json");

    /** A template with the question only: the text around the image hardly affects the cost. */
    private static final String CHAT = "{%% for m in messages %%}{%% for c in m['content'] %%}"
            + "{%% if c['type'] == 'image' %%}%s{%% elif c['type'] == 'text' %%}{{ c['text'] }}{%% endif %%}"
            + "{%% endfor %%}{%% endfor %%}";

    private final String name;
    private final JsonNode described;

    private PublishedModel(String name) {
        this.name = name;
        described = read(name + ".json");
    }

    private static JsonNode read(String file) {
        try (InputStream in = PublishedModel.class.getResourceAsStream("published/" + file)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all of them. */
    public static List<String> names() {
        try (InputStream in = PublishedModel.class.getResourceAsStream("published/names.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The model of a name.
     *
     * @param name one of {@link #names}
     */
    public static PublishedModel named(String name) {
        return new PublishedModel(name);
    }

    /** Models to begin with, which anyone may download, the small ones first. */
    public static List<PublishedModel> recommended() {
        return RECOMMENDED.stream().map(PublishedModel::new).toList();
    }

    /** Its repo on the hub. */
    public RepoId id() {
        return RepoId.parse(described.path("repository").textValue());
    }

    @Override
    public String toString() {
        return name;
    }

    /** The type that the repository's weights are stored in. */
    public StoredTensor.Type storedType() {
        return switch (described.path("dtype").textValue()) {
            case "float16" -> StoredTensor.Type.F16;
            case "float32" -> StoredTensor.Type.F32;
            default -> StoredTensor.Type.BF16;
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
        for (JsonNode tensor : described.path("tensors")) {
            long[] sizes = JSON.convertValue(tensor.path("shape"), long[].class);
            for (int i = 0; i < tensor.path("count").asInt(1); i++) {
                String number = Integer.toString(i);
                all.add(new Safetensors.Declared(tensor.path("name").textValue().replace("*", number), type, sizes));
            }
        }
        return all;
    }

    /**
     * Something about it that is found in a checkpoint folder, such as an estimate of cost: the folder has everything
     * but the weights, and is deleted afterwards.
     *
     * @param question gets the folder and the weights, which cannot be read
     * @throws BadInput if there is no room for a temporary folder
     */
    public <T> T ask(BiFunction<Path, Weights, T> question) {
        try {
            Path folder = Files.createTempDirectory("fovea-" + name);
            try {
                describe(folder, storedType());
                return question.apply(folder, Weights.declared(folder, tensors(storedType())));
            } finally {
                for (String file : FILES) {
                    Files.deleteIfExists(folder.resolve(file));
                }
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new BadInput("%s: cannot be described in a temporary folder (%s).".formatted(id(), Reason.of(e)), e);
        }
    }

    /** Writes everything but the weights to an existing folder. */
    public void describe(Path folder, StoredTensor.Type type) throws IOException {
        ObjectNode tokenizer = (ObjectNode)
                JSON.readTree(Assets.model().resolve("tokenizer.json").toFile());
        Map<String, Integer> ids = addTokens(tokenizer);
        JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
        ObjectNode config = described.path("config").deepCopy();
        String image = config.path(config.has("image_token_id") ? "image_token_id" : "image_token_index")
                .textValue();
        String placeholder = config.path("boi_token_index").asText(image);
        for (String field : List.copyOf(ids(config))) {
            config.put(field, ids.get(config.path(field).textValue()));
        }
        config.put("torch_dtype", dtype(type));
        JSON.writeValue(folder.resolve("config.json").toFile(), config);
        JSON.writeValue(folder.resolve("preprocessor_config.json").toFile(), described.path("preprocessor"));
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
        for (JsonNode token : described.path("tokens")) {
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
