package org.fovea.app.state;

import org.fovea.coco.Annotation;
import org.fovea.coco.Mask;
import org.fovea.intervene.Patches;

/**
 * An annotated object of the picture.
 *
 * @param annotation in the COCO file
 * @param category its name
 * @param label its name among the others, such as {@code dog 2 of 3}
 * @param mask in the picture's own pixels
 * @param patches that the mask touches
 */
public record ObjectChoice(Annotation annotation, String category, String label, Mask mask, Patches patches) {
    @Override
    public String toString() {
        return label;
    }
}
