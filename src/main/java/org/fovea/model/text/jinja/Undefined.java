package org.fovea.model.text.jinja;

/**
 * A value that is not there: printed as nothing, false, empty; whatever else is done with it is refused.
 *
 * @param what it is, such as {@code "tools" is not defined}
 */
record Undefined(String what) {

    TemplateError error() {
        return new TemplateError(what);
    }
}
