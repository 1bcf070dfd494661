package org.fovea.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.fovea.base.BadInput;

/**
 * Checks the templates that add special tokens to a text: Hugging Face's library looks up their tokens without checking
 * that they exist.
 *
 * @param pieces the vocabulary by id, null where an id has no piece
 */
record TemplateProcessingCheck(TokenizerFields fields, String[] pieces) {

    /** @throws BadInput naming the field that cannot be used */
    void check(JsonNode node) {
        node.path("processors").forEach(this::check);
        if (!node.path("type").asText().equals("TemplateProcessing")) {
            return;
        }
        JsonNode tokens = node.path("special_tokens");
        fields.need(
                tokens.isObject() && tokens.size() <= 1_000,
                "post_processor.special_tokens",
                tokens,
                "special tokens by name");
        tokens.properties()
                .forEach(e -> special(
                        "post_processor.special_tokens." + BadInput.quote(e.getKey()), e.getKey(), e.getValue()));
        for (String name : List.of("single", "pair")) {
            String path = "post_processor." + name;
            fields.need(
                    node.path(name).isArray() && node.path(name).size() <= 100,
                    path,
                    node.path(name),
                    "a list of at most 100 parts");
            int sequences = 0;
            for (JsonNode part : node.path(name)) {
                JsonNode inner = part.path("Sequence").isObject() ? part.path("Sequence") : part.path("SpecialToken");
                String id = inner.path("id").asText();
                boolean sequence = part.has("Sequence");
                sequences += sequence ? 1 : 0;
                fields.need(
                        part.size() == 1
                                && inner.path("type_id").canConvertToInt()
                                && inner.path("type_id").isIntegralNumber()
                                && inner.path("type_id").asInt() >= 0
                                && (sequence
                                        ? id.equals("A") || id.equals("B") && name.equals("pair")
                                        : tokens.has(id)),
                        path,
                        part,
                        "the text, or one of special_tokens");
            }
            fields.need(sequences == (name.equals("single") ? 1 : 2), path, node.path(name), "each text once");
        }
    }

    private void special(String path, String name, JsonNode token) {
        JsonNode ids = token.path("ids");
        JsonNode texts = token.path("tokens");
        fields.need(
                token.path("id").asText().equals(name)
                        && ids.isArray()
                        && texts.isArray()
                        && ids.size() == texts.size()
                        && ids.size() <= 100,
                path,
                token,
                "its name as id, and as many ids as tokens");
        for (int i = 0; i < ids.size(); i++) {
            int id = ids.get(i).isIntegralNumber() && ids.get(i).canConvertToInt()
                    ? ids.get(i).asInt()
                    : -1;
            fields.need(
                    texts.get(i).isTextual() && id >= 0 && id < pieces.length && pieces[id] != null,
                    path + ".ids",
                    ids.get(i),
                    "an id of the vocabulary");
        }
    }
}
