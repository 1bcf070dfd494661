package org.fovea.app.state;

import org.fovea.analysis.WordMap;

/**
 * A word's map that is shown over the image.
 *
 * @param word as the person typed it
 * @param map over the patches
 * @param threshold 0..1 from which a pixel counts as the word
 * @param changed whether it was read in the run with the interventions
 * @param read how the map was read; null for one that is not read from a run
 */
public record WordView(String word, WordMap map, double threshold, boolean changed, Read read) {

    /**
     * How a map was read.
     *
     * @param token whose probability is mapped: the word, or its first token
     * @param first the first layer, 0..L
     * @param last the last layer
     */
    public record Read(String token, int first, int last, WordMap.Over over) {}

    /** One that is not read from a run. */
    public WordView(String word, WordMap map, double threshold) {
        this(word, map, threshold, false, null);
    }
}
