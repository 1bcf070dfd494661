/**
 * A LLaVA-family model inside the JVM: {@link org.fovea.vlm.Vlm#open} takes a checkpoint folder, pictures and questions
 * enter, {@link org.fovea.vlm.Trace}s and answers leave.
 *
 * <p>A causal decoder makes most "what if" questions cheap: position p at layer l depends only on positions up to p at
 * layers below l. So a trace keeps the residual stream and the keys and values of a baseline, and whoever asks a
 * counterfactual of it recomputes only what the intervention can have touched.
 */
package org.fovea.vlm;
