package org.fovea.coco;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.fovea.BadInput;

/**
 * A segmentation where it stands in its file: the masks of a large file do not fit into memory, and few are looked at.
 *
 * @param file as it was when it was opened
 * @param from the first byte
 * @param length in bytes
 */
record StoredSegmentation(InstancesFile file, long from, int length) {

    /**
     * Reads it.
     *
     * @throws BadInput if the file has changed since it was opened, or cannot be read
     */
    Segmentation read() {
        try (JsonParser json = InstancesParser.JSON.createParser(file.bytes(from, length))) {
            json.nextToken();
            JsonValues values = new JsonValues(json);
            Segmentation segmentation = new SegmentationParser(json, values).parse("segmentation");
            if (segmentation == null || values.complaint() != null) {
                throw file.changed();                            // it was sound when the file was read
            }
            return segmentation;
        } catch (IOException e) {
            throw file.changed();
        }
    }
}
