package org.fovea.app.look;

import java.awt.image.BufferedImage;
import javafx.scene.Node;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;

/** A node as it is drawn, as an image that can be written to a file. */
public final class NodeImage {

    private NodeImage() {}

    /** Takes it; on the window's thread. */
    public static BufferedImage of(Node node) {
        WritableImage shot = node.snapshot(null, null);
        int width = (int) shot.getWidth();
        int height = (int) shot.getHeight();
        int[] argb = new int[width * height];
        shot.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, argb, 0, width);
        return image;
    }
}
