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

/** A checkpoint's tokenizer.json: text to ids and back by Hugging Face's own code, and each token's own name. */
public final class Tokenizer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Bytes of the largest file that is read; Gemma 3's has 33 million. */
    private static final int LARGEST = 64 << 20;

    /** Characters of the longest text that is encoded; {@link RegexCheck} bounds the time for it. */
    private static final int LONGEST = 20_000;

    /**
     * How a space before a word is written in the names of tokens: by SentencePiece, and by byte-level vocabularies.
     */
    private static final String SPACE = "\u2581";

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
            throw new BadInput("%s: there is no such file; Fovea needs the fast tokenizer's JSON.".formatted(file));
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
                    : new BadInput("%s: is no tokenizer that can be read (%s).".formatted(file, Reason.of(e)), e);
        }
    }

    /**
     * Gives the library what was checked, not the file, which may be another by now; texts are neither cut nor padded.
     */
    private static HuggingFaceTokenizer opened(JsonNode json) throws IOException {
        ((ObjectNode) json).putNull("truncation").putNull("padding");
        return HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(JSON.writeValueAsBytes(json)),
                Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false"));
    }

    /** Number of ids that have a name; rows of the unembedding beyond it are padding. */
    public int size() {
        return pieces.length;
    }

    /**
     * Ids of a text, special tokens such as the beginning of sequence added as the checkpoint does; none are added to a
     * text that begins with that token already, as chat templates write it.
     *
     * @throws BadInput if the text has more than 20,000 characters
     */
    public int[] encode(String text) {
        refuseTooLong(text);
        return encodeExpanded(text, true);
    }

    /**
     * {@link #encode} of a text of any length, as a prompt is once the image's placeholder has been expanded.
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

    /** The text of an answer, special tokens left out. */
    public String decode(List<Integer> answer) {
        return tokenizer.decode(answer.stream().mapToLong(i -> i).toArray(), true);
    }

    /** A token as the vocabulary names it, such as {@code ▁dog}; an empty string for a padding row. */
    public String piece(int id) {
        return id < pieces.length && pieces[id] != null ? pieces[id] : "";
    }

    /**
     * A token as a person reads it: {@code dog} for {@code ▁dog}; a leading space is kept off, a line break shown as ⏎,
     * a token that is no whole character by its name, and one of characters that cannot be seen by their numbers.
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
     * The token that a word begins with where it stands inside a sentence, as the paper reads a word of several tokens.
     *
     * @param word such as {@code dog}, {@code hot dog}, or a token's exact name such as {@code ▁dog}
     * @throws BadInput if the word is blank, or the vocabulary has nothing for its beginning but parts of a character
     *     or the unknown, which stand for other words too
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
     * Tokens that are a whole word: where it stands behind a space, and where it does not.
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
     * The first token that has some of a word in it where the word stands behind another one, whatever the tokenizer
     * does at the start of a text; -1 for none. A bare mark of a space has none of it: vocabularies write words of some
     * scripts behind one.
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
