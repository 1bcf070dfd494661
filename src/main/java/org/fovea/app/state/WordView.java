package org.fovea.app.state;

import org.fovea.lens.WordMap;

/**
 * A word's map that is shown over the picture.
 *
 * @param word as the person typed it
 * @param map over the patches
 * @param threshold 0..1 from which a pixel counts as the word
 */
public record WordView(String word, WordMap map, double threshold) {}
