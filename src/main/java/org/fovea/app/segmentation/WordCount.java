package org.fovea.app.segmentation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.app.state.LensText;
import org.fovea.model.Prompt;

/**
 * A word that is the logit lens's top token at some visual tokens.
 *
 * @param word of at least two letters
 * @param tokens number of visual tokens, in the layer where they are the most
 * @param layer that layer, 0..L
 */
record WordCount(String word, int tokens, int layer) {

    /** The words of some layers, the most frequent first. */
    static List<WordCount> of(Prompt prompt, Iterable<LensText> layers) {
        Map<String, WordCount> best = new HashMap<>();
        for (LensText layer : layers) {
            Map<String, Integer> counts = new HashMap<>();
            for (int token = 0; token < prompt.patches(); token++) {
                String text = layer.texts()[prompt.positionOf(token)][0];
                if (text.length() > 1 && text.chars().allMatch(Character::isLetter)) {
                    counts.merge(text, 1, Integer::sum);
                }
            }
            counts.forEach((word, count) -> best.merge(
                    word,
                    new WordCount(word, count, layer.layer()),
                    (a, b) -> b.tokens > a.tokens || b.tokens == a.tokens && b.layer > a.layer ? b : a));
        }
        return best.values().stream()
                .sorted(Comparator.comparingInt(WordCount::tokens).reversed().thenComparing(WordCount::word))
                .toList();
    }
}
