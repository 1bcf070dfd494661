package org.fovea.figure;

import java.awt.image.BufferedImage;
import java.util.BitSet;
import org.fovea.model.image.RgbImage;

/**
 * Draws a word's map over the image: coloured where the word is likely, grey elsewhere, with the segment outlined in
 * white.
 */
public final class OverlayImage {

    private OverlayImage() {}

    /**
     * Draws it.
     *
     * @param map [height · width], 0..1; colours are scaled to its highest value
     * @param segment pixel y · width + x
     */
    public static BufferedImage draw(RgbImage image, float[] map, BitSet segment) {
        int width = image.width();
        int height = image.height();
        float most = 1e-6f;
        for (float p : map) {
            most = Math.max(most, p);
        }
        int reach = Math.max(1, Math.max(width, height) / 300); // half the outline's width
        BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean edge = segment.get(y * width + x) && onEdge(segment, x, y, width, height, reach);
                drawn.setRGB(x, y, edge ? 0xffffff : blend(image.rgb(x, y), map[y * width + x] / most));
            }
        }
        return drawn;
    }

    private static boolean onEdge(BitSet segment, int x, int y, int width, int height, int reach) {
        for (int[] step : new int[][] {{-reach, 0}, {reach, 0}, {0, -reach}, {0, reach}}) {
            int nx = x + step[0];
            int ny = y + step[1];
            if (nx >= 0 && ny >= 0 && nx < width && ny < height && !segment.get(ny * width + nx)) {
                return true;
            }
        }
        return false;
    }

    private static int blend(int rgb, float share) {
        int grey = (int) (0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255));
        return mix(mix(grey * 0x010101, rgb, 0.35), Colors.map(share).getRGB(), 0.75 * Math.sqrt(share));
    }

    private static int mix(int from, int to, double share) {
        int out = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int a = from >> shift & 255;
            int b = to >> shift & 255;
            out |= (int) Math.round(a + (b - a) * share) << shift;
        }
        return out;
    }
}
