package org.fovea.analysis;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.base.BadInput;
import org.fovea.model.Answer;
import org.fovea.model.TokenProbability;
import org.fovea.model.text.Tokenizer;

/**
 * Chooses the token of an answer to probe for a word, an object or the whole answer; of a word of several tokens, the
 * first.
 */
public final class AnswerProbe {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}'’-]*");

    /** English function words. {@code Yes} and {@code no} are answers and not among them. */
    private static final Set<String> FUNCTION_WORDS =
            Set.copyOf(List.of(("a an the this that these those there here it it's its he she "
                            + "they them their theirs his her hers him i i'm me my mine we us our ours you your yours who whom whose which "
                            + "what where when how why one ones some any each every both all another other others such same "
                            + "and or but nor so yet if then than because while although though as at by for from in into of off on onto out "
                            + "over under up down to toward towards with within without about above below across after against along among "
                            + "around before behind beside besides between beyond during inside near next outside through upon via "
                            + "is are was were be been being am isn't aren't there's that's do does did done has have had having can could "
                            + "may might must shall should will would also very too just only quite rather really still even well "
                            + "however which's appears appear seems seem looks look like please sure")
                    .split(" ")));

    /** Words with which a description refers to itself before its content. */
    private static final Set<String> FRAME_WORDS =
            Set.copyOf(List.of(("image images picture pictures photo photos photograph photographs "
                            + "scene view shows show showing shown features feature featuring depicts depict depicting displays display "
                            + "displaying contains contain containing captures capture presents includes visible seen")
                    .split(" ")));

    private AnswerProbe() {}

    /**
     * The index of a word in an answer: the first token whose text is the word, or else the first that is the word's
     * first token; -1 if there is none.
     *
     * @throws BadInput if no token's text is the word and the vocabulary has no token for its beginning
     */
    public static int indexOf(String word, Answer answer, Tokenizer tokenizer) {
        List<TokenProbability> tokens = answer.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).text().equals(word.strip())) {
                return i;
            }
        }
        int first = tokenizer.firstToken(word);
        return tokens.stream().map(TokenProbability::id).toList().indexOf(first);
    }

    /**
     * The token to probe in an answer about objects: that of the first object that the answer names, as
     * {@link #indexOf} finds it, in lower case or capitalised, or else that of the first content word. A longer word
     * that begins with the same token does not count.
     *
     * @param objects names of objects in order of preference
     */
    public static int indexOfAny(List<String> objects, Answer answer, Tokenizer tokenizer) {
        String text = answer.text().toLowerCase(Locale.ROOT);
        for (String name : objects) {
            if (!text.contains(name.toLowerCase(Locale.ROOT))) {
                continue;
            }
            for (String spelling : List.of(name, capitalised(name))) {
                int index = indexOrNone(spelling, answer, tokenizer);
                if (index >= 0) {
                    return index;
                }
            }
        }
        return firstContentWord(answer, tokenizer);
    }

    private static String capitalised(String name) {
        return name.isEmpty() ? name : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static int indexOrNone(String word, Answer answer, Tokenizer tokenizer) {
        try {
            return indexOf(word, answer, tokenizer);
        } catch (BadInput e) { // it has no token, so it cannot be in the answer
            return -1;
        }
    }

    /**
     * The first token of an answer's first content word: not punctuation, a special token or an English function word,
     * and if possible not a word with which a description refers to the image itself ("The image shows"); 0 if there is
     * none.
     */
    public static int firstContentWord(Answer answer, Tokenizer tokenizer) {
        List<Integer> ids = ids(answer);
        String text = tokenizer.decode(ids);
        int frame = -1;
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            String word = words.group().toLowerCase(Locale.ROOT).replace('’', '\'');
            if (FRAME_WORDS.contains(word)) {
                frame = frame < 0 ? words.start() : frame;
            } else if (!FUNCTION_WORDS.contains(word)) {
                return tokenAt(words.start(), ids, tokenizer);
            }
        }
        return frame < 0 ? 0 : tokenAt(frame, ids, tokenizer);
    }

    /**
     * The token at an offset in an answer's text.
     *
     * @param offset offset in the text that {@link Tokenizer#decode} returns for all tokens
     */
    public static int tokenAt(int offset, Answer answer, Tokenizer tokenizer) {
        return tokenAt(offset, ids(answer), tokenizer);
    }

    private static int tokenAt(int offset, List<Integer> ids, Tokenizer tokenizer) {
        int token = 0;
        for (int i = 1; i < ids.size() && tokenizer.decode(ids.subList(0, i)).length() <= offset; i++) {
            token = i;
        }
        return token;
    }

    private static List<Integer> ids(Answer answer) {
        return answer.tokens().stream().map(TokenProbability::id).toList();
    }
}
