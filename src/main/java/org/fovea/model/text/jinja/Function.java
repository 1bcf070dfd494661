package org.fovea.model.text.jinja;

/** What a template can call: a macro, a method, a function. */
@FunctionalInterface
interface Function {

    Object call(Arguments arguments, Budget budget);
}
