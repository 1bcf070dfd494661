package org.fovea.intervene;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.model.Trace;
import org.fovea.model.text.BlockedAttention;
import org.jspecify.annotations.Nullable;

/**
 * A run with interventions: visual tokens ablated, attention knocked out, both, or neither.
 *
 * @param ablation null for none
 * @param knockouts in any order; overlapping ones add up
 */
public record Counterfactual(@Nullable Ablation ablation, List<Knockout> knockouts) {

    /** No intervention. */
    public static final Counterfactual NONE = new Counterfactual(null, List.of());

    /** Treats an ablation of no patches as none. */
    public Counterfactual {
        ablation = ablation != null && ablation.patches().isEmpty() ? null : ablation;
        knockouts = List.copyOf(knockouts);
    }

    /** Only an ablation. */
    public static Counterfactual of(Ablation ablation) {
        return new Counterfactual(ablation, List.of());
    }

    /** Only a knockout. */
    public static Counterfactual of(Knockout knockout) {
        return new Counterfactual(null, List.of(knockout));
    }

    /** The same with one more knockout. */
    public Counterfactual and(Knockout knockout) {
        List<Knockout> all = new ArrayList<>(knockouts);
        all.add(knockout);
        return new Counterfactual(ablation, all);
    }

    /** Whether there is no intervention. */
    public boolean isNone() {
        return ablation == null && knockouts.isEmpty();
    }

    /**
     * Runs it and keeps everything; {@link Sweep} computes only the next token. Rows are computed from the first layer
     * and position that may differ from the baseline, and share its memory before that.
     *
     * @param baseline a run without blocked attention; must outlive the result
     * @param progress receives the fraction of layers done, 0..1
     * @param cancelled checked before every layer
     * @return to be closed by the caller
     * @throws java.util.concurrent.CancellationException if cancelled
     * @throws IllegalArgumentException if attention was blocked in the baseline
     */
    public Trace trace(Trace baseline, DoubleConsumer progress, BooleanSupplier cancelled) {
        int first = ablation == null ? baseline.prompt().length() : ablation.firstPosition(baseline.prompt());
        return baseline.changed(
                first,
                own -> Objects.requireNonNull(ablation).embeddings(baseline, first, own),
                ablation == null ? new BitSet() : ablation.withoutDeepstack(),
                this::blocked,
                progress,
                cancelled);
    }

    /** Attention that is blocked in a layer, 0-based, in the prompt and in generation after it. */
    List<BlockedAttention> blocked(int layer) {
        return knockouts.stream()
                .filter(k -> k.layers().contains(layer + 1))
                .map(Knockout::edges)
                .toList();
    }
}
