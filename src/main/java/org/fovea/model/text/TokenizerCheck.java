package org.fovea.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fovea.base.BadInput;
import org.fovea.model.text.TokenizerComponents.Kind;

/**
 * Checks that a tokenizer.json is safe to pass to Hugging Face's library, where a panic in the Rust code ends the whole
 * process. Only components that Fovea knows are let through, with fields of the right types and values that the library
 * can handle (read from its source, tokenizers 0.22). Those of the language models that Fovea opens are among them.
 */
final class TokenizerCheck {

    private static final int MOST_COMPONENTS = 40;
    private static final int DEEPEST = 4;
    private static final int MOST_GROWTH = 8;

    private final TokenizerFields fields;
    private double growth = 1;

    private TokenizerCheck(TokenizerFields fields) {
        this.fields = fields;
    }

    /**
     * Checks the whole file.
     *
     * @return the pieces by id, null where an id has none
     * @throws BadInput naming the field that cannot be used
     */
    static String[] check(Path file, JsonNode json) {
        TokenizerFields fields = new TokenizerFields(file);
        if (!json.isObject() || !json.path("version").asText("1.0").equals("1.0")) {
            throw fields.complain("version", json.path("version"), "\"1.0\"");
        }
        for (String section : List.of("normalizer", "pre_tokenizer", "post_processor", "decoder")) {
            TokenizerCheck check = new TokenizerCheck(fields);
            check.component(section, section, json.path(section), new ArrayList<>(), 0);
        }
        String[] pieces = new VocabularyCheck(fields, json).pieces();
        new TemplateProcessingCheck(fields, pieces).check(json.path("post_processor"));
        return pieces;
    }

    private void component(String section, String path, JsonNode node, List<String> names, int depth) {
        if (depth == 0 && (node.isNull() || node.isMissingNode())) {
            return;
        }
        String type = node.path("type").asText();
        Map<String, Kind> known = TokenizerComponents.fields(section, type);
        if (known == null) {
            throw fields.complain(
                    path + ".type",
                    node.isObject() ? node.path("type") : node,
                    "one of " + TokenizerComponents.names(section));
        }
        if (TokenizerComponents.atMostOne(type) && names.contains(type)) {
            throw fields.complain(path, type, "at most one " + type);
        }
        names.add(type);
        if (names.size() > MOST_COMPONENTS || depth > DEEPEST) {
            throw fields.complain(
                    path, names.size() + " components", "at most " + MOST_COMPONENTS + ", " + DEEPEST + " deep");
        }
        for (Map.Entry<String, JsonNode> e : node.properties()) {
            if (!e.getKey().equals("type") && !known.containsKey(e.getKey())) {
                throw fields.complain(path + "." + e.getKey(), e.getValue(), "no such field in " + type);
            }
        }
        known.forEach((name, kind) -> {
            JsonNode value = node.path(name);
            if (!value.isMissingNode() || !TokenizerComponents.isOptional(name)) {
                fields.check(path + "." + name, kind, value);
            }
            if (kind == Kind.COMPONENTS) {
                for (int i = 0; i < value.size(); i++) {
                    component(section, path + "." + name + "[" + i + "]", value.get(i), names, depth + 1);
                }
            }
        });
        if (type.equals("Replace")) {
            grow(path, node);
        }
        if (section.equals("decoder")
                && type.equals("Strip")
                && node.path("stop").asInt() != 0) {
            throw fields.complain(path + ".stop", node.path("stop"), "0");
        }
    }

    /** The growth of a text under several replacements is the product of each one's. */
    private void grow(String path, JsonNode node) {
        int before = Math.max(1, node.path("pattern").path("String").asText("").length());
        growth *= Math.max(1, node.path("content").asText().length() / (double) before);
        if (growth > MOST_GROWTH) {
            throw fields.complain(
                    path + ".content",
                    node.path("content"),
                    "replacements that make a text at most " + MOST_GROWTH + " times as long");
        }
    }
}
