package org.fovea.intervene;

import org.fovea.model.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * The result of a counterfactual.
 *
 * @param logits of the next token, [V]
 * @param continuation for generating the answer; null unless requested
 */
public record Outcome(float[] logits, @Nullable Continuation continuation) {}
