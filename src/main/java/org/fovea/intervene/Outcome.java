package org.fovea.intervene;

import org.fovea.model.Continuation;

/**
 * The result of a counterfactual.
 *
 * @param logits of the next token, [V]
 * @param continuation for generating the answer; null unless requested
 */
public record Outcome(float[] logits, Continuation continuation) {}
