package org.fovea.app.knockout;

import java.util.List;
import java.util.Locale;
import org.fovea.app.look.Percent;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;

/**
 * The paper's windows for several sources, as the paper draws them.
 *
 * @param token whose probability it is about
 * @param base its probability with all attention, 0..1
 * @param windows the paper's, scaled to the model's depth
 * @param lines one for each source
 * @param target from whom the sources are hidden
 */
public record Lines(String token, float base, List<LayerWindow.Preset> windows, List<Line> lines, Target target) {

    /**
     * One source.
     *
     * @param from what is hidden
     * @param source the patches that are
     * @param p the token's probability by window, 0..1; NaN where it is not known yet
     */
    public record Line(KnockoutModel.From from, Patches source, float[] p) {}

    /** The change that a line's window makes, -1..1. */
    public double change(Line line, int window) {
        return line.p[window] - base;
    }

    /** What hiding a line's source in a window does, for a person. */
    public String describe(Line line, int window) {
        LayerWindow.Preset preset = windows.get(window);
        return "%s, %s (%s): %s → %s, %s points".formatted(line.from, preset.name(),
                preset.window().toString().replace('-', '–'), Percent.of(base), Percent.of(line.p[window]),
                Percent.points(change(line, window)));
    }

    /** As a table: source, first, last, p, change. */
    public String csv() {
        StringBuilder out = new StringBuilder("source,first,last,p,change\n");
        for (Line line : lines) {
            for (int i = 0; i < windows.size(); i++) {
                if (!Float.isNaN(line.p[i])) {
                    LayerWindow w = windows.get(i).window();
                    out.append(String.format(Locale.ROOT, "%s,%d,%d,%.6f,%.6f%n", line.from.key(), w.first(), w.last(),
                            line.p[i], change(line, i)));
                }
            }
        }
        return out.toString();
    }
}
