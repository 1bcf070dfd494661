package org.fovea.model.text.jinja;

/**
 * Why a template cannot be rendered: a clause for a person, without a full stop, which names what was not understood.
 */
public final class TemplateError extends RuntimeException {

    private static final int LONGEST = 200;

    /** @param reason such as {@code line 3 uses the filter "groupby", which Fovea does not know} */
    TemplateError(String reason) {
        super(reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST - 1) + "…", null, false, false);
    }

    /** A part of a template, short enough to be quoted. */
    static String quoted(String text) {
        return "\"" + (text.length() <= 40 ? text : text.substring(0, 39) + "…").replaceAll("\\s+", " ") + "\"";
    }
}
