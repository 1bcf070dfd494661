package org.fovea.figure;

import java.util.ArrayList;
import java.util.List;
import org.fovea.analysis.ReadToken;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.intervene.LayerWindow;

/**
 * The paper's layer windows, drawn as in the paper: probability by window, with a line for each source (Neo et al.,
 * section 5).
 */
public final class PresetsFigure {

    private PresetsFigure() {}

    /**
     * Draws them.
     *
     * @param map the paper's windows
     */
    public static Figure of(WindowHeatmap map, ReadToken token) {
        return of(map, HeatmapFigure.title(map, token), token.description());
    }

    /** The same with another title and another line below it. */
    static Figure of(WindowHeatmap map, String title, String line) {
        List<List<String>> names = new ArrayList<>();
        for (LayerWindow.Preset w : map.windows()) {
            names.add(List.of(w.window().toString().replace('-', '–'), w.name()));
        }
        List<Series> all = new ArrayList<>();
        for (int s = 0; s < map.rows().size(); s++) {
            WindowHeatmap.Row row = map.rows().get(s);
            List<Series.Point> points = new ArrayList<>();
            for (int w = 0; w < row.p().length; w++) {
                points.add(new Series.Point(w, row.p()[w], Double.NaN, Double.NaN, false));
            }
            all.add(new Series(
                    row.source().name(), Colors.series(s), FigureStyle.mark(s), true, "", 0, List.copyOf(points)));
        }
        Chart chart = new Chart(
                Axis.named("layers in which attention is blocked", names),
                List.of(new Chart.Panel(Axis.shares("probability", 0), all, map.baseline())),
                false);
        return chart.figure(
                "presets",
                title,
                "%s; %s with all attention (dashed)".formatted(line, Percent.of(map.baseline())),
                title);
    }
}
