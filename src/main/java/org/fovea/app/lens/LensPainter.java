package org.fovea.app.lens;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.fovea.app.lens.LensModel.Cell;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.LensText;

/** Draws the lens cells in view, their headers and the marks on them. */
final class LensPainter {

    private static final int SHADES = 256;
    private static final double PAD = 6;
    private static final double TEXT = 12;
    private static final double BASELINE = 13;
    private static final double WIDEST_TEXT = 96;
    private static final double MARKS = 20;

    private final Texts texts = Texts.of(LensPainter.class);
    private final Explorer explorer;
    private final LensModel model;
    private final TokenText cellText = new TokenText(TEXT);
    private final TokenText rankedText = new TokenText(TEXT); // each keeps the texts that it has cut for one width
    private final TokenText headerText = new TokenText(TEXT);
    private final Font number = Fonts.of(11);
    private final Font regular = Fonts.of(TEXT);
    private final Font bold = Fonts.bold(TEXT);
    private final Font small = Fonts.of(9);
    private double numberWidth;

    private boolean darkShades;
    private Color[] fills;
    private Color[] dimFills;
    private Color[] inks;

    /** What is being drawn, for as long as it is. */
    private GraphicsContext gc;

    private LensGeometry geometry;
    private Cell pointed;
    private double width;
    private double height;

    LensPainter(Explorer explorer, LensModel model) {
        this.explorer = explorer;
        this.model = model;
    }

    /** How wide the headers of the rows are: patches are named in full, text only up to a width. */
    double headerWidth() {
        double widest = 48;
        String longest = "";
        for (int t = 0; t < model.positions(); t++) {
            String text = model.text(t);
            if (model.patchAt(t) < 0) {
                widest = Math.max(widest, Math.min(WIDEST_TEXT, headerText.width(text)));
            } else if (text.length() >= longest.length()) {
                longest = text;
            }
        }
        widest = Math.max(widest, headerText.width(longest));
        numberWidth = Math.ceil(
                7.2 * Integer.toString(Math.max(10, model.positions())).length());
        return textX() + Math.ceil(widest) + MARKS;
    }

    private double textX() {
        return PAD + 4 + numberWidth + 8;
    }

    /** A position's header, cut to this width. */
    TokenText.CutText header(int position, double width) {
        return headerText.fit(model.text(position), Math.max(10, width - textX() - MARKS + 4));
    }

    /**
     * Draws everything in view.
     *
     * @param on the whole canvas
     * @param in where cells lie
     * @param at the cell or header that is pointed at, or null
     * @param focused whether the keyboard's focus is to be shown
     */
    void draw(GraphicsContext on, LensGeometry in, Cell at, boolean focused) {
        gc = on;
        geometry = in;
        pointed = at;
        width = on.getCanvas().getWidth();
        height = on.getCanvas().getHeight();
        shades();
        gc.setFill(Palette.ground());
        gc.fillRect(0, 0, width, height);
        if (model.rows() == 0) {
            return;
        }
        drawCells();
        drawOutlines();
        drawRowHeaders();
        drawColumnHeaders();
        drawFrame(focused);
        drawHits();
    }

    private void shades() {
        if (fills != null && darkShades == Palette.darkProperty().get()) {
            return;
        }
        darkShades = Palette.darkProperty().get();
        fills = new Color[SHADES];
        dimFills = new Color[SHADES];
        inks = new Color[SHADES];
        for (int i = 0; i < SHADES; i++) {
            double p = i / (SHADES - 1.0);
            fills[i] = Palette.probability(p);
            dimFills[i] = fills[i].interpolate(Palette.probability(0), 0.8);
            inks[i] = Palette.textOn(p);
        }
    }

    private void drawCells() {
        boolean searching = model.search().isOn();
        double room = geometry.columnWidth() - 2 * PAD;
        Color faint = Palette.faint();
        Color dimInk = faint.interpolate(Palette.ground(), 0.3);
        gc.setTextAlign(TextAlignment.LEFT);
        for (int column = geometry.firstColumn(); column < geometry.endColumn(); column++) {
            double x = geometry.x(column);
            double cell = geometry.x(column + 1) - x - 1;
            LensText layer = model.layer(column);
            boolean stale = model.isStale(column);
            for (int row = geometry.firstRow(); row < geometry.endRow(); row++) {
                double y = geometry.y(row);
                int position = model.positionAt(row);
                if (layer == null) {
                    gc.setFill(Palette.line());
                    gc.fillRect(x + PAD, y + LensGeometry.ROW / 2.0 - 1, 10, 2);
                    continue;
                }
                String[] tokens = layer.texts()[position];
                if (tokens.length == 0) {
                    continue;
                }
                int rank = searching ? model.search().rank(position, column) : 0;
                int shown = Math.max(0, rank);
                int shade = (int) Math.max(0, Math.min(SHADES - 1, layer.p()[position][shown] * (SHADES - 1) + 0.5));
                boolean dim = rank < 0 || stale;
                gc.setFill(dim ? dimFills[shade] : fills[shade]);
                gc.fillRect(x, y, cell, LensGeometry.ROW - 1);
                TokenText.CutText text =
                        shown > 0 ? rankedText.fit(tokens[shown], room - 14) : cellText.fit(tokens[shown], room);
                gc.setFill(dim ? dimInk : inks[shade]);
                gc.setFont(text.font());
                gc.fillText(text.text(), x + PAD, y + BASELINE);
                if (model.differs(position, column)) {
                    drawDifference(x + cell, y);
                }
                if (shown > 0) {
                    gc.setFont(small);
                    gc.setTextAlign(TextAlignment.RIGHT);
                    gc.fillText("#" + (shown + 1), x + cell - 4, y + BASELINE);
                    gc.setTextAlign(TextAlignment.LEFT);
                }
            }
        }
    }

    /** A folded corner at the top right. */
    private void drawDifference(double right, double top) {
        gc.setFill(Palette.ground());
        gc.fillPolygon(new double[] {right - 9, right, right}, new double[] {top, top, top + 9}, 3);
        gc.setFill(Palette.found());
        gc.fillPolygon(new double[] {right - 7, right, right}, new double[] {top, top, top + 7}, 3);
    }

    private void drawOutlines() {
        int layer = explorer.layerProperty().get();
        if (layer >= 0 && layer < model.columns()) {
            double bottom = Math.min(LensGeometry.HEADER + geometry.viewHeight(), geometry.y(geometry.rows()));
            gc.setFill(accent());
            gc.fillRect(geometry.x(layer) - 1, LensGeometry.HEADER, 1, bottom - LensGeometry.HEADER);
            gc.fillRect(geometry.x(layer + 1) - 1, LensGeometry.HEADER, 1, bottom - LensGeometry.HEADER);
        }
        if (model.search().isOn()) {
            gc.setStroke(Palette.text().interpolate(Palette.ground(), 0.3));
            gc.setLineWidth(1);
            for (int column = geometry.firstColumn(); column < geometry.endColumn(); column++) {
                for (int row = geometry.firstRow(); row < geometry.endRow(); row++) {
                    if (model.search().rank(model.positionAt(row), column) >= 0) {
                        outline(row, column, 0.5);
                    }
                }
            }
        }
        int row = hoveredRow();
        if (row >= 0) {
            double end = Math.min(geometry.headerWidth() + geometry.viewWidth(), geometry.x(geometry.columns()));
            gc.setFill(Palette.hover());
            gc.fillRect(geometry.headerWidth(), geometry.y(row) - 1, end - geometry.headerWidth(), 1);
            gc.fillRect(
                    geometry.headerWidth(), geometry.y(row) + LensGeometry.ROW - 1, end - geometry.headerWidth(), 1);
        }
        gc.setStroke(Palette.hover());
        gc.setLineWidth(2);
        if (model.search().hit() != null) {
            outline(
                    model.rowOf(model.search().hit().position()),
                    model.search().hit().layer(),
                    0);
        }
        if (pointed != null && pointed.isInside() && model.rowOf(pointed.position()) >= 0) {
            outline(model.rowOf(pointed.position()), pointed.layer(), 0);
        }
    }

    private void outline(int row, int column, double inset) {
        double x = geometry.x(column);
        gc.strokeRect(
                x + inset,
                geometry.y(row) + inset,
                geometry.x(column + 1) - x - 1 - 2 * inset,
                LensGeometry.ROW - 1 - 2 * inset);
    }

    /** The row of the patch under the pointer in any pane, or of the text under the pointer here; -1 for none. */
    private int hoveredRow() {
        int patch = explorer.hoveredPatchProperty().get();
        return patch >= 0
                ? model.rowOf(model.positionOf(patch))
                : pointed == null ? -1 : model.rowOf(pointed.position());
    }

    private static Color accent() {
        return Palette.probability(Palette.darkProperty().get() ? 0.75 : 0.85);
    }

    private void drawRowHeaders() {
        double end = geometry.headerWidth();
        gc.setFill(Palette.ground());
        gc.fillRect(0, LensGeometry.HEADER, end, height);
        int hovered = hoveredRow();
        double textX = textX();
        for (int row = geometry.firstRow(); row < geometry.endRow(); row++) {
            double y = geometry.y(row);
            int position = model.positionAt(row);
            boolean patch = model.patchAt(position) >= 0;
            if (row == hovered) {
                gc.setFill(Palette.hover().interpolate(Palette.ground(), 0.75));
                gc.fillRect(0, y, end - 1, LensGeometry.ROW - 1);
            }
            gc.setFont(number);
            gc.setFill(Palette.faint());
            gc.setTextAlign(TextAlignment.RIGHT);
            gc.fillText(Integer.toString(position), PAD + 4 + numberWidth, y + BASELINE);
            gc.setTextAlign(TextAlignment.LEFT);
            TokenText.CutText text = header(position, end);
            gc.setFill(Palette.text());
            gc.setFont(patch ? text.font() : text.font().getFamily().equals(Fonts.FAMILY) ? bold : text.font());
            gc.fillText(text.text(), textX, y + BASELINE);
            if (model.isAblated(position)) {
                gc.setFill(Palette.ablated());
                gc.fillRect(0, y, 3, LensGeometry.ROW - 1);
                gc.fillRect(textX - 2, y + 10.5, headerText.width(text.text()) + 4, 1.5);
            }
            if (model.isRegister(position)) {
                gc.setFill(Palette.register());
                gc.fillRect(end - 17, y + 8, 5, 5);
            }
            if (model.isObject(position)) {
                gc.setFill(Palette.object());
                gc.fillOval(end - 10, y + 8, 5, 5);
            }
        }
    }

    private void drawColumnHeaders() {
        gc.setFill(Palette.ground());
        gc.fillRect(0, 0, width, LensGeometry.HEADER);
        int current = explorer.layerProperty().get();
        for (int column = geometry.firstColumn(); column < geometry.endColumn(); column++) {
            double x = geometry.x(column);
            double cell = geometry.x(column + 1) - x;
            boolean under = pointed != null && pointed.layer() == column;
            Color ink = model.layer(column) == null || model.isStale(column) ? Palette.faint() : Palette.text();
            if (column == current) {
                gc.setFill(accent());
                gc.fillRect(x - 1, 0, cell + 1, LensGeometry.HEADER);
                ink = Palette.textOn(Palette.darkProperty().get() ? 1 : 0.85);
            } else if (under) {
                gc.setFill(Palette.hover().interpolate(Palette.ground(), 0.75));
                gc.fillRect(x, 0, cell - 1, LensGeometry.HEADER - 1);
            }
            gc.setFill(ink);
            gc.setFont(column == current ? bold : regular);
            gc.fillText(Integer.toString(column), x + PAD, 15);
        }
        gc.setFill(Palette.ground());
        gc.fillRect(0, 0, geometry.headerWidth(), LensGeometry.HEADER);
        gc.setFill(Palette.faint());
        gc.setFont(Fonts.forToken(texts.get("axis.position"), 11));
        gc.fillText(texts.get("axis.position"), PAD + 4, 15);
        gc.setTextAlign(TextAlignment.RIGHT);
        gc.fillText(texts.get("axis.layer"), geometry.headerWidth() - 8, 15);
        gc.setTextAlign(TextAlignment.LEFT);
    }

    private void drawFrame(boolean focused) {
        double right = geometry.headerWidth() + geometry.viewWidth();
        double bottom = LensGeometry.HEADER + geometry.viewHeight();
        gc.setFill(Palette.ground());
        gc.fillRect(right, 0, width - right, height);
        gc.fillRect(0, bottom, width, height - bottom);
        gc.setFill(Palette.line());
        gc.fillRect(0, LensGeometry.HEADER - 1, right, 1);
        gc.fillRect(geometry.headerWidth() - 1, 0, 1, bottom);
        if (focused) {
            gc.setStroke(accent());
            gc.setLineWidth(2);
            gc.strokeRect(1, 1, width - 2, height - 2);
        }
    }

    /** Where the hits are in the whole, beside the scroll bar. */
    private void drawHits() {
        if (!model.search().isOn() || geometry.maxScrollY() == 0) {
            return;
        }
        double right = geometry.headerWidth() + geometry.viewWidth();
        gc.setFill(Palette.hover());
        double before = -1;
        for (int i = 0; i < model.search().hits(); i++) {
            double y = Math.floor((model.search().hitRow(i) + 0.5) * geometry.viewHeight() / geometry.rows());
            if (y != before) { // many rows fall on one pixel
                gc.fillRect(right + 1, LensGeometry.HEADER + y, 3, 2);
                before = y;
            }
        }
    }
}
