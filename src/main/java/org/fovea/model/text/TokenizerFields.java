package org.fovea.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.fovea.base.BadInput;
import org.fovea.model.text.TokenizerComponents.Kind;

/** Checks single fields of a tokenizer.json and says what is wrong with them. */
record TokenizerFields(Path file) {

    private static final int LONGEST_TEXT = 100;
    private static final Set<String> BEHAVIORS =
            Set.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");

    /** @throws BadInput if a value is not of its field's kind */
    void check(String path, Kind kind, JsonNode value) {
        switch (kind) {
            case BOOL -> need(value.isBoolean(), path, value, "true or false");
            case STRING ->
                need(isString(value, LONGEST_TEXT), path, value, "a string of at most " + LONGEST_TEXT + " characters");
            case NONEMPTY_STRING ->
                need(
                        isString(value, LONGEST_TEXT) && !value.textValue().isEmpty(),
                        path,
                        value,
                        "a string of 1 to " + LONGEST_TEXT + " characters");
            case CHARACTER ->
                need(isString(value, 2) && value.textValue().codePoints().count() == 1, path, value, "one character");
            case BEHAVIOR ->
                need(
                        BEHAVIORS.contains(value.asText()),
                        path,
                        value,
                        "one of " + String.join(", ", new TreeSet<>(BEHAVIORS)));
            case PREPEND_SCHEME ->
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
            case COMPONENTS -> need(value.isArray(), path, value, "a list");
            case PATTERN -> pattern(path, value);
            case CHARSMAP -> {
                String problem = value.isTextual() ? CharsMap.problem(value.textValue()) : "is not a string";
                if (problem != null) {
                    throw new BadInput("%s: %s %s; expected a character map as SentencePiece writes it."
                            .formatted(file, path, problem));
                }
            }
            case TEMPLATE -> {
                // checked together with the vocabulary
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
            check(path + ".String", Kind.NONEMPTY_STRING, value.path("String"));
            return;
        }
        need(value.path("Regex").isTextual(), path + ".Regex", value.path("Regex"), "a regular expression");
        String problem = RegexCheck.problem(value.path("Regex").textValue(), path.startsWith("normalizer"));
        if (problem != null) {
            throw new BadInput("%s: %s, \"%s\", %s; expected a regular expression that matches in bounded time."
                    .formatted(
                            file,
                            path + ".Regex",
                            BadInput.quote(value.path("Regex").textValue()),
                            problem));
        }
    }

    static boolean isString(JsonNode value, int longest) {
        return value.isTextual() && value.textValue().length() <= longest && isUnicode(value.textValue());
    }

    /** Whether every surrogate is part of a pair, so that the text can be written as UTF-8. */
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

    void need(boolean holds, String path, Object found, String expected) {
        if (!holds) {
            throw complain(path, found, expected);
        }
    }

    BadInput complain(String path, Object found, String expected) {
        boolean missing = found instanceof JsonNode node && node.isMissingNode();
        return new BadInput("%s: %s is %s; expected %s."
                .formatted(file, path, missing ? "missing" : BadInput.quote(found), expected));
    }
}
