package org.fovea.coco;

import java.util.Arrays;
import org.fovea.base.BadInput;

/**
 * An annotated object, or crowd of objects, of an image.
 *
 * @param id unique in its file
 * @param imageId the image's {@link CocoImage#id()}
 * @param categoryId the {@link Category#id()} of the object
 * @param crowd true if the segmentation covers a group of objects that were not annotated one by one
 * @param area in square pixels, from the file (in COCO, the area of the polygon, not of the mask), or that of the
 *     segmentation if the file has no valid area
 * @param bbox x, y, width, height in pixels, from the file; empty if the file has no valid box; shared, do not modify
 * @param stored where the file has its segmentation
 */
public record Annotation(
        long id, long imageId, int categoryId, boolean crowd, double area, double[] bbox, StoredSegmentation stored) {

    /** Whether it has no mask, so that its box is used as one. */
    public boolean boxed() {
        return stored.box();
    }

    /**
     * Reads its segmentation from the file.
     *
     * @throws BadInput if the file has changed since it was opened, or cannot be read
     */
    public Segmentation segmentation() {
        return stored.read();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Annotation a
                && id == a.id
                && imageId == a.imageId
                && categoryId == a.categoryId
                && crowd == a.crowd
                && Double.compare(area, a.area) == 0
                && Arrays.equals(bbox, a.bbox)
                && stored.equals(a.stored);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(id) + stored.hashCode();
    }
}
