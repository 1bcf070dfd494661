/**
 * What a person waits for, measured: opening, prefill, a click, a heatmap; how far the compute modes are from exact;
 * and random checkpoints with the shapes of real ones. A checkpoint or a shape enters; times and memory leave.
 */
package org.fovea.bench;
