package org.fovea.app.knockout;

import java.util.Set;
import org.fovea.analysis.HeadMap;
import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Interventions.LiveKnockout;

/**
 * The effect of each head of each layer: the answer's token when attention to the source is blocked in that head alone.
 *
 * @param token whose probability it is
 * @param map by layer and head
 * @param from the source
 * @param source its patches
 * @param target whose attention is blocked
 */
public record Heads(String token, HeadMap map, KnockoutSource from, Patches source, Target target) {

    /** The knockout of a layer's head. */
    LiveKnockout knockout(int layer, int head) {
        return new LiveKnockout(new LayerWindow(layer, layer), source, target, from.label(), Set.of(head));
    }

    /** The change when a layer's head is blocked, -1..1. */
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

    /** The effect of blocking a layer's head, to display. */
    public String describe(int layer, int head) {
        return Texts.of(Heads.class)
                .get(
                        "describe.head",
                        layer,
                        head,
                        Percent.of(map.baseline()),
                        Percent.of(map.p()[layer - 1][head]),
                        Percent.points(change(layer, head)));
    }
}
