package org.fovea.app.knockout;

import java.util.List;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.app.look.Texts;
import org.fovea.figure.Percent;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Interventions.LiveKnockout;

/**
 * All windows of one source.
 *
 * @param token whose probability it is
 * @param layers L
 * @param result with one row and every window of the model
 * @param from the source
 */
public record Heatmap(String token, int layers, WindowHeatmap result, KnockoutSource from) {

    /** The least change that the scale ends at. */
    static final double LEAST = 0.01;

    /** The token's probability with all attention, 0..1. */
    public float base() {
        return result.baseline();
    }

    /** The token's probability with attention blocked in a window, 0..1; NaN while that is not known. */
    public float p(LayerWindow window) {
        int before = (window.first() - 1) * layers - (window.first() - 1) * (window.first() - 2) / 2;
        return row().p()[before + window.last() - window.first()];
    }

    /** The knockout of a window. */
    LiveKnockout knockout(LayerWindow window) {
        return new LiveKnockout(window, source(), target(), from.label());
    }

    /** The source's patches. */
    public Patches source() {
        return row().source().patches();
    }

    /** The positions whose attention to them is blocked. */
    public Target target() {
        return result.target();
    }

    private WindowHeatmap.Row row() {
        return result.rows().get(0);
    }

    /** The change in a window, -1..1; NaN while it is not known. */
    public float change(LayerWindow window) {
        return p(window) - base();
    }

    /** The change in a window or in the coarse one that stands for it; NaN while neither is known. */
    double roughly(LayerWindow window) {
        int last = (window.last() + 1) / 2 * 2;
        return !Double.isNaN(change(window)) || last > layers
                ? change(window)
                : change(new LayerWindow((window.first() - 1) / 2 * 2 + 1, last));
    }

    /** The largest change known in any window, 0.01..1. */
    double strongest() {
        double strongest = LEAST;
        for (LayerWindow w : LayerWindow.all(layers)) {
            if (!Double.isNaN(change(w))) {
                strongest = Math.max(strongest, Math.abs(change(w)));
            }
        }
        return strongest;
    }

    /** The heatmaps as one result, as the command computes it. */
    static WindowHeatmap together(List<Heatmap> maps) {
        WindowHeatmap first = maps.get(0).result;
        return new WindowHeatmap(
                first.baseline(),
                first.windows(),
                maps.stream().map(Heatmap::row).toList(),
                first.target());
    }

    /** The effect of a window, to display. */
    public String describe(LayerWindow w) {
        Texts texts = Texts.of(Heatmap.class);
        String layers = w.toString().replace('-', '–');
        return Double.isNaN(change(w))
                ? texts.get("describe.pending", layers)
                : texts.get(
                        w.first() == w.last() ? "describe.layer" : "describe.layers",
                        layers,
                        Percent.of(base()),
                        Percent.of(p(w)),
                        Percent.points(change(w)));
    }
}
