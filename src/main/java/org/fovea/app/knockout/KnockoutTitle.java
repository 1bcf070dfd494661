package org.fovea.app.knockout;

import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.fovea.intervene.Target;

/**
 * The title of a knockout.
 *
 * @param probability the token with its probability; empty if there is no knockout
 * @param blocking source and target; empty if there is no knockout
 */
record KnockoutTitle(String probability, String blocking) {

    private static final KnockoutTitle NONE = new KnockoutTitle("", "");

    /** The title of a heatmap, or of each of several that are compared; empty for null. */
    static KnockoutTitle of(Heatmap map, boolean each, Texts texts) {
        return map == null
                ? NONE
                : of(
                        map.token(),
                        map.base(),
                        each ? texts.get("title.sources") : map.from().name(texts),
                        map.target(),
                        texts);
    }

    /** The title of the paper's windows; empty for null. */
    static KnockoutTitle of(Lines lines, Texts texts) {
        return lines == null
                ? NONE
                : of(lines.token(), lines.base(), texts.get("title.sources"), lines.target(), texts);
    }

    /** The title of all heads; empty for null. */
    static KnockoutTitle of(Heads heads, Texts texts) {
        if (heads == null) {
            return NONE;
        }
        KnockoutTitle all =
                of(heads.token(), heads.map().baseline(), heads.from().name(texts), heads.target(), texts);
        return new KnockoutTitle(all.probability, texts.get("title.heads", all.blocking));
    }

    private static KnockoutTitle of(String token, float base, String from, Target target, Texts texts) {
        return new KnockoutTitle(
                texts.get("title.probability", token, Percent.of(base)),
                texts.get("title.blocking", from, name(target, texts)));
    }

    /** A target's name. */
    static String name(Target target, Texts texts) {
        return switch (target) {
            case LAST -> texts.get("target.last");
            case TEXT -> texts.get("target.text");
            case LAST_ROW -> texts.get("target.row");
        };
    }

    /** Both parts in one line. */
    String whole() {
        return blocking.isEmpty() ? probability : probability + " · " + blocking;
    }
}
