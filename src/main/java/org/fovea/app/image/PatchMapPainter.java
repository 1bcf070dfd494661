package org.fovea.app.image;

import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.StrokeLineCap;
import org.fovea.app.look.Palette;
import org.fovea.app.state.PatchMap;

/**
 * Draws what each patch means over an image: colours on patches of which something is known, on a veil that keeps the
 * image's own colours from being taken for them; or a set of patches, with a veil over all others.
 */
public final class PatchMapPainter {

    private PatchMapPainter() {}

    /**
     * Draws it.
     *
     * @param lines where the tokens of the grid that is shown lie
     */
    public static void paint(GraphicsContext g, PatchMap map, GridLines lines) {
        double alpha = g.getGlobalAlpha();
        boolean onlySet = map.isSet();
        for (int patch : lines.grid().tokens()) {
            boolean known = !Float.isNaN(map.values()[patch]);
            if (!known && !onlySet || onlySet && map.set().contains(patch)) {
                continue;
            }
            double x = lines.left(patch);
            double y = lines.top(patch);
            double w = lines.width(patch);
            double h = lines.height(patch);
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
            Overlay.outline(g, lines, map.set());
            g.setStroke(mark());
            g.setLineWidth(2);
            Overlay.outline(g, lines, map.set());
        }
    }

    /** The full colour at a place of the scale; nearer to 0 it lets more of the image through. */
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
