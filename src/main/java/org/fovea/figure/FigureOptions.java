package org.fovea.figure;

import org.jspecify.annotations.Nullable;

/**
 * Options for drawing a figure.
 *
 * @param theme light or dark
 * @param legend whether to draw the legend
 * @param title replaces the figure's own; empty for no title and no lines below it, null for its own
 * @param width total width in points, 1/72 of an inch; 0 for the natural width
 * @param dpi pixels per inch of a PNG, at least 1
 */
public record FigureOptions(
        Theme theme, boolean legend, @Nullable String title, double width, int dpi) {

    /** The resolution that journals ask for. */
    public static final int USUAL_DPI = 300;

    /** Light, with legend and title. */
    public static final FigureOptions USUAL = new FigureOptions(Theme.LIGHT, true, null, 0, USUAL_DPI);
}
