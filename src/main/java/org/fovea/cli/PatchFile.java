package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.analysis.TokenTable;
import org.fovea.figure.ChartFrame;
import org.fovea.figure.ColorScale;
import org.fovea.intervene.Patches;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;
import org.fovea.model.image.TokenGrid;

/**
 * Values of every patch as a file: over the picture as the model sees it, as a table, or as JSON.
 *
 * @param image whose patches
 * @param columns by name, [N] each
 * @param shown the column that is drawn; null to draw only a set
 * @param scale its colours; null where shown is
 * @param set patches that are outlined; none for no outline
 * @param title what is drawn
 * @param lines of what, below the title
 */
record PatchFile(
        VisualTokens image,
        Map<String, float[]> columns,
        String shown,
        ColorScale scale,
        Patches set,
        String title,
        List<String> lines) {

    /** Smallest side of the picture that is drawn on. */
    private static final int SIDE = 560;

    private static final int MARGIN = 20;
    private static final Color FOUND = new Color(0x1a7f37);

    /** A map of which one column will be drawn; no column yet. */
    static PatchFile of(VisualTokens image, String shown, ColorScale scale, String title, List<String> lines) {
        return new PatchFile(image, Map.of(), shown, scale, Patches.NONE, title, lines);
    }

    /** A set of patches, which is drawn and nothing else. */
    static PatchFile of(VisualTokens image, Patches set, String title, List<String> lines) {
        return new PatchFile(image, Map.of(), null, null, set, title, lines);
    }

    /** With another column behind those that there are. */
    PatchFile and(String name, float[] values) {
        Map<String, float[]> all = new LinkedHashMap<>(columns);
        all.put(name, values);
        return new PatchFile(image, all, shown, scale, set, title, lines);
    }

    /**
     * Writes it.
     *
     * @param format png, csv or json
     * @param about what stands in the JSON before the columns
     */
    void write(Path file, String format, ObjectNode about) {
        switch (format) {
            case "csv" -> Output.write(file, csv());
            case "json" -> {
                columns.forEach((name, values) -> {
                    ArrayNode list = about.putArray(name);
                    for (float v : values) {
                        list.add(v);
                    }
                });
                Output.write(file, about);
            }
            default -> draw(file);
        }
    }

    private String csv() {
        return TokenTable.csv(image.layout(), columns);
    }

    private void draw(Path file) {
        TokenGrid grid = image.grid();
        int side = Math.max(image.seen().width() / grid.columns(), (SIDE + grid.columns() - 1) / grid.columns());
        int width = side * grid.columns();
        int height = side * grid.rows();
        ChartFrame frame = new ChartFrame(width, height, MARGIN, MARGIN, title, lines);
        Graphics2D g = frame.graphics();
        g.drawImage(
                shown == null
                        ? image.seen().toBufferedImage()
                        : grey(image.seen()).getScaledInstance(width, height, Image.SCALE_SMOOTH),
                frame.left(),
                frame.top(),
                width,
                height,
                null);
        for (int patch : grid.tokens()) {
            int x = frame.left() + grid.column(patch) * side;
            int y = frame.top() + grid.row(patch) * side;
            if (shown != null) {
                double value = columns.get(shown)[patch];
                g.setComposite(AlphaComposite.SrcOver.derive((float) (0.85 * scale.strength(value))));
                g.setColor(scale.color(value));
                g.fillRect(x, y, side, side);
            } else if (!set.contains(patch)) {
                g.setComposite(AlphaComposite.SrcOver.derive(0.7f));
                g.setColor(Color.WHITE);
                g.fillRect(x, y, side, side);
            }
        }
        g.setComposite(AlphaComposite.SrcOver);
        outline(g, frame.left(), frame.top(), side);
        if (shown != null) {
            frame.legend(scale);
        }
        frame.write(file);
    }

    private void outline(Graphics2D g, int left, int top, int side) {
        g.setColor(FOUND);
        g.setStroke(new BasicStroke(3));
        TokenGrid grid = image.grid();
        set.stream().filter(grid::has).forEach(patch -> {
            int row = grid.row(patch);
            int column = grid.column(patch);
            int x = left + column * side;
            int y = top + row * side;
            if (row == 0 || !set.contains(grid.token(row - 1, column))) {
                g.drawLine(x, y, x + side, y);
            }
            if (row == grid.rows() - 1 || !set.contains(grid.token(row + 1, column))) {
                g.drawLine(x, y + side, x + side, y + side);
            }
            if (column == 0 || !set.contains(grid.token(row, column - 1))) {
                g.drawLine(x, y, x, y + side);
            }
            if (column == grid.columns() - 1 || !set.contains(grid.token(row, column + 1))) {
                g.drawLine(x + side, y, x + side, y + side);
            }
        });
    }

    /** The picture without its colours and paler, so that those of the map stand out. */
    private static BufferedImage grey(RgbImage picture) {
        BufferedImage out = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int rgb = picture.rgb(x, y);
                int grey = (int) (0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255));
                out.setRGB(x, y, (90 + grey * 165 / 255) * 0x010101);
            }
        }
        return out;
    }
}
