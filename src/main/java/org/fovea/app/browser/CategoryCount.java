package org.fovea.app.browser;

import org.fovea.app.look.Texts;
import org.fovea.coco.Category;

/**
 * A category and the number of images it would leave.
 *
 * @param category null for all of them
 * @param images how many have an object of it that the rest of the filter lets through
 */
record CategoryCount(Category category, int images) {

    String name() {
        return category == null ? Texts.of(CategoryCount.class).get("categories") : category.name();
    }
}
