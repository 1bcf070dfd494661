package org.fovea.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fovea.base.BadInput;

/**
 * Whether a tokenizer.json can be given to Hugging Face's library: a panic in its Rust code ends the whole process, so
 * that only components are let through that are known here, with fields of the right types and values that it does not
 * stumble over (read from its source, tokenizers 0.22). What language models of the families that Fovea opens have is
 * among them.
 */
final class TokenizerCheck {

    private static final int MOST_COMPONENTS = 40;
    private static final int DEEPEST = 4;
    private static final int LONGEST_TEXT = 100;
    private static final int MOST_GROWTH = 8;
    private static final Set<String> BEHAVIORS =
            Set.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");

    /** What a field holds. */
    private enum Kind {
        BOOL,
        TEXT,
        NONEMPTY,
        CHARACTER,
        PATTERN,
        CHARSMAP,
        BEHAVIOR,
        SCHEME,
        COUNT,
        LIST,
        OTHER
    }

    /** Components by place and name, with their fields. */
    private static final Map<String, Map<String, Map<String, Kind>>> KNOWN = Map.of(
            "normalizer",
                    Map.ofEntries(
                            Map.entry("Sequence", Map.of("normalizers", Kind.LIST)),
                            Map.entry("Prepend", Map.of("prepend", Kind.NONEMPTY)),
                            Map.entry("Replace", Map.of("pattern", Kind.PATTERN, "content", Kind.TEXT)),
                            Map.entry("Strip", Map.of("strip_left", Kind.BOOL, "strip_right", Kind.BOOL)),
                            Map.entry("Precompiled", Map.of("precompiled_charsmap", Kind.CHARSMAP)),
                            Map.entry("NFC", Map.of()),
                            Map.entry("NFD", Map.of()),
                            Map.entry("NFKC", Map.of()),
                            Map.entry("NFKD", Map.of()),
                            Map.entry("Lowercase", Map.of()),
                            Map.entry("StripAccents", Map.of()),
                            Map.entry("Nmt", Map.of())),
            "pre_tokenizer",
                    Map.of(
                            "Sequence",
                            Map.of("pretokenizers", Kind.LIST),
                            "ByteLevel",
                            Map.of("add_prefix_space", Kind.BOOL, "trim_offsets", Kind.BOOL, "use_regex", Kind.BOOL),
                            "Metaspace",
                            Map.of(
                                    "replacement",
                                    Kind.CHARACTER,
                                    "add_prefix_space",
                                    Kind.BOOL,
                                    "prepend_scheme",
                                    Kind.SCHEME,
                                    "split",
                                    Kind.BOOL,
                                    "str_rep",
                                    Kind.TEXT),
                            "Split",
                            Map.of("pattern", Kind.PATTERN, "behavior", Kind.BEHAVIOR, "invert", Kind.BOOL),
                            "Punctuation",
                            Map.of("behavior", Kind.BEHAVIOR),
                            "Digits",
                            Map.of("individual_digits", Kind.BOOL),
                            "Whitespace",
                            Map.of(),
                            "WhitespaceSplit",
                            Map.of()),
            "post_processor",
                    Map.of(
                            "Sequence",
                            Map.of("processors", Kind.LIST),
                            "ByteLevel",
                            Map.of("add_prefix_space", Kind.BOOL, "trim_offsets", Kind.BOOL, "use_regex", Kind.BOOL),
                            "TemplateProcessing",
                            Map.of("single", Kind.OTHER, "pair", Kind.OTHER, "special_tokens", Kind.OTHER)),
            "decoder",
                    Map.of(
                            "Sequence",
                            Map.of("decoders", Kind.LIST),
                            "Fuse",
                            Map.of(),
                            "ByteFallback",
                            Map.of(),
                            "Replace",
                            Map.of("pattern", Kind.PATTERN, "content", Kind.TEXT),
                            "Strip",
                            Map.of("content", Kind.CHARACTER, "start", Kind.COUNT, "stop", Kind.COUNT),
                            "ByteLevel",
                            Map.of("add_prefix_space", Kind.BOOL, "trim_offsets", Kind.BOOL, "use_regex", Kind.BOOL),
                            "Metaspace",
                            Map.of(
                                    "replacement",
                                    Kind.CHARACTER,
                                    "add_prefix_space",
                                    Kind.BOOL,
                                    "prepend_scheme",
                                    Kind.SCHEME,
                                    "split",
                                    Kind.BOOL,
                                    "str_rep",
                                    Kind.TEXT)));

    /** Of these more than one would make texts grow without a bound, or end the process. */
    private static final Set<String> ONCE = Set.of("ByteLevel", "Precompiled", "TemplateProcessing");

    private static final Set<String> OPTIONAL = Set.of(
            "add_prefix_space",
            "prepend_scheme",
            "split",
            "str_rep",
            "trim_offsets",
            "use_regex",
            "behavior",
            "invert");

    private final Path file;
    private final JsonNode json;

    private TokenizerCheck(Path file, JsonNode json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Looks at all of it.
     *
     * @return the pieces by id, null where an id has none
     * @throws BadInput naming the field that cannot be used
     */
    static String[] check(Path file, JsonNode json) {
        TokenizerCheck check = new TokenizerCheck(file, json);
        if (!json.isObject() || !json.path("version").asText("1.0").equals("1.0")) {
            throw check.complain("version", json.path("version"), "\"1.0\"");
        }
        for (String place : List.of("normalizer", "pre_tokenizer", "post_processor", "decoder")) {
            List<String> names = new ArrayList<>();
            check.growth = 1;
            check.component(place, place, json.path(place), names, 0);
        }
        String[] pieces = new VocabularyCheck(file, json).pieces();
        check.templates(json.path("post_processor"), pieces);
        return pieces;
    }

    private double growth;

    private void component(String place, String path, JsonNode node, List<String> names, int depth) {
        if (depth == 0 && (node.isNull() || node.isMissingNode())) {
            return;
        }
        String type = node.path("type").asText();
        Map<String, Kind> fields = KNOWN.get(place).get(type);
        if (fields == null) {
            throw complain(
                    path + ".type",
                    node.isObject() ? node.path("type") : node,
                    "one of "
                            + String.join(
                                    ", ",
                                    new java.util.TreeSet<>(KNOWN.get(place).keySet())));
        }
        if (ONCE.contains(type) && names.contains(type)) {
            throw complain(path, type, "only one of its kind");
        }
        names.add(type);
        if (names.size() > MOST_COMPONENTS || depth > DEEPEST) {
            throw complain(path, names.size() + " components", "at most " + MOST_COMPONENTS + ", " + DEEPEST + " deep");
        }
        for (Map.Entry<String, JsonNode> e : node.properties()) {
            if (!e.getKey().equals("type") && !fields.containsKey(e.getKey())) {
                throw complain(path + "." + e.getKey(), e.getValue(), "no such field in " + type);
            }
        }
        fields.forEach((name, kind) -> {
            JsonNode value = node.path(name);
            if (!value.isMissingNode() || !OPTIONAL.contains(name)) {
                field(path + "." + name, kind, value);
            }
            if (kind == Kind.LIST) {
                for (int i = 0; i < value.size(); i++) {
                    component(place, path + "." + name + "[" + i + "]", value.get(i), names, depth + 1);
                }
            }
        });
        if (type.equals("Replace")) {
            grow(path, node);
        }
        if (place.equals("decoder") && type.equals("Strip") && node.path("stop").asInt() != 0) {
            throw complain(path + ".stop", node.path("stop"), "0");
        }
    }

    /** Replacements that make a text longer multiply each other. */
    private void grow(String path, JsonNode node) {
        int before = Math.max(1, node.path("pattern").path("String").asText("").length());
        growth *= Math.max(1, node.path("content").asText().length() / (double) before);
        if (growth > MOST_GROWTH) {
            throw complain(
                    path + ".content",
                    node.path("content"),
                    "replacements that make a text at most " + MOST_GROWTH + " times as long");
        }
    }

    private void field(String path, Kind kind, JsonNode value) {
        switch (kind) {
            case BOOL -> need(value.isBoolean(), path, value, "true or false");
            case TEXT ->
                need(isText(value, LONGEST_TEXT), path, value, "a text of at most " + LONGEST_TEXT + " characters");
            case NONEMPTY ->
                need(
                        isText(value, LONGEST_TEXT) && !value.textValue().isEmpty(),
                        path,
                        value,
                        "a text of 1 to " + LONGEST_TEXT + " characters");
            case CHARACTER ->
                need(isText(value, 2) && value.textValue().codePoints().count() == 1, path, value, "one character");
            case BEHAVIOR ->
                need(
                        BEHAVIORS.contains(value.asText()),
                        path,
                        value,
                        "one of " + String.join(", ", new java.util.TreeSet<>(BEHAVIORS)));
            case SCHEME ->
                need(
                        Set.of("first", "never", "always").contains(value.asText()),
                        path,
                        value,
                        "first, never or always");
            case COUNT ->
                need(
                        value.isIntegralNumber()
                                && value.canConvertToInt()
                                && value.asInt() >= 0
                                && value.asInt() <= 100,
                        path,
                        value,
                        "a whole number from 0 to 100");
            case LIST -> need(value.isArray(), path, value, "a list");
            case PATTERN -> pattern(path, value);
            case CHARSMAP -> {
                String problem = value.isTextual() ? CharsMap.problem(value.textValue()) : "is no text";
                if (problem != null) {
                    throw new BadInput("%s: %s %s; expected a character map as SentencePiece writes it."
                            .formatted(file, path, problem));
                }
            }
            default -> {
                // looked at with the vocabulary
            }
        }
    }

    private void pattern(String path, JsonNode value) {
        need(
                value.isObject() && value.size() == 1 && (value.has("String") || value.has("Regex")),
                path,
                value,
                "{\"String\": …} or {\"Regex\": …}");
        if (value.has("String")) {
            field(path + ".String", Kind.NONEMPTY, value.path("String"));
            return;
        }
        need(value.path("Regex").isTextual(), path + ".Regex", value.path("Regex"), "a regular expression");
        String problem = RegexCheck.problem(value.path("Regex").textValue(), path.startsWith("normalizer"));
        if (problem != null) {
            throw new BadInput("%s: %s, \"%s\", %s; expected a regular expression whose time is bounded."
                    .formatted(
                            file,
                            path + ".Regex",
                            BadInput.quote(value.path("Regex").textValue()),
                            problem));
        }
    }

    // ---- post-processor ----

    private void templates(JsonNode node, String[] pieces) {
        node.path("processors").forEach(inner -> templates(inner, pieces));
        if (!node.path("type").asText().equals("TemplateProcessing")) {
            return;
        }
        JsonNode tokens = node.path("special_tokens");
        need(
                tokens.isObject() && tokens.size() <= 1_000,
                "post_processor.special_tokens",
                tokens,
                "special tokens by name");
        tokens.properties()
                .forEach(e -> special(
                        "post_processor.special_tokens." + BadInput.quote(e.getKey()),
                        e.getKey(),
                        e.getValue(),
                        pieces));
        for (String name : List.of("single", "pair")) {
            String path = "post_processor." + name;
            need(
                    node.path(name).isArray() && node.path(name).size() <= 100,
                    path,
                    node.path(name),
                    "a list of at most 100 parts");
            int texts = 0;
            for (JsonNode part : node.path(name)) {
                JsonNode inner = part.path("Sequence").isObject() ? part.path("Sequence") : part.path("SpecialToken");
                String id = inner.path("id").asText();
                boolean text = part.has("Sequence");
                texts += text ? 1 : 0;
                need(
                        part.size() == 1
                                && inner.path("type_id").canConvertToInt()
                                && inner.path("type_id").isIntegralNumber()
                                && inner.path("type_id").asInt() >= 0
                                && (text ? id.equals("A") || id.equals("B") && name.equals("pair") : tokens.has(id)),
                        path,
                        part,
                        "the text, or one of special_tokens");
            }
            need(texts == (name.equals("single") ? 1 : 2), path, node.path(name), "each text once");
        }
    }

    private void special(String path, String name, JsonNode token, String[] pieces) {
        JsonNode ids = token.path("ids");
        JsonNode texts = token.path("tokens");
        need(
                token.path("id").asText().equals(name)
                        && ids.isArray()
                        && texts.isArray()
                        && ids.size() == texts.size()
                        && ids.size() <= 100,
                path,
                token,
                "an id, and as many ids as tokens");
        for (int i = 0; i < ids.size(); i++) {
            int id = ids.get(i).isIntegralNumber() && ids.get(i).canConvertToInt()
                    ? ids.get(i).asInt()
                    : -1;
            need(
                    texts.get(i).isTextual() && id >= 0 && id < pieces.length && pieces[id] != null,
                    path + ".ids",
                    ids.get(i),
                    "an id of the vocabulary");
        }
    }

    // ---- complaints ----

    static boolean isText(JsonNode value, int longest) {
        return value.isTextual() && value.textValue().length() <= longest && isUnicode(value.textValue());
    }

    /** Whether it has no half of a pair, which no UTF-8 can have. */
    static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private void need(boolean holds, String path, JsonNode found, String expected) {
        if (!holds) {
            throw complain(path, found, expected);
        }
    }

    private BadInput complain(String path, Object found, String expected) {
        return complain(file, path, found, expected);
    }

    static BadInput complain(Path file, String path, Object found, String expected) {
        boolean missing = found instanceof JsonNode node && node.isMissingNode();
        return new BadInput("%s: %s is %s; expected %s."
                .formatted(file, path, missing ? "missing" : BadInput.quote(found), expected));
    }
}
