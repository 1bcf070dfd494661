/**
 * Benchmarks: the time of opening, prefill, a click and a heatmap; the accuracy of the compute modes; and random
 * checkpoints with the shapes of real ones. A checkpoint or a shape enters; times and memory leave.
 */
package org.fovea.bench;
