package org.fovea.intervene;

import java.util.Set;
import org.fovea.model.Prompt;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.text.BlockedAttention;
import org.fovea.model.text.Positions;

/**
 * Attention blocked in a window of layers, in every head (Neo et al., section 5) or in some.
 *
 * @param layers in which it is blocked
 * @param edges the blocked edges
 */
public record Knockout(LayerWindow layers, BlockedAttention edges) {

    /**
     * Blocks attention from a target to visual tokens, as in the paper.
     *
     * @param source patches whose keys are blocked
     * @param layout of the prompt's image
     */
    public static Knockout of(LayerWindow layers, Patches source, Target target, Prompt prompt, ImageLayout layout) {
        int[] keys = source.stream().map(prompt::positionOf).toArray();
        return new Knockout(layers, new BlockedAttention(target.positions(prompt, layout), Positions.of(keys)));
    }

    /**
     * The same in some heads.
     *
     * @param heads 0-based; null for every head
     */
    public Knockout inHeads(Set<Integer> heads) {
        return new Knockout(layers, new BlockedAttention(edges.queries(), edges.keys(), heads));
    }
}
