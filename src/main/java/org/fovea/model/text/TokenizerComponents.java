package org.fovea.model.text;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The components of a tokenizer.json that Fovea passes on to Hugging Face's library, with their fields. */
final class TokenizerComponents {

    /** What a field holds. */
    enum Kind {
        BOOL,
        STRING,
        NONEMPTY_STRING,
        CHARACTER,
        PATTERN,
        CHARSMAP,
        BEHAVIOR,
        PREPEND_SCHEME,
        COUNT,
        COMPONENTS,
        /** Checked together with the vocabulary. */
        TEMPLATE
    }

    private static final Map<String, Kind> REPLACE = Map.of("pattern", Kind.PATTERN, "content", Kind.STRING);

    private static final Map<String, Kind> BYTE_LEVEL =
            Map.of("add_prefix_space", Kind.BOOL, "trim_offsets", Kind.BOOL, "use_regex", Kind.BOOL);

    private static final Map<String, Kind> METASPACE = Map.of(
            "replacement",
            Kind.CHARACTER,
            "add_prefix_space",
            Kind.BOOL,
            "prepend_scheme",
            Kind.PREPEND_SCHEME,
            "split",
            Kind.BOOL,
            "str_rep",
            Kind.STRING);

    private static final Map<String, Map<String, Kind>> NORMALIZERS = Map.ofEntries(
            entry("Sequence", Map.of("normalizers", Kind.COMPONENTS)),
            entry("Prepend", Map.of("prepend", Kind.NONEMPTY_STRING)),
            entry("Replace", REPLACE),
            entry("Strip", Map.of("strip_left", Kind.BOOL, "strip_right", Kind.BOOL)),
            entry("Precompiled", Map.of("precompiled_charsmap", Kind.CHARSMAP)),
            entry("NFC", Map.of()),
            entry("NFD", Map.of()),
            entry("NFKC", Map.of()),
            entry("NFKD", Map.of()),
            entry("Lowercase", Map.of()),
            entry("StripAccents", Map.of()),
            entry("Nmt", Map.of()));

    private static final Map<String, Map<String, Kind>> PRE_TOKENIZERS = Map.ofEntries(
            entry("Sequence", Map.of("pretokenizers", Kind.COMPONENTS)),
            entry("ByteLevel", BYTE_LEVEL),
            entry("Metaspace", METASPACE),
            entry("Split", Map.of("pattern", Kind.PATTERN, "behavior", Kind.BEHAVIOR, "invert", Kind.BOOL)),
            entry("Punctuation", Map.of("behavior", Kind.BEHAVIOR)),
            entry("Digits", Map.of("individual_digits", Kind.BOOL)),
            entry("Whitespace", Map.of()),
            entry("WhitespaceSplit", Map.of()));

    private static final Map<String, Map<String, Kind>> POST_PROCESSORS = Map.ofEntries(
            entry("Sequence", Map.of("processors", Kind.COMPONENTS)),
            entry("ByteLevel", BYTE_LEVEL),
            entry(
                    "TemplateProcessing",
                    Map.of("single", Kind.TEMPLATE, "pair", Kind.TEMPLATE, "special_tokens", Kind.TEMPLATE)));

    private static final Map<String, Map<String, Kind>> DECODERS = Map.ofEntries(
            entry("Sequence", Map.of("decoders", Kind.COMPONENTS)),
            entry("Fuse", Map.of()),
            entry("ByteFallback", Map.of()),
            entry("Replace", REPLACE),
            entry("Strip", Map.of("content", Kind.CHARACTER, "start", Kind.COUNT, "stop", Kind.COUNT)),
            entry("ByteLevel", BYTE_LEVEL),
            entry("Metaspace", METASPACE));

    private static final Map<String, Map<String, Map<String, Kind>>> BY_SECTION = Map.of(
            "normalizer", NORMALIZERS,
            "pre_tokenizer", PRE_TOKENIZERS,
            "post_processor", POST_PROCESSORS,
            "decoder", DECODERS);

    /** Two of these in one section could make texts grow without bound, or end the process. */
    private static final Set<String> AT_MOST_ONE = Set.of("ByteLevel", "Precompiled", "TemplateProcessing");

    private static final Set<String> OPTIONAL = Set.of(
            "add_prefix_space",
            "prepend_scheme",
            "split",
            "str_rep",
            "trim_offsets",
            "use_regex",
            "behavior",
            "invert");

    private TokenizerComponents() {}

    /** The fields of a component; null if Fovea does not know it. */
    static @Nullable Map<String, Kind> fields(String section, String type) {
        return Objects.requireNonNull(BY_SECTION.get(section)).get(type);
    }

    /** The components that a section may have, as a message lists them. */
    static String names(String section) {
        return String.join(
                ", ",
                new TreeSet<>(Objects.requireNonNull(BY_SECTION.get(section)).keySet()));
    }

    static boolean atMostOne(String type) {
        return AT_MOST_ONE.contains(type);
    }

    static boolean isOptional(String field) {
        return OPTIONAL.contains(field);
    }
}
