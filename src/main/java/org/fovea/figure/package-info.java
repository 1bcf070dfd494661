/**
 * Results as images: heatmaps, charts, overlays and segmentation maps, drawn with Graphics2D without a window. Results
 * of {@code analysis} and {@code experiment} enter; PNG, SVG and PDF leave.
 */
@NullMarked
package org.fovea.figure;

import org.jspecify.annotations.NullMarked;
