package org.fovea.intervene;

import org.fovea.model.Continuation;

/**
 * What a counterfactual came to.
 *
 * @param logits of the next token, [V]
 * @param continuation where its generation goes on from; null unless asked for
 */
public record Outcome(float[] logits, Continuation continuation) {}
