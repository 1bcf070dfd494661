package org.fovea.app.knockout;

import org.fovea.app.look.Texts;

/** The sources whose keys can be blocked, as in the paper. */
public enum KnockoutSource {
    /** The object's tokens. */
    OBJECT("source.object", "source.object", "object"),
    /** The object's tokens and their neighbours. */
    OBJECT_1("source.object.1", "source.object.1", "object+1"),
    /** The object's tokens, their neighbours and the neighbours of those. */
    OBJECT_2("source.object.2", "source.object.2", "object+2"),
    /** All visual tokens but {@link #OBJECT}. */
    REST("source.rest", "source.rest.short", "non-object"),
    /** All visual tokens but {@link #OBJECT_1}. */
    REST_1("source.rest.1", "source.rest.1.short", "non-object+1"),
    /** All visual tokens but {@link #OBJECT_2}. */
    REST_2("source.rest.2", "source.rest.2.short", "non-object+2"),
    /** The ablated patches. */
    SELECTED("source.ablated", "source.ablated", null),
    /** All visual tokens. */
    IMAGE("source.image", "source.image", "image");

    private final String text;
    private final String shortText;
    private final String source;

    KnockoutSource(String text, String shortText, String source) {
        this.text = text;
        this.shortText = shortText;
        this.source = source;
    }

    /** The name on the command line; {@code ablated} for the ablated patches. */
    String key() {
        return source == null ? "ablated" : source;
    }

    /** The name in sessions: English in every language. */
    String label() {
        return name(Texts.english(KnockoutSource.class));
    }

    /** The name in the given language. */
    String name(Texts texts) {
        return texts.get(text);
    }

    /** A name for narrow places. */
    String shortName() {
        return Texts.of(KnockoutSource.class).get(shortText);
    }

    @Override
    public String toString() {
        return name(Texts.of(KnockoutSource.class));
    }

    /** The source on the command line; null for the ablated patches. */
    String source() {
        return source;
    }
}
