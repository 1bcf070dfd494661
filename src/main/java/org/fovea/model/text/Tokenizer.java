package org.fovea.model.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;

/** A checkpoint's tokenizer.json: text to ids and back by Hugging Face's library, and each token's name. */
public final class Tokenizer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Largest file that is read, in bytes; Gemma 3's has 33 million. */
    private static final int LARGEST = 64 << 20;

    /** Longest text that is encoded, in characters; {@link RegexCheck} bounds the time that it takes. */
    private static final int LONGEST = 20_000;

    /** How SentencePiece writes the space before a word in a token's name. */
    private static final String SPACE = "\u2581";

    /** How byte-level vocabularies write it. */
    private static final String BYTE_SPACE = "\u0120";

    private final HuggingFaceTokenizer tokenizer;
    private final String[] pieces;
    private final String[] texts;
    private final BitSet special = new BitSet();
    private final Map<String, Integer> ids = new HashMap<>();
    private int unknown = -1;

    private Tokenizer(HuggingFaceTokenizer tokenizer, String[] pieces) {
        this.tokenizer = tokenizer;
        this.pieces = pieces;
        this.texts = new String[pieces.length];
    }

    /**
     * Opens a folder's tokenizer.json.
     *
     * @throws BadInput if it is missing, or {@link TokenizerCheck} or Hugging Face's library refuses it
     */
    public static Tokenizer open(Path directory) {
        Path file = directory.resolve("tokenizer.json");
        if (!Files.exists(file)) {
            throw new BadInput("%s: there is no such file; Fovea needs the JSON of a fast tokenizer.".formatted(file));
        }
        try {
            JsonNode json = JSON.readTree(SmallFile.read(file, LARGEST));
            String[] pieces = TokenizerCheck.check(file, json);
            Tokenizer out = new Tokenizer(opened(json), pieces);
            for (int id = 0; id < pieces.length; id++) {
                out.ids.putIfAbsent(pieces[id], id);
            }
            JsonNode unigram = json.path("model").path("unk_id");
            out.unknown =
                    unigram.asInt(out.idOf(json.path("model").path("unk_token").asText("<unk>")));
            for (JsonNode added : json.path("added_tokens")) {
                if (added.path("special").asBoolean()) {
                    out.special.set(added.path("id").asInt());
                }
            }
            return out;
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: is not JSON (%s).".formatted(file, Reason.of(e)), e);
        } catch (IOException | RuntimeException e) {
            throw e instanceof BadInput bad
                    ? bad
                    : new BadInput("%s: is not a tokenizer that Fovea can read (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    /**
     * Passes on the JSON that was checked, not the file, which may have changed since; texts are neither truncated nor
     * padded.
     */
    private static HuggingFaceTokenizer opened(JsonNode json) throws IOException {
        ((ObjectNode) json).putNull("truncation").putNull("padding");
        return HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(JSON.writeValueAsBytes(json)),
                Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false"));
    }

    /** Number of ids in the vocabulary; rows of the unembedding beyond it are padding. */
    public int size() {
        return pieces.length;
    }

    /**
     * The ids of a text with the special tokens that the checkpoint adds, such as the beginning of sequence. None are
     * added to a text that already begins with that token, as chat templates write it.
     *
     * @throws BadInput if the text has more than 20,000 characters
     */
    public int[] encode(String text) {
        refuseTooLong(text);
        return encodeExpanded(text, true);
    }

    /**
     * {@link #encode} for a text of any length, such as a prompt whose image placeholder has been expanded.
     *
     * @param adding whether special tokens are added
     */
    public int[] encodeExpanded(String text, boolean adding) {
        if (!adding) {
            return toInts(tokenizer.encode(text, false, false).getIds());
        }
        int[] ids = toInts(tokenizer.encode(text, true, false).getIds());
        return ids.length < 2 || ids[0] != ids[1] || !special.get(ids[0]) || !text.startsWith(pieces[ids[0]])
                ? ids
                : toInts(tokenizer.encode(text, false, false).getIds());
    }

    /** @throws BadInput if a text has more than 20,000 characters */
    public void refuseTooLong(String text) {
        if (text.length() > LONGEST) {
            throw new BadInput("The text \"%s\" has %,d characters; expected at most %,d."
                    .formatted(BadInput.quote(text), text.length(), LONGEST));
        }
    }

    private static int[] toInts(long[] ids) {
        int[] out = new int[ids.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) ids[i];
        }
        return out;
    }

    /** The text of an answer without special tokens. */
    public String decode(List<Integer> answer) {
        return tokenizer.decode(answer.stream().mapToLong(i -> i).toArray(), true);
    }

    /** A token's name in the vocabulary, such as {@code ▁dog}; an empty string for a padding row. */
    public String piece(int id) {
        return id < pieces.length && pieces[id] != null ? pieces[id] : "";
    }

    /**
     * A token for display: {@code dog} for {@code ▁dog}. A leading space is dropped, a line break shown as ⏎, a token
     * that is only part of a character by its name, and invisible characters by their code points.
     */
    public String text(int id) {
        if (id >= pieces.length || pieces[id] == null) {
            return "";
        }
        if (texts[id] == null) {
            texts[id] = readable(id);
        }
        return texts[id];
    }

    private String readable(int id) {
        if (special.get(id) && !pieces[id].matches("<0x[0-9A-F]{2}>")) {
            return pieces[id];
        }
        String text = tokenizer.decode(new long[] {id}, false);
        if (text.equals("\n")) {
            return "⏎";
        }
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return text.isEmpty() ? pieces[id] : "␣".repeat(Math.min(text.length(), 4));
        }
        if (stripped.codePoints().allMatch(Tokenizer::isInvisible)) {
            return stripped.codePoints().mapToObj("U+%04X"::formatted).collect(Collectors.joining(" "));
        }
        return stripped.indexOf('\uFFFD') >= 0 ? pieces[id] : stripped;
    }

    /** Whether a character is drawn as nothing: control characters, joiners, byte order marks. */
    private static boolean isInvisible(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }

    /** Whether a token stands for something other than text. */
    public boolean isSpecial(int id) {
        return special.get(id);
    }

    /** The id of a token by its exact name, or -1. */
    public int idOf(String piece) {
        return ids.getOrDefault(piece, -1);
    }

    /**
     * The first token of a word inside a sentence; the paper reads a word of several tokens by its first one.
     *
     * @param word such as {@code dog}, {@code hot dog}, or a token's exact name such as {@code ▁dog}
     * @throws BadInput if the word is blank, or its first token is a part of a character or the unknown token, which
     *     other words share
     */
    public int firstToken(String word) {
        if (word.isBlank()) {
            throw new BadInput("A word is needed, such as \"dog\".");
        }
        boolean named = ids.containsKey(word);
        int token = named
                // prefer the token that begins a word
                ? ids.getOrDefault(SPACE + word, ids.getOrDefault(BYTE_SPACE + word, ids.get(word)))
                : afterASpace(word);
        if (token < 0
                || isSpaceMark(token)
                || token == unknown
                || !named && tokenizer.decode(new long[] {token}, false).indexOf('\uFFFD') >= 0) {
            throw new BadInput("The word \"%s\" has no token of its own in this model's vocabulary.".formatted(word));
        }
        return token;
    }

    /**
     * The tokens that are a whole word: the one after a space, and the one without a space before it.
     *
     * @return none, one or two ids; a word of several tokens has none
     */
    public List<Integer> wholeWord(String word) {
        List<Integer> whole = new ArrayList<>();
        for (String piece : new String[] {SPACE + word, BYTE_SPACE + word, word}) {
            if (ids.containsKey(piece)) {
                whole.add(ids.get(piece));
            }
        }
        return whole;
    }

    private boolean isSpaceMark(int token) {
        return pieces[token].equals(SPACE) || pieces[token].equals(BYTE_SPACE);
    }

    /**
     * The first token of a word that follows another word, independent of what the tokenizer does at the start of a
     * text; -1 for none. A bare space token does not count: vocabularies put one before words of some scripts.
     */
    private int afterASpace(String word) {
        refuseTooLong(word);
        String before = "a ";
        Encoding encoding = tokenizer.encode(before + word.strip(), false, false);
        CharSpan[] spans = encoding.getCharTokenSpans();
        for (int i = 0; i < spans.length; i++) {
            if (spans[i] != null && spans[i].getEnd() > before.length()) {
                return (int) encoding.getIds()[i];
            }
        }
        return -1;
    }

    /** Frees the tokenizer. */
    @Override
    public void close() {
        tokenizer.close();
    }
}
