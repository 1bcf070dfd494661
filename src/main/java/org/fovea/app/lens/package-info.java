/**
 * The token grid: what every position says at every layer, virtualised. Explorer state enters; nothing but what a
 * person does to it leaves. What is shown is {@code LensModel}, where it lies {@code LensGeometry}, both without a
 * toolkit; one canvas draws what is in view, because 600 positions by 33 layers are more cells than there may be nodes.
 */
package org.fovea.app.lens;
