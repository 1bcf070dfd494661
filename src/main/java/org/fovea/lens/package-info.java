/**
 * What a trace shows without being changed: the logit lens, what each position of the residual stream would say if it were
 * the last layer (nostalgebraist 2020; Neo et al., section 4), as a grid of tokens and as maps of a word over the patches;
 * and where a position looks. A {@link org.fovea.vlm.Trace} enters; ids and probabilities on the heap leave, so that a
 * window may read them from its own thread.
 *
 * <p>Layer 0 is the embedding that enters layer 1, layer l what leaves layer l. The final norm is applied exactly once
 * everywhere, so the lens at layer L is the model's own output. (The paper's published lens normalises the last layer
 * twice.)
 */
package org.fovea.lens;
