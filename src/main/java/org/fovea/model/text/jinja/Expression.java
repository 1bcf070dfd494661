package org.fovea.model.text.jinja;

/** A parsed expression, evaluated in a scope. */
@FunctionalInterface
interface Expression {

    Object value(Scope scope);
}
