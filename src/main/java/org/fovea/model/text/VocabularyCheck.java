package org.fovea.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.fovea.base.BadInput;
import org.jspecify.annotations.Nullable;

/** Checks the model and the added tokens of a tokenizer.json, as {@link TokenizerCheck} does the rest. */
final class VocabularyCheck {

    private static final int MOST_PIECES = 1 << 20;
    private static final int MOST_MERGES = 1 << 21;
    private static final int MOST_ADDED = 20_000;
    private static final int LONGEST_PIECE = 4_096;
    private static final long MOST_UNIGRAM_CHARACTERS = 8_000_000;
    private static final long MOST_ADDED_CHARACTERS = 1_000_000;
    private static final Set<String> BPE = Set.of(
            "type",
            "dropout",
            "unk_token",
            "continuing_subword_prefix",
            "end_of_word_suffix",
            "fuse_unk",
            "byte_fallback",
            "ignore_merges",
            "vocab",
            "merges");
    private static final Set<String> UNIGRAM = Set.of("type", "unk_id", "vocab", "byte_fallback");

    private final TokenizerFields fields;
    private final JsonNode json;
    private final Map<String, Integer> ids = new HashMap<>();
    private int largest = -1;
    private @Nullable String[] pieces = {};

    VocabularyCheck(TokenizerFields fields, JsonNode json) {
        this.fields = fields;
        this.json = json;
    }

    /**
     * Checks all of it.
     *
     * @return the pieces by id, null where an id has none
     * @throws BadInput naming the field that cannot be used
     */
    @Nullable
    String[] pieces() {
        JsonNode model = json.path("model");
        String type = model.path("type").asText(model.has("merges") ? "BPE" : "");
        fields.need(
                model.isObject() && (type.equals("BPE") || type.equals("Unigram")),
                "model.type",
                model.path("type"),
                "BPE or Unigram");
        for (Map.Entry<String, JsonNode> e : model.properties()) {
            fields.need(
                    (type.equals("BPE") ? BPE : UNIGRAM).contains(e.getKey()),
                    "model." + e.getKey(),
                    e.getValue(),
                    "no such field in " + type);
        }
        flag(model, "byte_fallback");
        JsonNode vocabulary = model.path("vocab");
        fields.need(
                !vocabulary.isEmpty() && vocabulary.size() <= MOST_PIECES,
                "model.vocab",
                vocabulary.isContainerNode() ? "of %,d pieces".formatted(vocabulary.size()) : vocabulary,
                "1 to %,d pieces".formatted(MOST_PIECES));
        if (type.equals("BPE")) {
            bpe(model, vocabulary);
        } else {
            unigram(model, vocabulary);
        }
        added(vocabulary.size());
        return pieces;
    }

    private void bpe(JsonNode model, JsonNode vocabulary) {
        fields.need(vocabulary.isObject(), "model.vocab", vocabulary, "ids by piece");
        pieces = new String[MOST_PIECES + MOST_ADDED];
        for (Map.Entry<String, JsonNode> e : vocabulary.properties()) {
            if (!e.getValue().isIntegralNumber() || !e.getValue().canConvertToInt()) {
                throw fields.complain("model.vocab", e.getValue(), "ids");
            }
            put("model.vocab", e.getKey(), e.getValue().asInt());
        }
        flag(model, "fuse_unk");
        flag(model, "ignore_merges");
        fields.need(
                model.path("dropout").isMissingNode()
                        || model.path("dropout").isNull()
                        || model.path("dropout").isNumber()
                                && model.path("dropout").asDouble() == 0,
                "model.dropout",
                model.path("dropout"),
                "null or 0, so that a text always has the same tokens");
        fields.need(
                model.path("continuing_subword_prefix").asText("").isEmpty()
                        || model.path("continuing_subword_prefix").isNull(),
                "model.continuing_subword_prefix",
                model.path("continuing_subword_prefix"),
                "null");
        JsonNode suffix = model.path("end_of_word_suffix");
        fields.need(
                suffix.isMissingNode() || suffix.isNull() || TokenizerFields.isString(suffix, 100),
                "model.end_of_word_suffix",
                suffix,
                "a string");
        JsonNode unknown = model.path("unk_token");
        fields.need(
                unknown.isMissingNode()
                        || unknown.isNull()
                        || unknown.isTextual() && (ids.containsKey(unknown.textValue()) || hasAllBytes()),
                "model.unk_token",
                unknown,
                "a piece of model.vocab");
        JsonNode merges = model.path("merges");
        fields.need(
                merges.isArray() && merges.size() <= MOST_MERGES,
                "model.merges",
                merges.isArray() ? "a list of %,d".formatted(merges.size()) : merges,
                "a list of at most %,d".formatted(MOST_MERGES));
        for (JsonNode merge : merges) {
            boolean pair = merge.isArray()
                    && merge.size() == 2
                    && merge.get(0).isTextual()
                    && merge.get(1).isTextual();
            String[] parts = pair
                    ? new String[] {merge.get(0).textValue(), merge.get(1).textValue()}
                    : merge.isTextual() ? merge.textValue().split(" ", -1) : new String[0];
            if (parts.length != 2
                    || !ids.containsKey(parts[0])
                    || !ids.containsKey(parts[1])
                    || !ids.containsKey(parts[0] + parts[1])) {
                throw fields.complain(
                        "model.merges", merge, "two pieces of model.vocab whose concatenation is a third");
            }
        }
    }

    /** Whether no text has an unknown part: every byte has a piece, named as in byte-level vocabularies. */
    private boolean hasAllBytes() {
        boolean byteLevel = json.path("pre_tokenizer").toString().contains("\"ByteLevel\"");
        int extra = 0;
        for (int b = 0; b < 256 && byteLevel; b++) {
            boolean printable = b > ' ' && b < 0x7f || b > 0xa0 && b != 0xad;
            byteLevel = ids.containsKey(Character.toString(printable ? b : 256 + extra++));
        }
        return byteLevel;
    }

    private void unigram(JsonNode model, JsonNode vocabulary) {
        fields.need(vocabulary.isArray(), "model.vocab", vocabulary, "a list of pieces with their scores");
        pieces = new String[vocabulary.size() + MOST_ADDED];
        long characters = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            JsonNode entry = vocabulary.get(id);
            if (!entry.isArray()
                    || entry.size() != 2
                    || !entry.get(0).isTextual()
                    || entry.get(0).textValue().isEmpty()
                    || ids.containsKey(entry.get(0).textValue())
                    || !entry.get(1).isNumber()
                    || !(Math.abs(entry.get(1).asDouble()) < 1e6)) {
                throw fields.complain("model.vocab", entry, "each piece once, with its score");
            }
            String piece = entry.get(0).textValue();
            put("model.vocab", piece, id);
            characters += piece.length();
        }
        fields.need(
                characters <= MOST_UNIGRAM_CHARACTERS,
                "model.vocab",
                "of %,d characters".formatted(characters),
                "at most %,d".formatted(MOST_UNIGRAM_CHARACTERS));
        JsonNode unknown = model.path("unk_id");
        fields.need(
                unknown.isIntegralNumber()
                        && unknown.canConvertToInt()
                        && unknown.asInt() >= 0
                        && unknown.asInt() < vocabulary.size(),
                "model.unk_id",
                unknown,
                "an id of model.vocab");
    }

    private void put(String path, String piece, int id) {
        if (id < 0 || id >= pieces.length) {
            throw fields.complain(path, id, "ids from 0 to %,d".formatted(pieces.length - 1));
        }
        if (pieces[id] != null) {
            throw fields.complain(
                    path,
                    "\"%s\" beside \"%s\" at id %d".formatted(BadInput.quote(piece), BadInput.quote(pieces[id]), id),
                    "one piece for each id");
        }
        if (piece.length() > LONGEST_PIECE || !TokenizerFields.isUnicode(piece)) {
            throw fields.complain(
                    path, piece, "pieces of valid Unicode of at most %,d characters".formatted(LONGEST_PIECE));
        }
        pieces[id] = piece;
        ids.put(piece, id);
        largest = Math.max(largest, id);
    }

    /** The library numbers added tokens itself; the ids in the file must be the same. */
    private void added(int size) {
        JsonNode tokens = json.path("added_tokens");
        fields.need(
                tokens.isMissingNode() || tokens.isNull() || tokens.isArray() && tokens.size() <= MOST_ADDED,
                "added_tokens",
                tokens.isArray() ? "a list of %,d".formatted(tokens.size()) : tokens,
                "a list of at most %,d".formatted(MOST_ADDED));
        Set<String> names = new HashSet<>();
        long characters = 0;
        int last = -1;
        for (int i = 0; i < tokens.size(); i++) {
            JsonNode token = tokens.get(i);
            String path = "added_tokens[" + i + "]";
            fields.need(
                    TokenizerFields.isString(token.path("content"), LONGEST_PIECE)
                            && !token.path("content").textValue().isEmpty(),
                    path + ".content",
                    token.path("content"),
                    "a string");
            String content = token.path("content").textValue();
            for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized", "special"}) {
                fields.need(token.path(flag).isBoolean(), path + "." + flag, token.path(flag), "true or false");
            }
            boolean stripsSpaces =
                    token.path("lstrip").asBoolean() || token.path("rstrip").asBoolean();
            fields.need(
                    names.add(content) && !(stripsSpaces && !content.equals(content.strip())),
                    path + ".content",
                    token.path("content"),
                    "each token once, without spaces at its ends if it strips them");
            fields.need(
                    !token.path("normalized").asBoolean()
                            || content.codePoints().anyMatch(c -> c > ' ' && c < 0x7f || Character.isLetterOrDigit(c))
                            || json.path("normalizer").isNull()
                            || json.path("normalizer").isMissingNode(),
                    path + ".normalized",
                    token.path("normalized"),
                    "false for a token that normalisation may make empty");
            Integer known = ids.get(content);
            int expected = known != null ? known : last >= size ? last + 1 : size;
            last = Math.max(last, expected);
            JsonNode id = token.path("id");
            fields.need(
                    id.isIntegralNumber() && id.canConvertToInt() && id.asInt() == expected,
                    path + ".id",
                    id,
                    "%d, the id that the library gives \"%s\"".formatted(expected, BadInput.quote(content)));
            if (known == null) {
                put(path, content, expected);
            }
            characters += content.length();
        }
        fields.need(
                characters <= MOST_ADDED_CHARACTERS,
                "added_tokens",
                "of %,d characters".formatted(characters),
                "at most %,d".formatted(MOST_ADDED_CHARACTERS));
        pieces = Arrays.copyOf(pieces, largest + 1);
    }

    private void flag(JsonNode model, String name) {
        JsonNode value = model.path(name);
        fields.need(
                value.isMissingNode() || value.isNull() || value.isBoolean(), "model." + name, value, "true or false");
    }
}
