package org.fovea.intervene;

import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.vlm.Trace;
import org.fovea.vlm.Vlm;

/**
 * A counterfactual computed the long way, every row through every layer: for when the whole changed run is wanted and
 * not only its end, and as what a {@link Sweep} is held against.
 */
public final class Recomputation {

    private Recomputation() {}

    /**
     * The changed run as a trace.
     *
     * @param baseline a trace of the same model; may be closed afterwards, but its picture may not
     * @param progress gets the share of layers done, 0..1
     * @param cancelled asked before every layer
     * @return to be closed by the caller; null if cancelled
     */
    public static Trace of(Vlm vlm, Trace baseline, Counterfactual counterfactual, DoubleConsumer progress,
            BooleanSupplier cancelled) {
        Ablation ablation = counterfactual.ablation() != null ? counterfactual.ablation()
                : new Ablation(Patches.NONE, Replacement.zero(baseline.decoder().hidden()));
        return vlm.rerun(baseline, manager -> ablation.embeddings(baseline, 0, manager),
                counterfactual::cuts, progress, cancelled);
    }
}
