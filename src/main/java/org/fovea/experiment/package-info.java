/**
 * The paper's experiments over many images (Neo et al., arXiv 2410.07149). An
 * {@link org.fovea.experiment.ExperimentPlan} enters; a results file leaves, and tables, figures and a report made from
 * it.
 *
 * <p>A case is one image with one object, and one unit of work: its result is a function of model, image, settings and
 * seed, so a run that was killed and resumed ends with the same bytes as an uninterrupted one.
 */
package org.fovea.experiment;
