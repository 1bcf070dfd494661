package org.fovea.coco;

import java.util.Arrays;
import org.fovea.base.BadInput;

/**
 * One object, or one crowd of objects, marked in an image.
 *
 * @param id unique in its file
 * @param imageId the image's {@link CocoImage#id()}
 * @param categoryId the kind of object, a {@link Category#id()}
 * @param crowd true if the segmentation marks a group of objects that were not told apart
 * @param area in square pixels, as the file says (COCO's is the polygon's, not the mask's), or that of its segmentation
 *     where the file gives none that can be used
 * @param bbox x, y, width, height in pixels, as the file says; empty where the file gives none that can be used;
 *     shared, not to be changed
 * @param stored where its segmentation stands in the file
 */
public record Annotation(
        long id, long imageId, int categoryId, boolean crowd, double area, double[] bbox, StoredSegmentation stored) {

    /** Whether it has no mask of its own: its box stands for one. */
    public boolean boxed() {
        return stored.box();
    }

    /**
     * Reads from the file which pixels belong to it.
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
