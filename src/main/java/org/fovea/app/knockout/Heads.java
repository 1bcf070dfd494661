package org.fovea.app.knockout;

import org.fovea.analysis.HeadMap;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;

/**
 * What each head of each layer carries: the answer's token when that head alone no longer sees the source.
 *
 * @param token whose probability it is about
 * @param map by layer and head
 * @param from what is hidden, in words
 * @param source the patches that are hidden
 * @param target from whom
 */
public record Heads(String token, HeadMap map, String from, Patches source, Target target) {

    /** The change that blocking a layer's head makes, -1..1. */
    public double change(int layer, int head) {
        return map.change(layer, head);
    }

    /** All changes, [L][heads]. */
    double[][] changes() {
        double[][] changes = new double[map.p().length][];
        for (int l = 0; l < changes.length; l++) {
            changes[l] = new double[map.p()[l].length];
            for (int h = 0; h < changes[l].length; h++) {
                changes[l][h] = change(l + 1, h);
            }
        }
        return changes;
    }

    /** What blocking a layer's head does, for a person. */
    public String describe(int layer, int head) {
        return "layer %d, head %d: %s → %s, %s points"
                .formatted(
                        layer,
                        head,
                        Percent.of(map.baseline()),
                        Percent.of(map.p()[layer - 1][head]),
                        Percent.points(change(layer, head)));
    }
}
