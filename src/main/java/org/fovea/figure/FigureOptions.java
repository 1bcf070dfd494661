package org.fovea.figure;

/**
 * How a figure is drawn.
 *
 * @param theme light or dark
 * @param legend whether colours are explained beside it
 * @param title in place of the figure's own; empty for no title and no lines below it, null for its own
 * @param width of the whole in points, 1/72 of an inch; 0 for the figure's own
 * @param dpi pixels an inch of a PNG, at least 1
 */
public record FigureOptions(Theme theme, boolean legend, String title, double width, int dpi) {

    /** What journals ask for. */
    public static final int USUAL_DPI = 300;

    /** Light, with legend and title. */
    public static final FigureOptions USUAL = new FigureOptions(Theme.LIGHT, true, null, 0, USUAL_DPI);
}
