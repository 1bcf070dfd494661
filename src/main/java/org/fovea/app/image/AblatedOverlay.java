package org.fovea.app.image;

import java.util.List;
import javafx.beans.Observable;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.StrokeLineCap;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.app.state.MeanName;
import org.fovea.intervene.Patches;
import org.fovea.model.image.TokenGrid;
import org.fovea.session.Interventions;

/** The ablated patches, veiled and hatched. */
public final class AblatedOverlay extends Overlay {

    private final Texts texts = Texts.of(AblatedOverlay.class);

    /** Between hatching lines, in pixels of the pane along an edge. */
    private static final double HATCH = 8;

    AblatedOverlay(ImageModel model) {
        super(model, "ablated", true);
    }

    @Override
    List<Observable> shows() {
        return List.of(model.explorer().history().currentProperty());
    }

    @Override
    void paint(GraphicsContext g, View view) {
        Patches ablated = model.explorer().history().current().ablated();
        if (ablated.isEmpty()) {
            return;
        }
        g.setFill(faded(Palette.ground(), 0.72));
        g.setStroke(faded(Palette.ablated(), 0.55));
        g.setLineWidth(1);
        GridLines lines = model.lines(view);
        TokenGrid grid = lines.grid();
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                if (ablated.contains(grid.token(row, column))) {
                    int end = column;
                    while (end < grid.columns() && ablated.contains(grid.token(row, end))) {
                        end++;
                    }
                    hatch(g, view, lines, row, column, end);
                    column = end;
                }
            }
        }
        g.setStroke(Palette.ablated());
        g.setLineWidth(2);
        g.setLineCap(StrokeLineCap.SQUARE);
        outline(g, view, ablated);
    }

    /** Veils and hatches neighbouring patches of a row; the lines go on from row to row and move with the image. */
    private static void hatch(GraphicsContext g, View view, GridLines lines, int row, int from, int to) {
        double x0 = Math.round(lines.x()[from]);
        double x1 = Math.round(lines.x()[to]);
        double y0 = Math.round(lines.y()[row]);
        double y1 = Math.round(lines.y()[row + 1]);
        g.fillRect(x0, y0, x1 - x0, y1 - y0);
        double shift = view.left() + view.top();
        g.beginPath();
        for (double c = shift + Math.ceil((x0 + y0 - shift) / HATCH) * HATCH; c < x1 + y1; c += HATCH) {
            double startX = Math.max(x0, c - y1);
            double endX = Math.min(x1, c - y0);
            g.moveTo(startX, c - startX);
            g.lineTo(endX, c - endX);
        }
        g.stroke();
    }

    @Override
    public String describe(int patch) {
        Interventions change = model.explorer().history().current();
        if (!change.ablated().contains(patch)) {
            return "";
        }
        return texts.get("ablated", MeanName.of(change));
    }

    @Override
    Color mark() {
        return Palette.ablated();
    }
}
