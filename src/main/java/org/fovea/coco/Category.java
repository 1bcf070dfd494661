package org.fovea.coco;

/**
 * One kind of object that a COCO file tells apart.
 *
 * @param id the number by which annotations refer to it; COCO's own run from 1 to 90 with gaps
 * @param name in words, such as "traffic light"
 * @param supercategory the wider kind, such as "outdoor"; empty where the file gives none
 */
public record Category(int id, String name, String supercategory) {}
