package org.fovea.app.attribution;

/** How to find out what a patch means to the answer. */
public enum Method {
    /** Each neighbourhood ablated alone. */
    OCCLUSION("Occlusion", "What the answer loses when each patch is ablated alone"),
    /** Integrated gradients over the visual tokens. */
    GRADIENTS("Gradients", "Integrated gradients: what each visual token contributes to the answer's logit"),
    /** Where a text position looks. */
    ATTENTION("Attention", "Where a position of the text looks, by layer and head"),
    /** The smallest set that decides. */
    SET("Smallest set", "The fewest patches found that flip the answer, or that keep it");

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
