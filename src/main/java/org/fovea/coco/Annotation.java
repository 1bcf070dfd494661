package org.fovea.coco;

/**
 * One object, or one crowd of objects, marked in a picture.
 *
 * @param id unique in its file
 * @param imageId the picture's {@link CocoImage#id()}
 * @param categoryId the kind of object, a {@link Category#id()}
 * @param crowd true if the segmentation marks a group of objects that were not told apart
 * @param area in pixels, as the file says (COCO's is the polygon's, not the mask's); 0 where the file gives none
 * @param segmentation which pixels belong to it
 * @param bbox x, y, width, height in pixels, as the file says; empty where the file gives none; shared, not to be
 *     changed
 */
public record Annotation(
        long id, long imageId, int categoryId, boolean crowd, double area, Segmentation segmentation, double[] bbox) {}
