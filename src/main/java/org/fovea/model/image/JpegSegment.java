package org.fovea.model.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/**
 * A marker segment in the header of a JPEG file.
 *
 * @param marker the marker's second byte, such as 0xE1 for APP1
 * @param start where the segment's payload begins in the file
 * @param end where it ends, exclusive
 */
record JpegSegment(int marker, int start, int end) {

    /** The segments before the first scan; a damaged header gives those that can be read. */
    static List<JpegSegment> header(byte[] file) {
        List<JpegSegment> segments = new ArrayList<>();
        int at = 2; // after SOI
        while (at + 4 <= file.length) {
            int marker = file[at + 1] & 0xff;
            if (file[at] != (byte) 0xff || marker == 0xff || marker == 0) {
                at++; // junk or fill bytes, which libjpeg skips too
            } else if (marker == 0xda || marker == 0xd9) { // start of scan, end of image
                break;
            } else {
                int start = at + 4;
                int end = at + 2 + ((file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff);
                if (end < start || end > file.length) {
                    break;
                }
                segments.add(new JpegSegment(marker, start, end));
                at = end;
            }
        }
        return segments;
    }

    /** Whether the file has an end-of-image marker after its header; compressed data never looks like one. */
    static boolean hasEnd(byte[] file) {
        List<JpegSegment> header = header(file);
        int scans = header.isEmpty() ? 2 : header.get(header.size() - 1).end();
        for (int at = file.length - 2; at >= scans; at--) {
            if (file[at] == (byte) 0xff && file[at + 1] == (byte) 0xd9) {
                return true;
            }
        }
        return false;
    }

    /** How many scans the file has; each of a progressive file's takes a pass over all of the image. */
    static int scans(byte[] file) {
        int scans = 0;
        for (int at = 2; at + 1 < file.length; at++) {
            scans += file[at] == (byte) 0xff && file[at + 1] == (byte) 0xda ? 1 : 0;
        }
        return scans;
    }

    /** Whether this is a frame header (SOF0 to SOF15 without DHT, JPG, DAC). */
    boolean isFrame() {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** The payload, one character from 0 to 255 per byte. */
    String payload(byte[] file) {
        return new String(file, start, end - start, ISO_8859_1);
    }
}
