package org.fovea.model;

/**
 * A token and how likely it was.
 *
 * @param id in the vocabulary
 * @param text as a person reads it
 * @param p 0..1
 */
public record TokenProbability(int id, String text, float p) {}
