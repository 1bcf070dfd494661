package org.fovea.model.text.jinja;

/**
 * The reason why a template cannot be rendered: a clause to be shown, without a full stop, that names the construct.
 */
public final class TemplateError extends RuntimeException {

    private static final int LONGEST = 200;

    /** @param reason such as {@code line 3 uses the filter "groupby", which Fovea does not know} */
    TemplateError(String reason) {
        super(reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST - 1) + "…", null, false, false);
    }

    /** A part of a template in quotes, shortened if necessary. */
    static String quoted(String text) {
        return "\"" + (text.length() <= 40 ? text : text.substring(0, 39) + "…").replaceAll("\\s+", " ") + "\"";
    }
}
