/**
 * The experiments window: a form for the plan, and a chart, a table and the rows of the run, live and afterwards. A
 * plan enters as typed; a results folder leaves, and rows to open in the explorer.
 *
 * <p>A run has its own thread and model, so the explorer stays usable. The {@code …Model} classes and what they use are
 * tested without a window.
 */
package org.fovea.app.experiment;
