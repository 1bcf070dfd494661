package org.fovea.app.image;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.StrokeLineCap;
import org.fovea.app.look.Palette;
import org.fovea.app.state.PatchMap;

/**
 * Draws what each patch means over a picture: colours on patches of which something is known, on a veil that keeps the
 * picture's own colours from being taken for them; or a set of patches, with a veil over all others.
 */
public final class PatchMapPainter {

    private PatchMapPainter() {}

    /**
     * Draws it.
     *
     * @param rows of the patch grid
     * @param columns of the patch grid
     * @param left where the grid begins
     * @param top where the grid begins
     * @param side of a patch
     */
    public static void paint(GraphicsContext g, PatchMap map, int rows, int columns, double left, double top, double side) {
        double alpha = g.getGlobalAlpha();
        boolean onlySet = map.isSet();
        for (int patch = 0; patch < rows * columns; patch++) {
            boolean known = !Float.isNaN(map.values()[patch]);
            if (!known && !onlySet || onlySet && map.set().contains(patch)) {
                continue;
            }
            double x = Math.round(left + patch % columns * side);
            double y = Math.round(top + patch / columns * side);
            double w = Math.round(left + (patch % columns + 1) * side) - x;
            double h = Math.round(top + (patch / columns + 1) * side) - y;
            g.setGlobalAlpha(alpha * (onlySet ? 0.7 : 0.5));
            g.setFill(Palette.ground());
            g.fillRect(x, y, w, h);
            if (known) {
                double strength = map.strength(patch);
                g.setGlobalAlpha(alpha * 0.88 * Math.pow(Math.abs(strength), map.signed() ? 0.7 : 0.5));
                g.setFill(color(map, strength));
                g.fillRect(x, y, w, h);
            }
        }
        g.setGlobalAlpha(alpha);
        if (!map.set().isEmpty()) {
            g.setLineCap(StrokeLineCap.SQUARE);
            g.setStroke(Overlay.faded(Palette.ground(), 0.8));
            g.setLineWidth(4.5);
            outline(g, map, rows, columns, left, top, side);
            g.setStroke(mark());
            g.setLineWidth(2);
            outline(g, map, rows, columns, left, top, side);
        }
    }

    private static void outline(GraphicsContext g, PatchMap map, int rows, int columns, double left, double top, double side) {
        g.beginPath();
        for (Outline.Line line : Outline.of(map.set(), rows, columns)) {
            g.moveTo(Math.round(left + line.x0() * side), Math.round(top + line.y0() * side));
            g.lineTo(Math.round(left + line.x1() * side), Math.round(top + line.y1() * side));
        }
        g.stroke();
    }

    /** The full colour at a place of the scale; nearer to 0 it lets more of the picture through. */
    private static Color color(PatchMap map, double strength) {
        return map.signed() ? Palette.change(Math.signum(strength)) : Palette.map(strength);
    }

    /** The colour that stands for such maps. */
    static Color mark() {
        return Palette.found();
    }

    /**
     * A bar with the map's colours, lowest on the left.
     *
     * @param signed as in {@link PatchMap#signed}
     */
    public static void bar(GraphicsContext g, boolean signed, double x, double y, double width, double height) {
        for (double at = 0; at < width; at++) {
            double share = at / Math.max(1, width - 1);
            g.setFill(signed ? Palette.change(2 * share - 1) : Palette.map(share));
            g.fillRect(x + at, y, Math.min(1.5, width - at), height);
        }
        if (signed) {
            g.setStroke(Palette.line());
            g.setLineWidth(1);
            g.strokeRect(Math.round(x) - 0.5, Math.round(y) - 0.5, width + 1, height + 1);
        }
    }
}
