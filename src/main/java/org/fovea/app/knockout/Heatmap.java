package org.fovea.app.knockout;

import java.util.List;
import java.util.Locale;
import org.fovea.app.look.Percent;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;

/**
 * All windows for one source and target.
 *
 * @param token whose probability it is about
 * @param base its probability with all attention, 0..1
 * @param p by first layer - 1 and last layer - 1; NaN where last is before first, and where it is not known yet
 * @param from what is hidden
 * @param source the patches that are hidden
 * @param target from whom
 */
public record Heatmap(String token, float base, float[][] p, KnockoutModel.From from, Patches source, Target target) {

    /** A change of the probability below which there is nothing to be seen. */
    static final double LEAST = 0.01;

    /** L. */
    public int layers() {
        return p.length;
    }

    /** The change that a window makes, -1..1; NaN while that is not known. */
    public float change(LayerWindow window) {
        return p[window.first() - 1][window.last() - 1] - base;
    }

    /** The change that a window makes, or that the coarse one makes which stands for it; NaN while neither is known. */
    double roughly(LayerWindow window) {
        int last = (window.last() + 1) / 2 * 2;
        return !Double.isNaN(change(window)) || last > layers() ? change(window)
                : p[(window.first() - 1) / 2 * 2][last - 1] - base;
    }

    /** The largest change that a window makes, as far as they are known, 0.01..1. */
    double strongest() {
        double strongest = LEAST;
        for (LayerWindow w : LayerWindow.all(layers())) {
            if (!Double.isNaN(change(w))) {
                strongest = Math.max(strongest, Math.abs(change(w)));
            }
        }
        return strongest;
    }

    /** As a table: first, last, p, change. */
    public String csv() {
        return csv(List.of(this));
    }

    /** As a table: first, last, p, change; of several heatmaps with the source before them, as the command writes it. */
    static String csv(List<Heatmap> maps) {
        boolean named = maps.size() > 1;
        StringBuilder out = new StringBuilder(named ? "source," : "").append("first,last,p,change\n");
        for (Heatmap map : maps) {
            for (LayerWindow w : LayerWindow.all(map.layers())) {
                if (!Double.isNaN(map.change(w))) {
                    out.append(String.format(Locale.ROOT, "%s%d,%d,%.6f,%.6f\n", named ? map.from.key() + "," : "", w.first(),
                            w.last(), map.p[w.first() - 1][w.last() - 1], map.change(w)));
                }
            }
        }
        return out.toString();
    }

    /** What a window does, for a person. */
    public String describe(LayerWindow w) {
        if (Double.isNaN(change(w))) {
            return "layers %s: being computed".formatted(w.toString().replace('-', '–'));
        }
        return "%s %s: %s → %s, %s points".formatted(w.first() == w.last() ? "layer" : "layers",
                w.toString().replace('-', '–'), Percent.of(base), Percent.of(p[w.first() - 1][w.last() - 1]),
                Percent.points(change(w)));
    }
}
