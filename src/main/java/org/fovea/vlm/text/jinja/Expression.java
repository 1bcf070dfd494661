package org.fovea.vlm.text.jinja;

/** Something that has a value. */
@FunctionalInterface
interface Expression {

    Object value(Scope scope);
}
