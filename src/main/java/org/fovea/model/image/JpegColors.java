package org.fovea.model.image;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * What a JPEG's components mean, and their conversion to RGB as in libjpeg and Pillow. ImageIO's decoders would apply
 * colour profiles, so only their raw samples are used.
 */
enum JpegColors {
    GREY,
    RGB,
    YCBCR,
    /** Stored inverted, as Adobe does and Pillow assumes. */
    CMYK,
    /** CMYK whose first three components, inverted, are stored as YCbCr. */
    YCCK;

    /**
     * Decides by the number of components, the JFIF and Adobe markers and the components' names, as libjpeg's
     * {@code default_decompress_parms} (jdapimin.c) does.
     *
     * @param file the whole JPEG file
     * @throws IOException if the file has no frame header, or not one, three or four components
     */
    static JpegColors of(byte[] file) throws IOException {
        String frame = "";
        boolean jfif = false;
        int adobe = -1; // the transform that the Adobe marker names
        for (JpegSegment segment : JpegSegment.header(file)) {
            String payload = segment.payload(file);
            if (segment.isFrame()) {
                frame = payload;
            } else if (segment.marker() == 0xe0 && payload.startsWith("JFIF\0")) {
                jfif = true;
            } else if (segment.marker() == 0xee && payload.startsWith("Adobe") && payload.length() >= 12) {
                adobe = payload.charAt(11);
            }
        }
        // precision, height (2), width (2), number of components, then name, sampling and table of each
        int components = frame.length() < 6 ? 0 : frame.charAt(5);
        if (frame.length() < 6 + 3 * components) {
            throw new IOException("truncated frame header");
        }
        return switch (components) {
            case 1 -> GREY;
            case 3 -> {
                String names = "" + frame.charAt(6) + frame.charAt(9) + frame.charAt(12);
                boolean rgb = !jfif && (adobe == 0 || adobe < 0 && names.equals("RGB"));
                yield rgb ? RGB : YCBCR;
            }
            case 4 -> adobe <= 0 ? CMYK : YCCK;
            default -> throw new IOException(components + " components");
        };
    }

    /**
     * Converts decoded samples.
     *
     * @param raster the samples as stored, one band per component
     * @throws IOException if the samples are not of 8 bits or the bands do not fit
     */
    RgbImage toImage(Raster raster) throws IOException {
        int bands = this == GREY ? 1 : this == RGB || this == YCBCR ? 3 : 4;
        if (raster.getTransferType() != DataBuffer.TYPE_BYTE || raster.getNumBands() != bands) {
            throw new IOException(raster.getNumBands() + " components where " + bands + " of 8 bits are expected");
        }
        byte[] rgb = new byte[3 * raster.getWidth() * raster.getHeight()];
        int[] row = null;
        for (int y = 0, at = 0; y < raster.getHeight(); y++) {
            row = raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int s = 0; s < row.length; s += bands, at += 3) {
                switch (this) {
                    case GREY -> put(rgb, at, row[s], row[s], row[s]);
                    case RGB -> put(rgb, at, row[s], row[s + 1], row[s + 2]);
                    case YCBCR -> putYcc(rgb, at, row[s], row[s + 1], row[s + 2]);
                    case CMYK -> {
                        put(rgb, at, row[s], row[s + 1], row[s + 2]);
                        blacken(rgb, at, row[s + 3]);
                    }
                    case YCCK -> {
                        putYcc(rgb, at, row[s], row[s + 1], row[s + 2]);
                        invert(rgb, at);
                        blacken(rgb, at, row[s + 3]);
                    }
                }
            }
        }
        return new RgbImage(raster.getWidth(), raster.getHeight(), rgb);
    }

    /** YCbCr to RGB in libjpeg's 16-bit fixed point (jdcolor.c): the factors are 1.402, 0.71414, 0.34414 and 1.772. */
    private static void putYcc(byte[] rgb, int at, int y, int cb, int cr) {
        int blue = cb - 128;
        int red = cr - 128;
        put(
                rgb,
                at,
                clip(y + (91881 * red + 32768 >> 16)),
                clip(y + (-46802 * red - 22554 * blue + 32768 >> 16)),
                clip(y + (116130 * blue + 32768 >> 16)));
    }

    private static void put(byte[] rgb, int at, int red, int green, int blue) {
        rgb[at] = (byte) red;
        rgb[at + 1] = (byte) green;
        rgb[at + 2] = (byte) blue;
    }

    /** libjpeg's YCCK to CMYK ends in 255 minus the RGB. */
    private static void invert(byte[] rgb, int at) {
        for (int c = 0; c < 3; c++) {
            rgb[at + c] = (byte) ~rgb[at + c];
        }
    }

    /**
     * Pillow's {@code cmyk2rgb} (Convert.c): with K = 255 - light, each ink C gives light - C·light/255, divided with
     * Pillow's rounding.
     *
     * @param light 255 minus black, as stored in the file; the inks in {@code rgb} are stored inverted as well
     */
    private static void blacken(byte[] rgb, int at, int light) {
        for (int c = 0; c < 3; c++) {
            int product = (255 - (rgb[at + c] & 0xff)) * light + 128;
            rgb[at + c] = (byte) clip(light - ((product >> 8) + product >> 8));
        }
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
