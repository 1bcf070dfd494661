package org.fovea.app.browser;

import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.MouseButton;
import javafx.scene.paint.Color;
import javafx.scene.paint.ImagePattern;
import javafx.scene.text.TextAlignment;
import org.fovea.app.look.Fonts;
import org.fovea.app.look.Palette;
import org.fovea.app.look.Texts;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoImage;
import org.fovea.model.image.ImageSize;

/**
 * A tile of the grid: the central square of an image, the boxes of objects that pass the filter, and a frame if it is
 * the current image.
 */
final class ThumbnailTile extends Canvas {

    private final Texts texts = Texts.of(ThumbnailTile.class);

    private static final double ROUND = 10;

    private final BrowserModel model;
    private final Tooltip tip = new Tooltip();
    private CocoImage image;
    private Thumbnail thumbnail;
    private WritableImage pixels;
    private boolean hovered;

    ThumbnailTile(BrowserModel model, Runnable focus) {
        this.model = model;
        setOnMouseEntered(e -> hover(true));
        setOnMouseExited(e -> hover(false));
        setOnMousePressed(e -> {
            focus.run();
            if (image != null && e.getButton() == MouseButton.PRIMARY) {
                model.open(image);
            }
        });
        Tooltip.install(this, tip);
    }

    /** Shows an image, or nothing if it is null. */
    void show(CocoImage next, double side) {
        setWidth(side);
        setHeight(side);
        setVisible(next != null);
        image = next;
        set(
                next == null
                        ? null
                        : model.thumbnail(next, made -> {
                            if (next.equals(image)) {
                                set(made);
                            }
                        }));
        if (next != null) {
            int count = model.datasetProperty().get().annotations(next.id()).size();
            tip.setText(texts.get(
                    count == 1 ? "tile.one" : "tile.many", next.fileName(), next.width(), next.height(), count));
        }
    }

    CocoImage image() {
        return image;
    }

    /** Whether its thumbnail is loaded. */
    boolean ready() {
        return thumbnail != null;
    }

    private void set(Thumbnail made) {
        if (made != thumbnail) {
            thumbnail = made;
            pixels = null;
            if (made != null && made.state() == Thumbnail.State.READY) {
                pixels = new WritableImage(Thumbnail.SIZE, Thumbnail.SIZE);
                pixels.getPixelWriter()
                        .setPixels(
                                0,
                                0,
                                Thumbnail.SIZE,
                                Thumbnail.SIZE,
                                PixelFormat.getIntArgbInstance(),
                                made.argb(),
                                0,
                                Thumbnail.SIZE);
            }
        }
        draw();
    }

    private void hover(boolean now) {
        hovered = now;
        draw();
    }

    /** Redraws the tile, after a change of theme or of the current image. */
    void draw() {
        GraphicsContext g = getGraphicsContext2D();
        double side = getWidth();
        g.clearRect(0, 0, side, side);
        if (image == null) {
            return;
        }
        boolean current = image.equals(model.currentProperty().get());
        double edge = 3; // room for the frame
        double inner = side - 2 * edge;
        g.setFill(Palette.line().deriveColor(0, 1, 1, 0.45));
        if (pixels != null) {
            g.setFill(new ImagePattern(pixels, edge, edge, inner, inner, false));
        }
        g.fillRoundRect(edge, edge, inner, inner, ROUND, ROUND);
        if (pixels != null) {
            boxes(g, edge, inner);
        } else if (thumbnail != null) {
            g.setFill(Palette.faint());
            g.setFont(Fonts.of(11));
            g.setTextAlign(TextAlignment.CENTER);
            g.setTextBaseline(VPos.CENTER);
            g.fillText(
                    thumbnail.state() == Thumbnail.State.MISSING
                            ? texts.get("tile.missing")
                            : texts.get("tile.unreadable"),
                    side / 2,
                    side / 2);
        }
        if (current || hovered) {
            g.setStroke(current ? Palette.hover() : Palette.faint());
            g.setLineWidth(current ? 3 : 1.5);
            g.strokeRoundRect(edge - 1, edge - 1, inner + 2, inner + 2, ROUND + 2, ROUND + 2);
        }
    }

    private void boxes(GraphicsContext g, double edge, double inner) {
        List<Annotation> wanted = model.wanted(image);
        ImageSize size = thumbnail.size();
        if (image.width() > 0 && (image.width() != size.width() || image.height() != size.height())) {
            return; // boxes refer to the image as stored
        }
        int square = Math.min(size.width(), size.height());
        double scale = inner / square;
        double left = (size.width() - square) / 2.0;
        double top = (size.height() - square) / 2.0;
        for (Annotation annotation : wanted) {
            double[] box = annotation.bbox();
            if (box.length == 0) {
                continue;
            }
            double x0 = Math.max(0, (box[0] - left) * scale);
            double y0 = Math.max(0, (box[1] - top) * scale);
            double x1 = Math.min(inner, (box[0] + box[2] - left) * scale);
            double y1 = Math.min(inner, (box[1] + box[3] - top) * scale);
            if (x1 <= x0 || y1 <= y0) { // outside of the central square
                continue;
            }
            g.setStroke(Color.color(0, 0, 0, 0.5));
            g.setLineWidth(3);
            g.strokeRect(edge + x0, edge + y0, x1 - x0, y1 - y0);
            g.setStroke(Palette.object().brighter());
            g.setLineWidth(1.5);
            g.strokeRect(edge + x0, edge + y0, x1 - x0, y1 - y0);
        }
    }
}
