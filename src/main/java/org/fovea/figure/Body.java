package org.fovea.figure;

/** What a figure shows below its title, its axes included; lengths are in points. */
interface Body {

    double width();

    double height();

    /** Draws it with its top left corner at the origin. */
    void draw(Pen pen);
}
