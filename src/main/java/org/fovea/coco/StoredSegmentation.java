package org.fovea.coco;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Arrays;
import org.fovea.base.BadInput;

/**
 * The position of a segmentation in its file, read on demand: the masks of a large file do not fit into memory, and few
 * are used.
 *
 * @param file the file, with its size and time at opening
 * @param from the first byte
 * @param length in bytes
 * @param box whether it is a box instead of a mask
 */
record StoredSegmentation(InstancesFile file, long from, int length, boolean box) {

    /**
     * Reads the segmentation.
     *
     * @throws BadInput if the file has changed since it was opened, or cannot be read
     */
    Segmentation read() {
        try (JsonParser json = InstancesParser.JSON.createParser(file.bytes(from, length))) {
            json.nextToken();
            JsonValues values = new JsonValues(json);
            if (box) {
                double[] numbers = Arrays.copyOf(values.bbox("bbox"), 4);
                if (!isBox(numbers)) {
                    throw file.changed();
                }
                return Segmentation.Polygons.ofBox(numbers);
            }
            Segmentation segmentation = new SegmentationParser(json, values).parse("segmentation");
            if (segmentation == null || values.complaint() != null) {
                throw file.changed(); // it was valid when the file was opened
            }
            return segmentation;
        } catch (IOException e) {
            throw file.changed();
        }
    }

    /** Whether x, y, width and height form a valid box. */
    static boolean isBox(double[] box) {
        return box.length == 4
                && box[2] > 0
                && box[3] > 0
                && Math.max(Math.abs(box[0]), box[0] + box[2]) <= RunLengths.MAX_COORDINATE
                && Math.max(Math.abs(box[1]), box[1] + box[3]) <= RunLengths.MAX_COORDINATE;
    }
}
