/**
 * A vision-language model inside the JVM. {@link org.fovea.model.VisionLanguageModel#open} takes a checkpoint folder;
 * images and questions enter, {@link org.fovea.model.Trace}s and answers leave.
 *
 * <p>In a causal decoder, position p at layer l depends only on positions up to p at layers below l. So a trace keeps
 * the residual stream and the keys and values of a baseline run, and a counterfactual recomputes only what its
 * intervention can have changed. Where attention is bidirectional, a change reaches back to the beginning of its span.
 * Implementations of {@code Family} contain what distinguishes families besides their decoders.
 */
@NullMarked
package org.fovea.model;

import org.jspecify.annotations.NullMarked;
