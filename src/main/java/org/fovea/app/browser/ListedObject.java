package org.fovea.app.browser;

import org.fovea.coco.Annotation;

/**
 * An object of the current image.
 *
 * @param annotation in the COCO file
 * @param label its name among the others, such as {@code dog 2 of 3}
 * @param wanted whether the filter asks for it
 */
record ListedObject(Annotation annotation, String label, boolean wanted) {}
