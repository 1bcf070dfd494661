/**
 * What if: ablation of visual tokens, knockout of attention, and the sweep that computes counterfactuals of a trace; and
 * what stands on it: the map of heads, occlusion, minimal sets, integrated gradients. A {@link org.fovea.vlm.Trace} and
 * {@link org.fovea.intervene.Counterfactual}s enter, next-token logits, points to generate from and maps leave.
 *
 * <p>Numbers here count as the paper and the window do: layers 1..L, patches 0..N-1; heads from 0. Every result equals a
 * full recomputation up to float32 rounding; tests hold them against each other, on random models too.
 *
 * <p>Whoever draws while it computes asks for coarse things first: results of {@link org.fovea.intervene.Sweep#stream}
 * arrive in the order asked.
 */
package org.fovea.intervene;
