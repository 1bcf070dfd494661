package org.fovea.figure;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.nio.file.Path;
import java.util.BitSet;
import javax.imageio.ImageIO;
import org.fovea.base.WholeFile;

/** Segmentations as PNG files for other programs: the map in 16-bit grey, the mask in the palette of Pascal VOC. */
public final class SegmentationPng {

    private SegmentationPng() {}

    /**
     * A map as 16-bit grey, 65535 for probability 1.
     *
     * @param map [height · width], 0..1
     */
    public static BufferedImage map(float[] map, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
        short[] data = ((DataBufferUShort) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < map.length; i++) {
            data[i] = (short) Math.round(Math.max(0, Math.min(1, map[i])) * 65535);
        }
        return image;
    }

    /**
     * A mask as an indexed image: an index of the VOC palette inside, 0 outside.
     *
     * @param mask pixel y · width + x
     * @param index 1..255
     */
    public static BufferedImage mask(BitSet mask, int width, int height, int index) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, vocPalette());
        byte[] data = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        mask.stream().forEach(i -> data[i] = (byte) index);
        return image;
    }

    /** The 256 colours of Pascal VOC: each three bits of the index set the next lower bit of red, green and blue. */
    public static IndexColorModel vocPalette() {
        byte[][] rgb = new byte[3][256];
        for (int i = 0; i < 256; i++) {
            for (int bit = 0; bit < 8; bit++) {
                for (int channel = 0; channel < 3; channel++) {
                    rgb[channel][i] |= (byte) ((i >> (3 * bit + channel) & 1) << (7 - bit));
                }
            }
        }
        return new IndexColorModel(8, 256, rgb[0], rgb[1], rgb[2]);
    }

    /**
     * Writes an image as PNG. An existing file is replaced only when the new one is complete.
     *
     * @throws org.fovea.base.BadInput naming the file and the reason, if it cannot be written
     */
    public static void write(BufferedImage image, Path file) {
        ImageIO.setUseCache(false);
        WholeFile.write(file, out -> ImageIO.write(image, "png", out));
    }
}
