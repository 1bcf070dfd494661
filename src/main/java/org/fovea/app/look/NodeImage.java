package org.fovea.app.look;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;

/** A node as it is drawn, as an image that can be written to a file. */
public final class NodeImage {

    private NodeImage() {}

    /** Takes it; on the window's thread. */
    public static BufferedImage of(Node node) {
        return of(node, null);
    }

    private static BufferedImage of(Node node, Rectangle2D part) {
        WritableImage shot = part(node, part);
        int width = (int) shot.getWidth();
        int height = (int) shot.getHeight();
        int[] argb = new int[width * height];
        shot.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, argb, 0, width);
        return image;
    }

    /** A part of it, in its own coordinates; all of it for null; on the window's thread. */
    public static WritableImage part(Node node, Rectangle2D part) {
        SnapshotParameters parameters = new SnapshotParameters();
        if (part != null) {
            Bounds inParent = node.localToParent(
                    new BoundingBox(part.getMinX(), part.getMinY(), part.getWidth(), part.getHeight()));
            parameters.setViewport(
                    new Rectangle2D(inParent.getMinX(), inParent.getMinY(), inParent.getWidth(), inParent.getHeight()));
        }
        return node.snapshot(parameters, null);
    }

    /**
     * A smaller copy of a part of it as PNG; on the window's thread.
     *
     * @param part in its own coordinates
     * @param side the longer side in pixels
     */
    public static byte[] png(Node node, Rectangle2D part, int side) {
        BufferedImage whole = of(node, part);
        double scale = Math.min(1, side / (double) Math.max(whole.getWidth(), whole.getHeight()));
        int width = (int) Math.max(1, Math.round(scale * whole.getWidth()));
        int height = (int) Math.max(1, Math.round(scale * whole.getHeight()));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = small.createGraphics();
        g.drawImage(whole.getScaledInstance(width, height, java.awt.Image.SCALE_AREA_AVERAGING), 0, 0, null);
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(small, "png", out);
        } catch (IOException e) { // of writing to memory
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
