package org.fovea.app.attribution;

/** How to find out what a patch means to the answer. */
public enum Method {
    /** Each neighbourhood ablated alone. */
    OCCLUSION("Occlusion", "How the answer's probability changes when each patch is ablated on its own"),
    /** Integrated gradients over the visual tokens. */
    GRADIENTS("Gradients", "Integrated gradients: each visual token's contribution to the answer's logit"),
    /** Where a text position looks. */
    ATTENTION("Attention", "Attention from a text position to the patches, by layer and head"),
    /** The smallest set that decides. */
    SET("Smallest set", "The smallest set found of patches that flip the answer, or that keep it");

    private final String words;
    private final String about;

    Method(String words, String about) {
        this.words = words;
        this.about = about;
    }

    /** What it does, in a sentence. */
    String about() {
        return about;
    }

    @Override
    public String toString() {
        return words;
    }
}
