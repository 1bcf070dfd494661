/**
 * The window in which the paper's experiments are run over many images: what is asked, a chart, a table and the rows
 * while it runs, and afterwards. A plan enters as a person types it; a results folder leaves, and a row that is to be
 * seen in the explorer.
 *
 * <p>The run has a thread and a model of its own, so that the explorer can be used meanwhile; the classes named
 * {@code …Model} and what they use are tested without a window.
 */
package org.fovea.app.experiment;
