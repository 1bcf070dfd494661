package org.fovea.coco;

/**
 * An image of a COCO file.
 *
 * @param id to which annotations refer, see {@link Ids}
 * @param fileName as in the file; may be a relative path
 * @param width in pixels, at least 1; 0 if the file does not have it
 * @param height in pixels, at least 1, or 0 with the width; width * height is at most {@link RunLengths#MAX_PIXELS}
 */
public record CocoImage(long id, String fileName, int width, int height) {}
