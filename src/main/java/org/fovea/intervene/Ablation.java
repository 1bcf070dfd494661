package org.fovea.intervene;

/**
 * Visual tokens replaced at the language model's input (Neo et al., section 3).
 *
 * @param patches which
 * @param replacement by what
 */
public record Ablation(Patches patches, Replacement replacement) {}
