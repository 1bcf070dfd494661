package org.fovea.app.knockout;

import java.util.List;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.figure.Percent;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;

/**
 * The paper's windows for several sources, as the paper draws them.
 *
 * @param token whose probability it is about
 * @param result the paper's windows, scaled to the model's depth
 * @param lines one for each of its rows
 */
public record Lines(String token, WindowHeatmap result, List<Line> lines) {

    /**
     * One source.
     *
     * @param from what is hidden
     * @param row the token's probability by window
     */
    public record Line(KnockoutModel.From from, WindowHeatmap.Row row) {

        /** The patches that are hidden. */
        public Patches source() {
            return row.source().patches();
        }

        /** The token's probability by window, 0..1; NaN where it is not known yet. */
        public float[] p() {
            return row.p();
        }
    }

    /** The token's probability with all attention, 0..1. */
    public float base() {
        return result.baseline();
    }

    /** The paper's windows. */
    public List<LayerWindow.Preset> windows() {
        return result.windows();
    }

    /** From whom the sources are hidden. */
    public Target target() {
        return result.target();
    }

    /** The change that a line's window makes, -1..1. */
    public double change(Line line, int window) {
        return result.change(line.row, window);
    }

    /** What hiding a line's source in a window does, for a person. */
    public String describe(Line line, int window) {
        LayerWindow.Preset preset = windows().get(window);
        return "%s, %s (%s): %s → %s, %s points"
                .formatted(
                        line.from(),
                        preset.name(),
                        preset.window().toString().replace('-', '–'),
                        Percent.of(base()),
                        Percent.of(line.p()[window]),
                        Percent.points(change(line, window)));
    }
}
