package org.fovea.intervene;

import org.fovea.model.Trace;

/** A counterfactual computed the long way, every row through every layer: what the shorter ways are held against. */
public final class Recomputation {

    private Recomputation() {}

    /**
     * The changed run as a trace.
     *
     * @param baseline must outlive what is returned
     * @return to be closed by the caller
     */
    public static Trace of(Trace baseline, Counterfactual counterfactual) {
        Ablation ablation = counterfactual.ablation() != null
                ? counterfactual.ablation()
                : new Ablation(Patches.NONE, Replacement.zero(baseline.decoder().hidden()));
        return baseline.changed(
                0,
                own -> ablation.embeddings(baseline, 0, own),
                ablation.withoutDeepstack(),
                counterfactual::blocked,
                share -> {},
                () -> false);
    }
}
