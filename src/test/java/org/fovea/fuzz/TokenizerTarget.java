package org.fovea.fuzz;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.model.text.Tokenizer;

/**
 * Tokenizers: regular expressions whose matching explodes, character maps that lead out of their bounds, vocabularies
 * with gaps, components that do not belong together. A panic in Rust ends the JVM.
 */
final class TokenizerTarget implements Target {

    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/clip-llama/tokenizer.json");

    /** What each regular expression is held against: long runs of what it repeats, and no match behind them. */
    private static final List<String> TEXTS = List.of(
            "USER: <image>\nWhat is it? ASSISTANT:",
            "x".repeat(40),
            "x".repeat(3000) + "!",
            " ".repeat(3000) + "!",
            "ab".repeat(1500),
            "1".repeat(3000) + "é",
            "\n \t".repeat(900),
            "",
            "\u0000",
            "e\u0301\u0323 \ud83d\ude00 日本 ﷺ",
            "</s><s>",
            "ſ K \ufb01 İ",
            "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ àáâãäåæçèéêëìíîï");

    private static final String[] ODD = {
        "a",
        "B",
        "x",
        "1",
        ".",
        " ",
        "  ",
        "\n",
        "\t",
        "\u0000",
        "\u0001",
        "\u007f",
        "\u00a0",
        "\u200b",
        "\u2028",
        "\u3000",
        "\ufeff",
        "\ufffd",
        "\u2581",
        "é",
        "e\u0301",
        "\u0301",
        "\u0323",
        "\u0344",
        "\u0345",
        "\u0f71",
        "\u0f73",
        "\u0f81",
        "\u0e33",
        "\u0e49",
        "İ",
        "ß",
        "ſ",
        "\u212b",
        "\u2126",
        "\ufb01",
        "\ufdfa",
        "\u1e9b",
        "\u1100",
        "\u1161",
        "\u11a8",
        "각",
        "\u09c7",
        "\u09be",
        "\u0915\u093c",
        "\u0958",
        "\ud834\udd5e",
        "\ud834\udd65",
        "\ud83d\ude00",
        "\u200d",
        "\ufe0f",
        "日",
        "ﷺ",
        "…",
        "½",
        "<s>",
        "</s>",
        "<image>",
        "dog"
    };

    private final ObjectNode sound = Damage.tree(FIXTURE);

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        ObjectNode root = sound.deepCopy();
        boolean again = dice.once(4);
        switch (dice.below(8)) {
            case 0, 1 -> split(root, regex(dice), dice);
            case 2 -> replace(root, dice);
            case 3 -> {
                root.set(
                        "normalizer",
                        Damage.JSON
                                .createObjectNode()
                                .put("type", "Precompiled")
                                .put("precompiled_charsmap", charsMap(dice)));
                again = false;
            }
            case 4 -> vocabulary(root, dice);
            case 5 -> components(root, dice);
            case 6 -> template(root, dice);
            default -> root.set("decoder", component(dice, "decoder", 2));
        }
        byte[] json = again ? Damage.json(root, dice) : root.toString().getBytes(StandardCharsets.UTF_8);
        Damage.write(folder.resolve("tokenizer.json"), json, dice);
        List<String> odd =
                List.of(odd(dice), odd(dice), odd(dice), odd(dice), odd(dice), odd(dice), odd(dice), odd(dice));
        return () -> {
            try (Tokenizer tokenizer = Tokenizer.open(folder)) {
                for (String text : TEXTS) {
                    use(tokenizer, text);
                }
                for (String text : odd) {
                    use(tokenizer, text);
                }
                for (int id : new int[] {0, 1, 258, 259, tokenizer.size() - 1, tokenizer.size()}) {
                    tokenizer.text(id);
                    tokenizer.piece(id);
                }
            }
        };
    }

    /** Text whose characters normalizers take apart, compose, reorder, lengthen or leave out. */
    private static String odd(Dice dice) {
        StringBuilder out = new StringBuilder();
        for (int i = dice.between(1, 12); i > 0; i--) {
            out.append(dice.of(ODD));
        }
        return out.toString();
    }

    private static void use(Tokenizer tokenizer, String text) {
        int[] ids = tokenizer.encode(text);
        for (int id : ids) {
            Target.require(id >= 0 && id < tokenizer.size(), "id %d of %d".formatted(id, tokenizer.size()));
        }
        tokenizer.decode(java.util.Arrays.stream(ids).limit(300).boxed().toList());
        try {
            tokenizer.firstToken(text.length() > 50 ? text.substring(0, 50) : text);
        } catch (BadInput e) {
            Target.require(e.getMessage().endsWith("."), e.getMessage());
        }
    }

    private static ObjectNode object(String type) {
        return Damage.JSON.createObjectNode().put("type", type);
    }

    private static void split(ObjectNode root, String regex, Dice dice) {
        ObjectNode split = object("Split")
                .put("behavior", dice.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"))
                .put("invert", dice.once(3));
        split.putObject("pattern").put("Regex", regex);
        root.set("pre_tokenizer", split);
    }

    private static void replace(ObjectNode root, Dice dice) {
        ObjectNode all = object("Sequence");
        ArrayNode list = all.putArray("normalizers");
        boolean grows = dice.once(5);
        for (int i = dice.of(1, 1, 3, 12, 41); i > 0; i--) {
            if (grows) { // by sixteen, each time
                list.addObject()
                        .put("type", "Replace")
                        .put("content", "x".repeat(16))
                        .putObject("pattern")
                        .put("String", "x");
                continue;
            }
            ObjectNode replace = object("Replace")
                    .put("content", dice.of("", "x", "xx", "xxxxxxxxxxxxxxxx", "x".repeat(101), "\u0000"));
            if (dice.once(2)) {
                replace.putObject("pattern").put("String", dice.of("x", "", " ", "\u2581", "xx"));
            } else {
                replace.putObject("pattern").put("Regex", regex(dice));
            }
            list.add(replace);
        }
        root.set("normalizer", all);
    }

    // ---- regular expressions ----

    private static final String[] KNOWN = {
        "(x+)+y",
        "(x*)*y",
        "(x|x)*y",
        "(x|xx)+y",
        "x*x*x*x*x*y",
        "(?=(x+)+y)x",
        "(?:x?){30}x{30}y",
        "(x+x+)+y",
        "(?:(?:x+)+)+y",
        "(.*)*y",
        "(.*?,){12}y",
        "(?<!x*)y",
        "(?<=x+)y",
        "\\G(x+)+y",
        "(?>x+)+y",
        "(x)\\1*\\1*\\1*y",
        "(?i)(x|X|ſ)*y",
        "(\\s+)+\\S\\b",
        "(?:\\s|\\s\\s)+$",
        "\\s+(?!\\S)(\\s+)+y",
        "[[x]&&[^y]]+y",
        "(?~x)",
        "\\p{L}+(?:'\\p{L}+)*(?:\\p{L}*)*1",
        "x{0,999}x{0,999}y",
        "(x{1,30}){1,30}y",
        "((((((((((x))))))))))",
        "(?:",
        ")",
        "[",
        "x{99999999}",
        "\\",
        "(?<n>x)\\k<n>",
        "(?R)",
        "\\p{Xx}",
        "|",
        "x||y",
        "()",
        "(?:x*|y*)*z",
        "^*",
        "$+",
        "\\b*y",
        "(?!x)*",
        "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
    };

    private static String regex(Dice dice) {
        return switch (dice.below(4)) {
            case 0 -> dice.of(KNOWN);
            case 1 -> exploding(dice) + dice.of("y", "Q", "(?=Q)", "\\d\\D\\d", "$Q");
            default ->
                sequence(dice, dice.below(4)) + dice.of("", "y", "y", "$", "\\b", "(?!x)", "|" + sequence(dice, 1));
        };
    }

    /** What can match a run of one character in more ways than can be tried. */
    private static String exploding(Dice dice) {
        String one = dice.of("x", "[a-z]", "\\w", ".", "\\s", " ", "(?:x|y)", "\\S", "1", "\\p{N}");
        String many = one + dice.of("+", "*", "{1,}", "+?", "{0,99}");
        return switch (dice.below(7)) {
            case 0 -> "(?:" + many + ")" + dice.of("+", "*", "{9}");
            case 1 -> "(" + one + "|" + one + one + ")+";
            case 2 -> many.repeat(dice.between(2, 7));
            case 3 -> "(?:" + one + "?){" + dice.of(5, 20, 30) + "}";
            case 4 -> "(?=" + exploding(dice) + "Q)";
            case 5 -> "(?:" + many + "|" + many + ")*";
            default -> "(?:" + exploding(dice) + ")" + dice.of("", "?", "*");
        };
    }

    private static String sequence(Dice dice, int depth) {
        StringBuilder out = new StringBuilder();
        for (int i = dice.between(1, 3); i > 0; i--) {
            String atom = depth > 0 && dice.once(3)
                    ? dice.of("(", "(?:", "(?:", "(?=", "(?!", "(?i:", "(?>", "(?<=", "(?<!")
                            + sequence(dice, depth - 1) + (dice.once(3) ? "|" + sequence(dice, depth - 1) : "") + ")"
                    : dice.of(
                            "x",
                            "x",
                            ".",
                            "\\s",
                            "\\S",
                            "\\p{L}",
                            "[^\\s]",
                            "[x-z]",
                            "\\d",
                            "\\w",
                            "ab",
                            "\\x{78}",
                            "\\u0078",
                            "[[:alpha:]]",
                            "^",
                            "$",
                            "\\b",
                            "\\R",
                            "\\X",
                            "é");
            out.append(atom)
                    .append(dice.of(
                            "", "", "", "", "", "", "", "*", "+", "?", "*?", "+?", "++", "{2}", "{1,3}", "{0,50}",
                            "{3,}"));
        }
        return out.toString();
    }

    // ---- character maps ----

    /** A double array with a few edges from the root, most of them sound. */
    private static String charsMap(Dice dice) {
        int count = dice.once(6) ? dice.of(1, 2, 255, 256) : 1024;
        byte[] texts = dice.of("a\u0000bc\u0000é\u0000", "", "a\u0000", "a", "x".repeat(200) + "\u0000")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * count + texts.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(dice.once(10) ? (int) dice.edge() : 4 * count);
        int base = 256;
        if (count == 1024) {
            out.putInt(4, base << 10);
            for (int i = dice.between(1, 6); i > 0; i--) {
                int label = dice.once(3) ? dice.between(0xc3, 0xf0) : dice.between(' ', 'z');
                int at = base ^ label;
                int offset = dice.once(8) ? dice.below(1 << 21) : dice.one(0x200, 0x100 | dice.below(256));
                boolean leaf = dice.once(2);
                out.putInt(4 + 4 * at, label | offset << 10 | (leaf ? 1 << 8 : 0) | (dice.once(20) ? 1 << 9 : 0));
                int behind = at ^ offset;
                if (leaf && behind < count) {
                    out.putInt(
                            4 + 4 * behind,
                            1 << 31
                                    | (dice.once(6)
                                            ? (int) Math.abs(dice.edge())
                                            : dice.one(0, 2, texts.length, dice.below(texts.length + 2))));
                }
            }
        }
        if (dice.once(4) && count > 4) {
            out.putInt(4 + 4 * dice.below(count), (int) dice.edge());
        }
        System.arraycopy(dice.once(10) ? dice.bytes(texts.length) : texts, 0, out.array(), 4 + 4 * count, texts.length);
        String text = Base64.getEncoder().encodeToString(out.array());
        return dice.once(20) ? text.substring(dice.below(4)) : text;
    }

    // ---- vocabulary, components, post-processor ----

    private static void vocabulary(ObjectNode root, Dice dice) {
        ObjectNode model = (ObjectNode) root.get("model");
        ObjectNode vocabulary = (ObjectNode) model.get("vocab");
        if (dice.once(3)) { // Unigram
            ObjectNode unigram = object("Unigram");
            ArrayNode pieces = unigram.putArray("vocab");
            vocabulary
                    .fieldNames()
                    .forEachRemaining(name -> pieces.addArray()
                            .add(name)
                            .add(
                                    dice.once(30)
                                            ? dice.node()
                                            : Damage.JSON.getNodeFactory().numberNode(-1.5)));
            if (!dice.once(4)) {
                unigram.set(
                        "unk_id",
                        dice.once(2)
                                ? dice.node()
                                : Damage.JSON.getNodeFactory().numberNode(0));
            }
            if (dice.once(3)) {
                unigram.put("byte_fallback", true);
            }
            root.set("model", unigram);
            return;
        }
        for (int i = dice.between(1, 3); i > 0; i--) {
            switch (dice.below(9)) {
                case 8 -> model.put("unk_token", dice.of("nothing", "<unk>")).put("byte_fallback", false);
                case 0 -> vocabulary.remove(dice.of("<unk>", "<0x0A>", "<s>", "a", "\u2581", "e"));
                case 1 -> model.put("unk_token", dice.of("nothing", "", "<s>", "a"));
                case 2 ->
                    model.set(
                            "byte_fallback",
                            dice.once(2)
                                    ? dice.node()
                                    : Damage.JSON.getNodeFactory().booleanNode(false));
                case 3 -> vocabulary.put("a", dice.of(0, 477, 478, 5000, 1 << 24));
                case 4 ->
                    ((ArrayNode) model.get("merges"))
                            .insert(
                                    0,
                                    dice.once(2)
                                            ? dice.node()
                                            : Damage.JSON
                                                    .createArrayNode()
                                                    .add("x")
                                                    .add("qq"));
                case 5 ->
                    model.set(
                            dice.of(
                                    "dropout",
                                    "continuing_subword_prefix",
                                    "end_of_word_suffix",
                                    "fuse_unk",
                                    "ignore_merges"),
                            dice.once(2)
                                    ? dice.node()
                                    : Damage.JSON.getNodeFactory().textNode("x"));
                case 6 -> model.put("unk_token", (String) null).put("byte_fallback", dice.once(2));
                default -> model.put("type", dice.of("WordPiece", "WordLevel", "bpe", "Unigram"));
            }
        }
    }

    private static void components(ObjectNode root, Dice dice) {
        root.set("normalizer", component(dice, "normalizer", 2));
        root.set("pre_tokenizer", component(dice, "pre_tokenizer", 2));
        if (dice.once(3)) {
            root.set("decoder", component(dice, "decoder", 2));
        }
    }

    private static ObjectNode component(Dice dice, String place, int depth) {
        String list =
                place.equals("normalizer") ? "normalizers" : place.equals("decoder") ? "decoders" : "pretokenizers";
        if (depth > 0 && dice.once(2)) {
            ObjectNode all = object("Sequence");
            all.putArray(list);
            for (int i = dice.between(0, 3); i > 0; i--) {
                all.withArray(list).add(component(dice, place, depth - 1));
            }
            return all;
        }
        String type = dice.once(8)
                ? dice.of(
                        "BertNormalizer",
                        "CTC",
                        "WordPiece",
                        "UnicodeScripts",
                        "CharDelimiterSplit",
                        "BPEDecoder",
                        "Bert")
                : switch (place) {
                    case "normalizer" ->
                        dice.of(
                                "Prepend",
                                "Strip",
                                "NFC",
                                "NFKD",
                                "Lowercase",
                                "StripAccents",
                                "Nmt",
                                "Replace",
                                "ByteLevel");
                    case "decoder" -> dice.of("Fuse", "ByteFallback", "Strip", "ByteLevel", "Metaspace", "Replace");
                    default ->
                        dice.of(
                                "ByteLevel",
                                "Metaspace",
                                "Split",
                                "Punctuation",
                                "Digits",
                                "Whitespace",
                                "WhitespaceSplit");
                };
        ObjectNode out = object(type);
        switch (type) {
            case "Prepend" -> out.put("prepend", dice.of("", "\u2581", "x".repeat(200)));
            case "Strip" -> {
                if (place.equals("decoder")) {
                    out.put("content", dice.of(" ", "", "ab", "\ud83d\ude00"))
                            .put("start", dice.of(0, 1, 5, -1))
                            .put("stop", dice.of(0, 1, 1000));
                } else {
                    out.put("strip_left", true).put("strip_right", dice.once(2));
                }
            }
            case "Replace", "Split" -> {
                out.putObject("pattern").put("String", dice.of(" ", "", "\u2581", "x"));
                if (type.equals("Split")) {
                    out.put("behavior", "Isolated").put("invert", false);
                } else {
                    out.put("content", dice.of(" ", "", "xx"));
                }
            }
            case "ByteLevel" ->
                out.put("add_prefix_space", dice.once(2))
                        .put("trim_offsets", true)
                        .put("use_regex", dice.once(2));
            case "Metaspace" ->
                out.put("replacement", dice.of("\u2581", "ab", "", "x"))
                        .put("prepend_scheme", dice.of("first", "always", "never", "x"))
                        .put("split", dice.once(2));
            case "Punctuation" -> out.put("behavior", dice.of("Isolated", "Contiguous", "x"));
            case "Digits" -> out.put("individual_digits", dice.once(2));
            default -> {}
        }
        return out;
    }

    private static void template(ObjectNode root, Dice dice) {
        ObjectNode post = (ObjectNode) root.get("post_processor");
        ArrayNode single = (ArrayNode) post.get("single");
        switch (dice.below(6)) {
            case 0 -> single.removeAll();
            case 1 -> ((ObjectNode) single.get(0).get("SpecialToken")).put("id", dice.of("nothing", "", "</s>"));
            case 2 -> single.add(single.get(1).deepCopy());
            case 3 ->
                ((ObjectNode) single.get(1).get("Sequence"))
                        .put("id", dice.of("B", "C"))
                        .set("type_id", dice.node());
            case 4 ->
                ((ArrayNode) post.at("/special_tokens/<s>/ids"))
                        .set(
                                0,
                                dice.once(2)
                                        ? dice.node()
                                        : Damage.JSON.getNodeFactory().numberNode(dice.of(-1, 478, 1 << 24)));
            default ->
                ((ArrayNode) root.get("added_tokens"))
                        .insert(
                                0,
                                Damage.JSON
                                        .createObjectNode()
                                        .put("id", dice.of(0, 478, 479, 1 << 20, -1))
                                        .put("content", dice.of("", " ", "x", "<s>", "é", "\u0000"))
                                        .put("single_word", dice.once(2))
                                        .put("lstrip", dice.once(2))
                                        .put("rstrip", dice.once(2))
                                        .put("normalized", dice.once(2))
                                        .put("special", dice.once(2)));
        }
    }
}
