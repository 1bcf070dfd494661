/**
 * The paper's experiments over many images (Neo et al., arXiv 2410.07149): which objects are asked about, how, and what
 * a run writes. A {@link org.fovea.experiment.ExperimentPlan} enters; rows in a results file leave, and from these
 * tables, figures and a report.
 *
 * <p>A case is one image with one object, and one unit of work: what it comes to is a function of model, image,
 * settings and seed, so a run that was killed goes on and ends with the bytes of one that was not.
 */
package org.fovea.experiment;
