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
 * The paper's windows for several sources, as the paper draws them.
 *
 * @param token whose probability it is
 * @param result the paper's windows, scaled to the model's depth
 * @param lines one for each of its rows
 */
public record Lines(String token, WindowHeatmap result, List<Line> lines) {

    /**
     * One source.
     *
     * @param from the source
     * @param row the token's probability by window
     */
    public record Line(KnockoutSource from, WindowHeatmap.Row row) {

        /** Its patches. */
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

    /** The positions whose attention to the sources is blocked. */
    public Target target() {
        return result.target();
    }

    /** The knockout of a line's window. */
    LiveKnockout knockout(Line line, int window) {
        return new LiveKnockout(
                windows().get(window).window(),
                line.source(),
                target(),
                line.from().label());
    }

    /** The change in a line's window, -1..1. */
    public double change(Line line, int window) {
        return result.change(line.row, window);
    }

    /** The effect of blocking a line's source in a window, to display. */
    public String describe(Line line, int window) {
        LayerWindow.Preset preset = windows().get(window);
        return Texts.of(Lines.class)
                .get(
                        "describe.point",
                        line.from(),
                        Presets.name(preset),
                        preset.window().toString().replace('-', '–'),
                        Percent.of(base()),
                        Percent.of(line.p()[window]),
                        Percent.points(change(line, window)));
    }
}
