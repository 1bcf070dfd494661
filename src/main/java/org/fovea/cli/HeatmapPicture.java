package org.fovea.cli;

import java.awt.Font;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.cli.HeatmapCommand.Cell;
import org.fovea.cli.HeatmapCommand.Map;

/**
 * Draws heatmaps of layer windows: first layer to the right, last layer up, blue where the probability falls, red where
 * it rises, each as strong as the change on a scale that is symmetric around 0 and the same for all of them.
 *
 * @param layers L
 * @param maps one for each source, side by side
 * @param title what is shown
 * @param lines of what, below the title
 */
record HeatmapPicture(int layers, List<Map> maps, String title, List<String> lines) {

    private static final int LEFT = 76;
    private static final int BOTTOM = 64;
    private static final int GAP = 56;
    private static final int HEADING = 26;
    /** Smallest side of a map, so that a shallow model's is not tiny. */
    private static final int SIDE = 560;

    void write(Path file) {
        int cell = Math.max(maps.size() > 1 ? 8 : 16, SIDE / layers / (maps.size() > 1 ? 2 : 1));
        int side = cell * layers;
        int heading = maps.size() > 1 ? HEADING : 0;
        Frame frame = new Frame(maps.size() * (side + GAP) - GAP, side + heading, LEFT, BOTTOM, title, lines);
        Scale scale = Scale.ofChanges(maps.stream().flatMap(m -> m.cells().stream())
                .mapToDouble(c -> Math.abs(c.change())).max().orElse(0));
        List<String> names = IntStream.rangeClosed(1, layers).mapToObj(Integer::toString).toList();
        for (int i = 0; i < maps.size(); i++) {
            int x = frame.left() + i * (side + GAP);
            if (heading > 0) {
                frame.font(Font.BOLD, 13);
                frame.graphics().setColor(Frame.INK);
                frame.centred(frame.fitting(maps.get(i).from().text(), side), x + side / 2.0, frame.top() + 10);
            }
            for (Cell c : maps.get(i).cells()) {
                frame.cell(x + (c.window().first() - 1) * cell, frame.top() + heading + side - c.window().last() * cell,
                        cell, cell, scale, c.change());
            }
            frame.axes(x, cell, cell, names, names, "first layer", i == 0 ? "last layer" : "");
        }
        frame.legend(scale);
        frame.write(file);
    }
}
