package org.fovea.app.attribution;

import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Pane;
import javafx.scene.text.TextAlignment;
import org.fovea.app.image.GridLines;
import org.fovea.app.image.PatchMapPainter;
import org.fovea.app.image.Pixels;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.OpenImage;
import org.fovea.app.state.PatchMap;
import org.fovea.model.image.ClipImageProcessor.Geometry;
import org.fovea.model.image.RgbImage;

/** What the model sees with the map over it and its scale below, small in the pane and large for a file. */
final class MapPreview extends Pane {

    private static final double SCALE = 20;

    private final Explorer explorer;
    private final AttributionModel model;
    private final Canvas canvas = new Canvas();
    private RgbImage from;
    private WritableImage pixels;

    MapPreview(AttributionModel model) {
        this.model = model;
        explorer = model.explorer();
        setId("attribution-preview");
        setMinSize(60, 60);
        getChildren().add(canvas);
        widthProperty().addListener(o -> draw());
        heightProperty().addListener(o -> draw());
        model.mapProperty().addListener(o -> draw());
        explorer.imageProperty().addListener(o -> draw());
        explorer.hoveredPatchProperty().addListener(o -> draw());
        Palette.darkProperty().addListener(o -> draw());
        setOnMouseMoved(e -> explorer.hoveredPatchProperty().set(patchAt(e.getX(), e.getY())));
        setOnMouseExited(e -> explorer.hoveredPatchProperty().set(-1));
    }

    /** How wide it is at a height, so that the picture fills it. */
    double widthAt(double height) {
        OpenImage image = explorer.imageProperty().get();
        double share =
                image == null ? 1 : (double) image.seen().width() / image.seen().height();
        return Math.max(60, (height - SCALE) * share);
    }

    private double side(OpenImage image) {
        return Math.max(
                0.01,
                Math.min(
                        getWidth() / image.seen().width(),
                        (getHeight() - SCALE) / image.seen().height()));
    }

    private int patchAt(double x, double y) {
        OpenImage image = explorer.imageProperty().get();
        if (image == null) {
            return -1;
        }
        return lines(image, side(image)).tokenAt(x, y);
    }

    /** The finest grid over what is seen, at so many pixels for one of it. */
    private static GridLines lines(OpenImage image, double scale) {
        Geometry g = image.geometry();
        return GridLines.of(image.grid(), x -> g.seenX(x) * scale, y -> g.seenY(y) * scale);
    }

    private void draw() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, getWidth(), getHeight());
        OpenImage image = explorer.imageProperty().get();
        if (image == null || getHeight() < SCALE + 8) {
            return;
        }
        double side = side(image);
        PatchMap map = model.mapProperty().get();
        g.setGlobalAlpha(map == null ? 0.45 : 1);
        paint(g, image, map, side);
        g.setGlobalAlpha(1);
        int hovered = explorer.hoveredPatchProperty().get();
        if (image.grid().has(hovered)) {
            GridLines lines = lines(image, side);
            g.setStroke(Palette.hover());
            g.setLineWidth(2);
            g.strokeRect(lines.left(hovered), lines.top(hovered), lines.width(hovered), lines.height(hovered));
        }
    }

    private void paint(GraphicsContext g, OpenImage image, PatchMap map, double side) {
        if (from != image.seen()) {
            from = image.seen();
            pixels = Pixels.of(from);
        }
        double width = side * image.seen().width();
        double height = side * image.seen().height();
        g.setImageSmoothing(true);
        g.drawImage(pixels, 0, 0, width, height);
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
}
