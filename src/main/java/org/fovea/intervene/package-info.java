/**
 * What if: ablation of visual tokens, knockout of attention, and the sweep that computes counterfactuals of a trace. A
 * {@link org.fovea.vlm.Trace} and {@link org.fovea.intervene.Counterfactual}s enter, next-token logits and points to
 * generate from leave.
 *
 * <p>Numbers here count as the paper and the window do: layers 1..L, patches 0..N-1. Every result equals a full
 * recomputation up to float32 rounding; a test holds them against each other.
 */
package org.fovea.intervene;
