package org.fovea.model;

/**
 * A token with its probability.
 *
 * @param id in the vocabulary
 * @param text as displayed
 * @param p 0..1
 */
public record TokenProbability(int id, String text, float p) {}
