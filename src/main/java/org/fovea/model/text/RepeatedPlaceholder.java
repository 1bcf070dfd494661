package org.fovea.model.text;

import org.fovea.model.image.ImageLayout;

/**
 * What takes an image's place in the prompt of models whose visual tokens follow each other without any text between them.
 *
 * @param placeholder the text of the image token, such as {@code <image>}
 */
public record RepeatedPlaceholder(String placeholder) {

    /** The placeholder once for each visual token. */
    public String expand(ImageLayout layout) {
        return placeholder.repeat(layout.count());
    }
}
