package org.fovea.model.text.jinja;

/**
 * An undefined value: it prints as nothing and counts as false and empty; any other use is an error.
 *
 * @param what the error of such a use, such as {@code "tools" is not defined}
 */
record Undefined(String what) {

    TemplateError error() {
        return new TemplateError(what);
    }
}
