package org.fovea.figure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fovea.analysis.HeadMap;
import org.fovea.analysis.ReadToken;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Target;

/** Knockouts as maps: changes of a probability by layer window and by head. */
public final class HeatmapFigure {

    private HeatmapFigure() {}

    /**
     * All layer windows, with the first layer to the right and the last layer up; several sources side by side on one
     * scale.
     *
     * @param layers L
     */
    public static Figure windows(int layers, WindowHeatmap map, ReadToken token) {
        return windows(layers, map, title(map, token), lines(token, map.baseline()));
    }

    /** The title of a knockout of several windows. */
    static String title(WindowHeatmap map, ReadToken token) {
        return "p(%s) without attention from %s to %s"
                .formatted(
                        token.text(),
                        map.rows().stream().map(row -> row.source().name()).collect(Collectors.joining(", ")),
                        map.target().key());
    }

    private static List<String> lines(ReadToken token, float baseline) {
        return List.of(
                token.description(),
                "%s with all attention; changes in percentage points".formatted(Percent.of(baseline)));
    }

    /**
     * Every head of every layer, with heads to the right and layers up.
     *
     * @param source whose keys are blocked
     */
    public static Figure heads(HeadMap map, ReadToken token, String source, Target target) {
        return heads(
                map,
                "p(%s) without one head's attention from %s to %s".formatted(token.text(), source, target.key()),
                lines(token, map.baseline()));
    }

    /** The same with another title and other lines below it. */
    static Figure windows(int layers, WindowHeatmap map, String title, List<String> lines) {
        ColorScale scale = ColorScale.ofChanges(map.rows().stream()
                .mapToDouble(row -> Math.abs(map.change(row, map.strongest(row))))
                .max()
                .orElse(0));
        List<MapBody.Panel> panels = map.rows().stream()
                .map(row -> new MapBody.Panel(
                        map.rows().size() == 1 ? "" : row.source().name(), changes(layers, map, row)))
                .toList();
        List<String> names = names(1, layers);
        return new Figure(
                "heatmap",
                title,
                lines,
                title,
                new MapBody(panels, names, names, "first layer", "last layer", scale, Percent::wholePoints),
                Legend.of(scale));
    }

    private static float[][] changes(int layers, WindowHeatmap map, WindowHeatmap.Row row) {
        float[][] changes = new float[layers][layers];
        for (float[] line : changes) {
            Arrays.fill(line, Float.NaN);
        }
        for (int w = 0; w < map.windows().size(); w++) {
            LayerWindow window = map.windows().get(w).window();
            changes[window.last() - 1][window.first() - 1] = map.change(row, w);
        }
        return changes;
    }

    /** The same with another title and other lines below it. */
    static Figure heads(HeadMap map, String title, List<String> lines) {
        float[][] changes = new float[map.p().length][map.p()[0].length];
        double strongest = 0;
        for (int layer = 0; layer < changes.length; layer++) {
            for (int head = 0; head < changes[layer].length; head++) {
                changes[layer][head] = map.change(layer + 1, head);
                strongest = Math.max(strongest, Math.abs(changes[layer][head]));
            }
        }
        ColorScale scale = ColorScale.ofChanges(strongest);
        return new Figure(
                "heads",
                title,
                lines,
                title,
                new MapBody(
                        List.of(new MapBody.Panel("", changes)),
                        names(0, changes[0].length - 1),
                        names(1, changes.length),
                        "head",
                        "layer",
                        scale,
                        Percent::points),
                Legend.of(scale));
    }

    private static List<String> names(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }
}
