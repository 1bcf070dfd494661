package org.fovea.model.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;
import org.jspecify.annotations.Nullable;

/** The token by which a checkpoint marks the image in a prompt; users always write {@link #MARK}. */
public final class ImageToken {

    /** Marks the image in texts that users write and see. */
    public static final String MARK = "<image>";

    private ImageToken() {}

    /**
     * The token's text: {@code image_token} of processor_config.json, else of tokenizer_config.json, else the token in
     * tokenizer.json with the id in config.json; {@link #MARK} if the folder has none of these.
     *
     * @throws BadInput if they contradict each other
     */
    public static String read(Path directory) {
        String said = null;
        String where = null;
        for (String name : List.of("processor_config.json", "tokenizer_config.json")) {
            Path file = directory.resolve(name);
            if (said == null && Files.exists(file)) {
                said = text(Fields.read(file).node().path("image_token"));
                where = name;
            }
        }
        Path config = directory.resolve("config.json");
        Fields fields = Files.exists(config) ? Fields.read(config) : null;
        String field = fields == null ? "" : fields.either("image_token_id", "image_token_index");
        String byId = fields != null && fields.has(field)
                ? added(directory, fields.node().path(field).asLong(-1))
                : null;
        if (said != null && byId != null && !said.equals(byId)) {
            throw new BadInput("%s: image_token is \"%s\"; expected \"%s\", which is %s %s of config.json."
                    .formatted(
                            directory.resolve(where),
                            BadInput.quote(said),
                            BadInput.quote(byId),
                            field,
                            Objects.requireNonNull(fields).node().path(field)));
        }
        return said != null ? said : byId != null ? byId : MARK;
    }

    /**
     * What a chat template writes for an image: the image token, or the token that begins an image if the processor
     * replaces that one (Gemma 3).
     *
     * @throws BadInput as {@link #read}
     */
    public static String placeholder(Path directory) {
        Path config = directory.resolve("config.json");
        Fields fields = Files.exists(config) ? Fields.read(config) : null;
        if (fields != null && fields.text("model_type", "").equals("gemma3")) {
            String begin = added(directory, fields.integer("boi_token_index", 255999, 0, Fields.MOST));
            if (begin == null) {
                throw fields.complain(
                        "boi_token_index",
                        fields.node().path("boi_token_index"),
                        "the id of the token that begins an image, in tokenizer.json");
            }
            return begin;
        }
        return read(directory);
    }

    /** The text of a token, which configurations write as a string or as an object with its content; null for none. */
    public static @Nullable String text(JsonNode token) {
        String text = token.isObject() ? token.path("content").asText("") : token.isTextual() ? token.textValue() : "";
        return text.isEmpty() ? null : text;
    }

    /**
     * The added token with an id; null if there is none. Added tokens come before the vocabulary, which is not read.
     */
    private static @Nullable String added(Path directory, long id) {
        Path file = directory.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            return null;
        }
        SmallFile.check(file);
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean tokens = json.currentName().equals("added_tokens");
                if (json.nextToken() == JsonToken.START_ARRAY && tokens) {
                    return in(json, id);
                }
                json.skipChildren();
            }
            return null;
        } catch (IOException e) {
            throw new BadInput("%s: is not a tokenizer that Fovea can read (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    private static @Nullable String in(JsonParser json, long id) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            JsonNode token = mapper.readTree(json);
            if (token.path("id").asLong(-1) == id) {
                return text(token.path("content"));
            }
        }
        return null;
    }
}
