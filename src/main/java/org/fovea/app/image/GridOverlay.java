package org.fovea.app.image;

import java.util.List;
import javafx.beans.Observable;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import org.fovea.app.look.Palette;

/** Thin lines between the patches, which fade as patches become too small for lines between them. */
public final class GridOverlay extends Overlay {

    /** Pixels of a patch's side from which lines show, and from which they show fully. */
    private static final double FIRST = 6;

    private static final double FULL = 16;

    GridOverlay(ImageModel model) {
        super(model, "grid", true);
    }

    /** How strong the lines are for patches of this side on the screen, 0..1. */
    static double strength(double side) {
        return Math.max(0, Math.min(1, (side - FIRST) / (FULL - FIRST)));
    }

    @Override
    List<Observable> shows() {
        return List.of();
    }

    @Override
    void paint(GraphicsContext g, View view) {
        GridLines lines = model.lines(view);
        double strength = strength(lines.side());
        if (strength == 0) {
            return;
        }
        double[] xs = lines.x();
        double[] ys = lines.y();
        g.setStroke(faded(Palette.faint(), 0.42 * strength));
        g.setLineWidth(1);
        for (double edge : xs) {
            double x = Math.round(edge) + 0.5;
            g.strokeLine(x, ys[0], x, ys[ys.length - 1]);
        }
        for (double edge : ys) {
            double y = Math.round(edge) + 0.5;
            g.strokeLine(xs[0], y, xs[xs.length - 1], y);
        }
    }

    @Override
    public String describe(int patch) {
        return "";
    }

    @Override
    Color mark() {
        return Palette.faint();
    }
}
