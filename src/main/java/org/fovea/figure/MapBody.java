package org.fovea.figure;

import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Maps of coloured cells side by side, with columns to the right and rows upwards.
 *
 * @param panels the maps, all of the same size
 * @param columns labels of the columns
 * @param rows labels of the rows, the lowest first
 * @param across label of the horizontal axis
 * @param up label of the vertical axis
 * @param scale the colour scale of all maps
 * @param text formats the value inside a cell
 */
record MapBody(
        List<Panel> panels,
        List<String> columns,
        List<String> rows,
        String across,
        String up,
        ColorScale scale,
        DoubleFunction<String> text)
        implements Body {

    private static final double LEFT = 40;
    private static final double BOTTOM = 34;
    private static final double HEADING = 16;
    private static final double GAP = 10;

    /**
     * A map.
     *
     * @param name its heading; empty for none
     * @param values [row][column]; NaN for no cell
     */
    record Panel(String name, float[][] values) {}

    private int panelsAcross() {
        return (int) Math.ceil(Math.sqrt(panels.size()));
    }

    private int panelsDown() {
        return (panels.size() + panelsAcross() - 1) / panelsAcross();
    }

    private double heading() {
        return panels.get(0).name.isEmpty() ? 0 : HEADING;
    }

    private double cellWidth() {
        return cell(columns.size());
    }

    private double cellHeight() {
        return cell(rows.size());
    }

    private double cell(int cells) {
        return Math.max(6, Math.min(26, (panels.size() > 1 ? 210.0 : 320.0) / cells));
    }

    private double panelWidth() {
        return LEFT + cellWidth() * columns.size();
    }

    private double panelHeight() {
        return heading() + cellHeight() * rows.size() + BOTTOM;
    }

    @Override
    public double width() {
        return panelsAcross() * (panelWidth() + GAP) - GAP;
    }

    @Override
    public double height() {
        return panelsDown() * (panelHeight() + GAP) - GAP;
    }

    @Override
    public void draw(Pen pen) {
        for (int i = 0; i < panels.size(); i++) {
            int column = i % panelsAcross();
            int row = i / panelsAcross();
            draw(pen, panels.get(i), LEFT + column * (panelWidth() + GAP), heading() + row * (panelHeight() + GAP));
        }
    }

    private void draw(Pen pen, Panel panel, double x, double y) {
        double w = cellWidth();
        double h = cellHeight();
        double height = h * rows.size();
        if (!panel.name.isEmpty()) {
            String name = Pen.fitting(panel.name, w * columns.size(), Pen.TEXT, true);
            pen.text(name, x, y - 8, Pen.Align.LEFT, Pen.TEXT, true, pen.theme().text());
        }
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                float value = panel.values[row][column];
                if (!Float.isNaN(value)) {
                    double left = x + column * w;
                    double top = y + height - (row + 1) * h;
                    pen.cell(left, top, w, h, scale, value, text.apply(value));
                    if (Math.min(w, h) >= 8) {
                        pen.outline(
                                new Rectangle2D.Double(left - 0.25, top - 0.25, w, h),
                                pen.theme().line(),
                                0.5);
                    }
                }
            }
        }
        axes(pen, x, y, w, h);
    }

    private void axes(Pen pen, double x, double y, double w, double h) {
        double bottom = y + h * rows.size();
        int step = step(w, 13);
        for (int i = first(step); i < columns.size(); i += step) {
            String name = columns.get(i);
            pen.text(
                    name,
                    x + (i + 0.5) * w,
                    bottom + 8,
                    Pen.Align.CENTER,
                    Pen.SMALL,
                    false,
                    pen.theme().text());
        }
        step = step(h, 10);
        for (int i = first(step); i < rows.size(); i += step) {
            String name = rows.get(i);
            pen.text(
                    name,
                    x - 5,
                    bottom - (i + 0.5) * h,
                    Pen.Align.RIGHT,
                    Pen.SMALL,
                    false,
                    pen.theme().text());
        }
        double middle = x + w * columns.size() / 2;
        pen.text(
                across,
                middle,
                bottom + 24,
                Pen.Align.CENTER,
                Pen.TEXT,
                false,
                pen.theme().text());
        pen.upwards(
                up,
                x - LEFT + 6,
                y + h * rows.size() / 2,
                Pen.TEXT,
                false,
                pen.theme().text());
    }

    /** Every label, or every 4th, 8th, …, so that none overlap. */
    private static int step(double cell, double room) {
        int step = 1;
        while (step * cell < room) {
            step = step == 1 ? 4 : 2 * step;
        }
        return step;
    }

    /** Labels that count from 1 are thinned to 4, 8, …; those from 0 to 0, 4, 8, …. */
    private int first(int step) {
        return step == 1 || columns.get(0).equals("0") && rows.get(0).equals("0") ? 0 : step - 1;
    }
}
