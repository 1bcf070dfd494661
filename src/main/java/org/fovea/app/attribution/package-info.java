/**
 * What the answer owes to each patch: occlusion, integrated gradients, attention, the smallest set that decides.
 * Explorer state enters; a {@link org.fovea.app.state.PatchMap} over the image, an ablation that a person asks for, PNG
 * and CSV leave. A {@code Finding} is what a method found as it is to be shown; the model keeps what was computed for
 * the prompt that is open, so that going back to a choice costs nothing.
 */
package org.fovea.app.attribution;
