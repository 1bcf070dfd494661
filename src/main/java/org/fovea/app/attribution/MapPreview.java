package org.fovea.app.attribution;

import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;
import org.fovea.app.image.GridLines;
import org.fovea.app.image.PatchMapPainter;
import org.fovea.app.image.Pixels;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.PatchMap;
import org.fovea.model.image.ClipImageProcessor.Geometry;

/** What the model sees with an attribution map over it and the map's scale below, drawn for a file. */
final class MapPreview {

    private MapPreview() {}

    /** The finest grid over what is seen, at so many pixels for one of it. */
    private static GridLines lines(OpenImage image, double scale) {
        Geometry g = image.geometry();
        return GridLines.of(
                image.grid(),
                x -> (x * g.resizedWidth() / g.sourceWidth() - g.cropLeft()) * scale,
                y -> (y * g.resizedHeight() / g.sourceHeight() - g.cropTop()) * scale);
    }

    private static void paint(GraphicsContext g, OpenImage image, PatchMap map, double side) {
        double width = side * image.seen().width();
        double height = side * image.seen().height();
        g.setImageSmoothing(true);
        g.drawImage(Pixels.of(image.seen()), 0, 0, width, height);
        if (map == null || map.values().length != image.count()) {
            return;
        }
        PatchMapPainter.paint(g, map, lines(image, side));
        if (!map.isSet()) {
            scale(g, map, width, height + 6);
        }
    }

    private static void scale(GraphicsContext g, PatchMap map, double width, double y) {
        double room = Math.min(56, width / 4);
        PatchMapPainter.bar(g, map.signed(), room, y + 1, Math.max(10, width - 2 * room), 8);
        g.setFill(Palette.faint());
        g.setFont(Fonts.of(11));
        g.setTextBaseline(VPos.CENTER);
        g.setTextAlign(TextAlignment.RIGHT);
        g.fillText(map.low(), room - 5, y + 5, room - 5);
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(map.high(), width - room + 5, y + 5, room - 5);
    }

    /** The picture with the map, what it is of above it and its scale below, for a file. */
    static Canvas picture(OpenImage image, PatchMap map) {
        double scale = 2;
        double side = 480.0 / Math.max(image.seen().width(), image.seen().height());
        double width = side * image.seen().width();
        double height = side * image.seen().height();
        Canvas large = new Canvas(scale * (width + 24), scale * (height + 72));
        GraphicsContext g = large.getGraphicsContext2D();
        g.setFill(Palette.ground());
        g.fillRect(0, 0, large.getWidth(), large.getHeight());
        g.scale(scale, scale);
        g.setFill(Palette.text());
        g.setFont(Fonts.of(13));
        g.setTextBaseline(VPos.CENTER);
        g.fillText(map.title(), 12, 18, width);
        g.translate(12, 36);
        paint(g, image, map, side);
        return large;
    }
}
