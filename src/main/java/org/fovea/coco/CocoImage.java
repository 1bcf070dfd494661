package org.fovea.coco;

/**
 * One picture that a COCO file lists.
 *
 * @param id the number by which annotations refer to it
 * @param fileName as in the file; may be a relative path
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1; width * height is at most {@link RunLengths#MAX_PIXELS}
 */
public record CocoImage(long id, String fileName, int width, int height) {}
