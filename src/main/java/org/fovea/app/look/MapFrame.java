package org.fovea.app.look;

import java.util.function.DoubleFunction;
import javafx.geometry.Rectangle2D;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import org.fovea.figure.Percent;

/** What is drawn around a map or a chart: the names of its axes, its scale, and above it what it is of. */
public final class MapFrame {

    private static final double BAR = 9;

    private MapFrame() {}

    /**
     * Writes what goes to the right so far below a map, and upright on its left what goes downwards.
     *
     * @param area of the map, axes left out
     * @param below the map's lower edge, in pixels
     */
    public static void names(GraphicsContext g, String across, String down, Rectangle2D area, double below) {
        g.setFill(Palette.faint());
        g.setFont(Fonts.of(11));
        g.setTextAlign(TextAlignment.CENTER);
        g.fillText(across, area.getMinX() + area.getWidth() / 2, area.getMaxY() + below);
        g.save();
        g.translate(10, area.getMinY() + area.getHeight() / 2);
        g.rotate(-90);
        g.fillText(down, 0, 0);
        g.restore();
    }

    /**
     * Draws an upright scale of colours with a text at either end.
     *
     * @param length in pixels
     * @param color at each height, from 1 at the top to 0
     */
    public static void scale(
            GraphicsContext g,
            double x,
            double y,
            double length,
            DoubleFunction<Color> color,
            String high,
            String low) {
        for (double at = 0; at < length; at++) {
            g.setFill(color.apply(1 - at / length));
            g.fillRect(x, y + at, BAR, Math.min(1.5, length - at));
        }
        g.setStroke(Palette.line());
        g.setLineWidth(1);
        g.strokeRect(x - 0.5, y - 0.5, BAR + 1, length + 1);
        g.setFill(Palette.faint());
        g.setFont(Fonts.of(11));
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(high, x + 15, y + 5);
        g.fillText(low, x + 15, y + length - 4);
    }

    /**
     * Draws an upright scale of changes of a probability.
     *
     * @param length in pixels
     * @param strongest the change at the top, 0..1; at the bottom it is negative
     */
    public static void changes(GraphicsContext g, double x, double y, double length, double strongest) {
        scale(
                g,
                x,
                y,
                length,
                share -> Palette.change(2 * share - 1),
                Percent.points(strongest),
                Percent.points(-strongest));
        if (length > 50) {
            g.fillText("0", x + 15, y + length / 2);
        }
        g.fillText(Texts.of(MapFrame.class).get("axis.points"), x, y + length + 13);
    }
}
