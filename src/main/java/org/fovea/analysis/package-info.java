/**
 * Every analysis of a trace: logit lens, word map, attention map, knockout by window and by head, occlusion, minimal
 * set, integrated gradients, and the choice of the probed answer token. A {@link org.fovea.model.Trace} and a question
 * enter; a record with its numbers on the heap leaves, so that the window can read it from its own thread.
 *
 * <p>Layer 0 is the embedding that enters layer 1; layer l is the output of layer l. The final norm is applied exactly
 * once, so the lens at layer L is the model's own output. (The paper's published lens normalises the last layer twice.)
 */
@NullMarked
package org.fovea.analysis;

import org.jspecify.annotations.NullMarked;
