package org.fovea.app.knockout;

import java.util.List;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.figure.Percent;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;

/**
 * All windows of one source, for the pane.
 *
 * @param token whose probability it is about
 * @param layers L
 * @param result with one row and every window of the model
 * @param from what is hidden
 */
public record Heatmap(String token, int layers, WindowHeatmap result, KnockoutModel.From from) {

    /** A change of the probability below which there is nothing to be seen. */
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

    /** The patches that are hidden. */
    public Patches source() {
        return row().source().patches();
    }

    /** From whom they are hidden. */
    public Target target() {
        return result.target();
    }

    private WindowHeatmap.Row row() {
        return result.rows().get(0);
    }

    /** The change that a window makes, -1..1; NaN while that is not known. */
    public float change(LayerWindow window) {
        return p(window) - base();
    }

    /** The change that a window makes, or that the coarse one makes which stands for it; NaN while neither is known. */
    double roughly(LayerWindow window) {
        int last = (window.last() + 1) / 2 * 2;
        return !Double.isNaN(change(window)) || last > layers
                ? change(window)
                : change(new LayerWindow((window.first() - 1) / 2 * 2 + 1, last));
    }

    /** The largest change that a window makes, as far as they are known, 0.01..1. */
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

    /** What a window does, for a person. */
    public String describe(LayerWindow w) {
        if (Double.isNaN(change(w))) {
            return "layers %s: being computed".formatted(w.toString().replace('-', '–'));
        }
        return "%s %s: %s → %s, %s points"
                .formatted(
                        w.first() == w.last() ? "layer" : "layers",
                        w.toString().replace('-', '–'),
                        Percent.of(base()),
                        Percent.of(p(w)),
                        Percent.points(change(w)));
    }
}
