/**
 * Attribution of the answer to patches: occlusion, integrated gradients, attention, smallest sets. Explorer state
 * enters; a {@link org.fovea.app.state.PatchMap} over the image, ablations, PNG and CSV leave. The model keeps the
 * results for the open prompt, so that returning to an earlier choice costs nothing.
 */
package org.fovea.app.attribution;
