package org.fovea.app.attribution;

import org.fovea.app.look.Texts;

/** An attribution method. */
public enum Method {
    /** Each neighbourhood ablated alone. */
    OCCLUSION("method.occlusion", "method.occlusion.about"),
    /** Integrated gradients over the visual tokens. */
    GRADIENTS("method.gradients", "method.gradients.about"),
    /** The attention of a text position. */
    ATTENTION("method.attention", "method.attention.about"),
    /** The smallest set of patches that flips or keeps the answer. */
    SET("method.set", "method.set.about");

    private final String key;
    private final String aboutKey;

    Method(String key, String aboutKey) {
        this.key = key;
        this.aboutKey = aboutKey;
    }

    /** What it computes, in one sentence without a full stop. */
    String about() {
        return Texts.of(Method.class).get(aboutKey);
    }

    @Override
    public String toString() {
        return Texts.of(Method.class).get(key);
    }
}
