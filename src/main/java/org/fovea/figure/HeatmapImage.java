package org.fovea.figure;

import java.awt.Font;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.intervene.LayerWindow;

/**
 * Draws heatmaps of layer windows: first layer to the right, last layer up, blue where the probability falls, red where
 * it rises, each as strong as the change on a scale that is symmetric around 0 and the same for all of them.
 *
 * @param layers L
 * @param map all windows; its sources stand side by side
 * @param title what is shown
 * @param lines of what, below the title
 */
public record HeatmapImage(int layers, WindowHeatmap map, String title, List<String> lines) {

    private static final int LEFT = 76;
    private static final int BOTTOM = 64;
    private static final int GAP = 56;
    private static final int HEADING = 26;
    /** Smallest side of a map, so that a shallow model's is not tiny. */
    private static final int SIDE = 560;

    public void write(Path file) {
        int cell = Math.max(
                map.rows().size() > 1 ? 8 : 16, SIDE / layers / (map.rows().size() > 1 ? 2 : 1));
        int side = cell * layers;
        int heading = map.rows().size() > 1 ? HEADING : 0;
        ChartFrame frame =
                new ChartFrame(map.rows().size() * (side + GAP) - GAP, side + heading, LEFT, BOTTOM, title, lines);
        ColorScale scale = ColorScale.ofChanges(map.rows().stream()
                .mapToDouble(row -> Math.abs(map.change(row, map.strongest(row))))
                .max()
                .orElse(0));
        List<String> names =
                IntStream.rangeClosed(1, layers).mapToObj(Integer::toString).toList();
        for (int i = 0; i < map.rows().size(); i++) {
            int x = frame.left() + i * (side + GAP);
            if (heading > 0) {
                frame.font(Font.BOLD, 13);
                frame.graphics().setColor(ChartFrame.INK);
                frame.centred(frame.fitting(map.rows().get(i).source().name(), side), x + side / 2.0, frame.top() + 10);
            }
            for (int w = 0; w < map.windows().size(); w++) {
                LayerWindow window = map.windows().get(w).window();
                frame.cell(
                        x + (window.first() - 1) * cell,
                        frame.top() + heading + side - window.last() * cell,
                        cell,
                        cell,
                        scale,
                        map.change(map.rows().get(i), w));
            }
            frame.axes(x, cell, cell, names, names, "first layer", i == 0 ? "last layer" : "");
        }
        frame.legend(scale);
        frame.write(file);
    }
}
