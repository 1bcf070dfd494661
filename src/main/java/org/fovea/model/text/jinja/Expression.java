package org.fovea.model.text.jinja;

/** Something that has a value. */
@FunctionalInterface
interface Expression {

    Object value(Scope scope);
}
