/**
 * Interventions: ablation of visual tokens, attention knockout, and the sweep that computes many counterfactuals of a
 * trace together. A {@link org.fovea.model.Trace} and {@link org.fovea.intervene.Counterfactual}s enter; next-token
 * logits, continuations and changed traces leave.
 *
 * <p>Numbers are those of the paper and the window: layers 1..L, patches 0..N-1; heads count from 0. Every result
 * equals a full recomputation up to float32 rounding; tests compare them, on random models too.
 *
 * <p>Results of {@link org.fovea.intervene.Sweep#stream} arrive in order, so ask for coarse ones first.
 */
@NullMarked
package org.fovea.intervene;

import org.jspecify.annotations.NullMarked;
