package org.fovea.figure;

/** The part of a figure below its title, including axes; lengths are in points. */
interface Body {

    double width();

    double height();

    /** Draws it with its top left corner at the origin. */
    void draw(Pen pen);
}
