package org.fovea.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tokenizer.json that would end the process in Rust is refused before it is given to it; those of real models are
 * not.
 */
class TokenizerCheckTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("src/test/resources/fixtures/clip-llama/tokenizer.json");

    @TempDir
    private Path folder;

    /** The fixture's with one field changed; {@code /a/-} adds to a list. */
    private static ObjectNode with(String pointer, String value) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(FILE.toFile());
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = json.at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1);
        if (parent instanceof ArrayNode list) {
            list.add(JSON.readTree(value));
        } else {
            ((ObjectNode) parent).set(name, JSON.readTree(value));
        }
        return json;
    }

    private static void refused(JsonNode json, String... parts) {
        assertThatThrownBy(() -> TokenizerCheck.check(FILE, json))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(parts)
                .hasMessageStartingWith(FILE + ": ")
                .hasMessageEndingWith(".")
                .hasMessageNotContainingAny("(null)", "out of bounds", "\n")
                .message()
                .hasSizeLessThan(600);
    }

    private Tokenizer opened(JsonNode json) throws IOException {
        Files.write(folder.resolve("tokenizer.json"), JSON.writeValueAsBytes(json));
        return Tokenizer.open(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "/normalizer      # {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAAAQEBAQ==\"} # normalizer.precompiled_charsmap says",
                "/normalizer      # {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"a!\"}           # is not base64",
                "/normalizer      # {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAAAB==\"}     # is not canonical base64",
                "/normalizer      # {\"type\": \"Precompiled\"}                                            # normalizer.precompiled_charsmap is not a string",
                "/normalizer      # {\"type\": \"Bert\"}                                                   # normalizer.type is",
                "/normalizer      # {\"prepend\": \"a\"}                                                   # normalizer.type is missing",
                "/normalizer      # {\"type\": \"Replace\", \"pattern\": {\"String\": \"\"}, \"content\": \"a\"} # normalizer.pattern.String",
                "/normalizer      # {\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"aaaaaaaaaaaaaaa\"} # normalizer.content",
                "/normalizer      # {\"type\": \"Prepend\", \"prepend\": \"\"}                              # normalizer.prepend is \"\"; expected a string of 1 to 100 characters",
                "/normalizer      # {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(?=a)\"}, \"content\": \"b\"} # can match the empty string",
                "/normalizer      # {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"^\"}, \"content\": \"b\"} # can match the empty string",
                "/normalizer      # {\"type\": \"Sequence\", \"normalizers\": [null]}                      # normalizer.normalizers[0].type",
                "/normalizer      # {\"type\": \"NFC\", \"more\": 1}                                       # normalizer.more",
                "/pre_tokenizer   # {\"type\": \"Split\", \"pattern\": {\"Regex\": \"(x+x+)+y\"}, \"behavior\": \"Isolated\", \"invert\": false} # pre_tokenizer.pattern.Regex",
                "/pre_tokenizer   # {\"type\": \"FixedLength\", \"length\": 0}                             # pre_tokenizer.type is \"FixedLength\"",
                "/pre_tokenizer   # {\"type\": \"Metaspace\", \"replacement\": \"\"}                       # pre_tokenizer.replacement",
                "/pre_tokenizer   # {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"ByteLevel\"}, {\"type\": \"ByteLevel\"}]} # at most one ByteLevel",
                "/decoder         # {\"type\": \"Strip\", \"content\": \" \", \"start\": 0, \"stop\": 1}   # decoder.stop",
                "/decoder         # {\"type\": \"Strip\", \"content\": \" \", \"start\": 0, \"stop\": 1e30}   # decoder.stop",
                "/decoder         # [[[[[[[[[[]]]]]]]]]]                                                   # decoder.type",
                "/model/unk_token # \"<missing>\"                                                          # model.unk_token is \"<missing>\"",
                "/model/unk_token # 3                                                                      # model.unk_token",
                "/model/dropout   # 0.5                                                                    # model.dropout",
                "/model/continuing_subword_prefix # \"@@\"                                               # model.continuing_subword_prefix",
                "/model/vocab/a9  # 7                                                                      # one piece for each id",
                "/model/vocab/a9  # -1                                                                     # model.vocab is -1",
                "/model/vocab/a9  # 4294967295                                                             # model.vocab is 4294967295",
                "/model/vocab/a9  # 900000000                                                              # ids from 0 to",
                "/model/vocab/a\\ud800 # 479                                                               # valid Unicode",
                "/model/merges    # [[\"no\", \"such\"]]                                                   # model.merges",
                "/model/merges    # [\"a b c\"]                                                            # model.merges",
                "/model/type      # \"WordPiece\"                                                          # model.type",
                "/model           # {\"type\": \"Unigram\", \"unk_id\": null, \"vocab\": [[\"a\", 0.0]]}     # model.unk_id",
                "/model           # {\"type\": \"Unigram\", \"unk_id\": 5, \"vocab\": [[\"a\", 0.0]]}        # model.unk_id is 5",
                "/model           # {\"type\": \"Unigram\", \"unk_id\": 0, \"vocab\": [[\"\", 0.0]]}         # each piece once",
                "/model           # {\"type\": \"Unigram\", \"unk_id\": 0, \"vocab\": [[\"a\", 1e999]]}      # each piece once",
                "/model           # {\"type\": \"Unigram\", \"unk_id\": 0, \"vocab\": []}                    # model.vocab",
                "/added_tokens/-  # {\"id\": 9999, \"content\": \"<new>\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true} # the id that the library gives \"<new>\"",
                "/added_tokens/-  # {\"id\": 480, \"content\": \" \", \"single_word\": false, \"lstrip\": true, \"rstrip\": false, \"normalized\": false, \"special\": true} # without spaces at its ends",
                "/added_tokens/-  # {\"id\": 480, \"content\": \"\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true} # content",
                "/added_tokens/-  # {\"id\": 480, \"content\": \"<new>\", \"special\": 1}                  # single_word is missing",
                "/post_processor/single # [{\"Sequence\": {\"id\": \"B\", \"type_id\": 0}}]                # post_processor.single",
                "/post_processor/single # [{\"SpecialToken\": {\"id\": \"<no>\", \"type_id\": 0}}, {\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}] # one of special_tokens",
                "/post_processor/special_tokens/<s> # {\"id\": \"<s>\", \"ids\": [9999], \"tokens\": [\"<s>\"]} # an id of the vocabulary",
                "/post_processor/special_tokens/<s> # {\"id\": \"<s>\", \"ids\": [1, 2], \"tokens\": [\"<s>\"]} # as many ids as tokens",
                "/post_processor  # {\"type\": \"RobertaProcessing\", \"sep\": [\"a\", 1], \"cls\": [\"b\", 2]} # post_processor.type",
                "/version         # \"2.0\"                                                                # version is \"2.0\"",
            })
    void refusesWhatTheLibraryStumblesOver(String pointer, String value, String part) throws IOException {
        refused(with(pointer.replace("\\ud800", "\ud800"), value), part);
    }

    @Test
    void refusesTwoTemplatesAndLargeComponents() throws IOException {
        JsonNode template = JSON.readTree(FILE.toFile()).get("post_processor");
        refused(
                with(
                        "/post_processor",
                        "{\"type\": \"Sequence\", \"processors\": [%s, %s]}".formatted(template, template)),
                "at most one TemplateProcessing");
        refused(
                with(
                        "/normalizer",
                        "{\"type\": \"Sequence\", \"normalizers\": [" + "{\"type\": \"NFC\"},".repeat(99)
                                + "{\"type\": \"NFC\"}]}"),
                "at most 40");
        refused(
                with("/normalizer", "{\"type\": \"Sequence\", \"normalizers\": [".repeat(9) + "]}".repeat(9)),
                "4 deep");
        refused(
                with("/normalizer", "{\"type\": \"Prepend\", \"prepend\": \"" + "x".repeat(9_000) + "\"}"),
                "normalizer.prepend");
        refused(with("/model/vocab/" + "x".repeat(9_000), "480"), "at most 4,096 characters");
    }

    @Test
    void refusesALongTextAndALargeFile() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(FILE.getParent())) {
            assertThat(tokenizer.encode("x".repeat(20_000))).hasSize(20_002);
            assertThatThrownBy(() -> tokenizer.encode("x".repeat(20_001)))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("has 20,001 characters; expected at most 20,000.")
                    .message()
                    .hasSizeLessThan(400);
        }
        Files.write(folder.resolve("tokenizer.json"), new byte[(64 << 20) + 1]);
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("expected at most 67,108,864.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(x+x+)+y",
                "(?:a?){40}a{40}",
                "(.*.*)*#",
                "(a*)*",
                "(a|a)*b",
                "(a|aa)+$",
                "(?:\\s*x)+",
                "a?a?a?a?a?aaaaa",
                "\\s*\\s*\\s*x",
                ".*.*x",
                "(\\w+\\s?)*!",
                "(a)\\1",
                "(?<n>a)",
                "(?<=a+)b",
                "\\k<n>",
                "\\G",
                "x**",
                "x{2}{3}",
                "x{1,3}+",
                "(?~a)",
                "a*",
                "",
                "(",
                ")",
                "[",
                "[a",
                "a{",
                "\\",
                "*",
                "(?",
                "(?i",
                "\\p",
                "\\p{",
                "\\x",
                "\\x{",
                "(?=a+",
                "([a-z]+)*\\d",
                "(?:a{0,9}){9}b",
                "(?:(?:(?:a|b)|c)|d)+e",
                "\\w+?[x-z]{3,}$",
                "\\w+x+\\b",
                "\\S{3,}[[:alpha:]]++.(?!x)",
                "\\S+x{999}y",
            })
    void refusesRegularExpressionsWhoseTimeIsNotBounded(String regex) {
        assertThat(RegexCheck.problem(regex, false)).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+", // GPT-2
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
                        + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+", // Mistral
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}",
                "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[一-龥\u0800-一가-퟿]+",
                "\\s?\\p{L}+",
                "[\\r\\n]",
                "\\s+$",
                "\\p{N}{1,3}",
                "\\d{1,3}(?=(?:\\d{3})*\\b)",
                "(?=(\\d{3})+(?!\\d))|x",
                " {2,}",
                "\\s+",
                "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
                "[\\p{Han}]+|[\\p{L}&&[^\\p{Han}]]+(?i:'s|'t)?",
                "<\\|[^|]{1,9}\\|>|[[:alpha:]]+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            })
    void letsRegularExpressionsOfRealTokenizersThrough(String regex) {
        if (!regex.startsWith("(?=(")) { // it can match nothing, which splits nowhere
            assertThat(RegexCheck.problem(regex, false)).isNull();
        }
    }

    @Test
    void opensWhatRealFamiliesAreMadeOf() throws IOException {
        String split =
                "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"\\\\p{N}{1,3}| ?[^\\\\s\\\\p{N}]+|\\\\s+(?!\\\\S)|\\\\s+\"}, \"behavior\": \"Isolated\", \"invert\": false}";
        ObjectNode qwen = with(
                "/pre_tokenizer",
                "{\"type\": \"Sequence\", \"pretokenizers\": [" + split
                        + ", {\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true, \"use_regex\": false}]}");
        qwen.set("normalizer", JSON.readTree("{\"type\": \"NFC\"}"));
        qwen.set(
                "decoder",
                JSON.readTree(
                        "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"trim_offsets\": true, \"use_regex\": true}"));
        qwen.set(
                "truncation",
                JSON.readTree(
                        "{\"direction\": \"Right\", \"max_length\": 2, \"strategy\": \"LongestFirst\", \"stride\": 9}"));
        qwen.set(
                "padding",
                JSON.readTree(
                        "{\"strategy\": {\"Fixed\": 1000000000}, \"direction\": \"Right\", \"pad_id\": 0, \"pad_type_id\": 0, \"pad_token\": \"x\"}"));
        try (Tokenizer tokenizer = opened(qwen)) {
            assertThat(tokenizer.encode("dog")).as("neither cut nor padded").hasSizeBetween(3, 9);
        }
        ObjectNode gemma = with(
                "/pre_tokenizer",
                "{\"type\": \"Split\", \"pattern\": {\"String\": \" \"}, \"behavior\": \"MergedWithPrevious\", \"invert\": false}");
        gemma.set(
                "normalizer",
                JSON.readTree("{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"▁\"}"));
        opened(gemma).close();
        ObjectNode unigram = with(
                "/model",
                "{\"type\": \"Unigram\", \"unk_id\": 0, \"vocab\": [[\"<unk>\", 0], [\"<s>\", 0], [\"▁b\", -1.5]], \"byte_fallback\": false}");
        unigram.set("added_tokens", JSON.readTree("[]"));
        unigram.set(
                "pre_tokenizer",
                JSON.readTree(
                        "{\"type\": \"Metaspace\", \"replacement\": \"▁\", \"prepend_scheme\": \"always\", \"split\": true}"));
        unigram.set(
                "normalizer",
                JSON.readTree(
                        "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"%s\"}".formatted(charsmap(0, 128))));
        try (Tokenizer tokenizer = opened(unigram)) {
            assertThat(tokenizer.encode("a?"))
                    .as("a becomes b by the map, ? is unknown")
                    .containsExactly(1, 2, 0);
        }
    }

    /** A map that has b for a: one edge and one leaf, which is so far behind it and points to this text. */
    private static String charsmap(int text, int leaf) {
        int[] units = new int[512];
        units[0] = 256 << 10;
        int edge = 256 ^ 'a';
        units[edge] = leaf << 10 | 1 << 8 | 'a';
        units[(edge ^ leaf) < 512 ? edge ^ leaf : 1] = 1 << 31 | text;
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * units.length + 3)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4 * units.length);
        Arrays.stream(units).forEach(bytes::putInt);
        return Base64.getEncoder()
                .encodeToString(
                        bytes.put("b\0\0".getBytes(StandardCharsets.UTF_8)).array());
    }

    @Test
    void refusesCharacterMapsThatLeadOutOfThemselves() {
        assertThat(CharsMap.problem(charsmap(0, 128))).isNull();
        assertThat(CharsMap.problem(charsmap(3, 128)))
                .as("the end of the texts")
                .isNull();
        assertThat(CharsMap.problem(charsmap(4, 128))).contains("points to no text");
        assertThat(CharsMap.problem(charsmap(0, 1024))).contains("points to no text");
        assertThat(CharsMap.problem("")).contains("0 bytes");
    }
}
