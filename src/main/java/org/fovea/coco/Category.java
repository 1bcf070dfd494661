package org.fovea.coco;

/**
 * A category of a COCO file.
 *
 * @param id the number that annotations refer to; in COCO 1..90 with gaps
 * @param name such as "traffic light"
 * @param supercategory such as "outdoor"; empty if the file has none
 */
public record Category(int id, String name, String supercategory) {}
