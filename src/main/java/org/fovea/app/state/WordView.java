package org.fovea.app.state;

import org.fovea.analysis.WordMap;

/**
 * A word's map that is shown over the image.
 *
 * @param word as the person typed it
 * @param map over the patches
 * @param threshold 0..1 from which a pixel counts as the word
 * @param changed whether it was read in the run with the interventions
 */
public record WordView(String word, WordMap map, double threshold, boolean changed) {

    /** In the original run. */
    public WordView(String word, WordMap map, double threshold) {
        this(word, map, threshold, false);
    }
}
