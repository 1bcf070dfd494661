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
        super(model, true);
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
        double side = model.patchSize();
        double strength = strength(side * view.scale());
        if (strength == 0) {
            return;
        }
        double right = view.x(model.columns() * side);
        double bottom = view.y(model.rows() * side);
        g.setStroke(faded(Palette.faint(), 0.42 * strength));
        g.setLineWidth(1);
        for (int column = 0; column <= model.columns(); column++) {
            double x = Math.round(view.x(column * side)) + 0.5;
            g.strokeLine(x, view.top(), x, bottom);
        }
        for (int row = 0; row <= model.rows(); row++) {
            double y = Math.round(view.y(row * side)) + 0.5;
            g.strokeLine(view.left(), y, right, y);
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
