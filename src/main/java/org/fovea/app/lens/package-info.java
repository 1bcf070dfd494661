/**
 * The token grid: the logit lens of every position at every layer, virtualised. Explorer state enters; the user's
 * changes to it leave. {@code LensModel} decides what is shown and {@code LensGeometry} where; neither needs a toolkit.
 * One canvas draws the visible cells, because 600 positions × 33 layers are too many for nodes.
 */
package org.fovea.app.lens;
