package org.fovea.intervene;

import java.util.List;
import org.fovea.vlm.text.Cut;

/**
 * One "what if": visual tokens ablated, attention knocked out, both, or neither.
 *
 * @param ablation null for none
 * @param knockouts in any order; overlapping ones add up
 */
public record Counterfactual(Ablation ablation, List<Knockout> knockouts) {

    /** The unchanged model. */
    public static final Counterfactual NONE = new Counterfactual(null, List.of());

    /** An ablation of no patches is none. */
    public Counterfactual {
        ablation = ablation != null && ablation.patches().isEmpty() ? null : ablation;
        knockouts = List.copyOf(knockouts);
    }

    /** Tokens replaced. */
    public static Counterfactual of(Ablation ablation) {
        return new Counterfactual(ablation, List.of());
    }

    /** Attention cut. */
    public static Counterfactual of(Knockout knockout) {
        return new Counterfactual(null, List.of(knockout));
    }

    /** Whether nothing is changed. */
    public boolean isNone() {
        return ablation == null && knockouts.isEmpty();
    }

    /** Attention that is cut in a layer, 0-based, in the prompt and in what is generated behind it. */
    List<Cut> cuts(int layer) {
        return knockouts.stream().filter(k -> k.layers().contains(layer + 1)).map(Knockout::cut).toList();
    }
}
