package org.fovea.coco;

/**
 * One image that a COCO file lists.
 *
 * @param id by which annotations refer to it, see {@link Ids}
 * @param fileName as in the file; may be a relative path
 * @param width in pixels, at least 1; 0 where the file does not say it
 * @param height in pixels, at least 1, or 0 with the width; width * height is at most {@link RunLengths#MAX_PIXELS}
 */
public record CocoImage(long id, String fileName, int width, int height) {}
