package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.analysis.TokenTable;
import org.fovea.figure.ColorScale;
import org.fovea.figure.ImageFigure;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;

/**
 * Values per patch, to be written as a figure over the image, a table, or JSON.
 *
 * @param image the image to draw on
 * @param tokens the image's visual tokens
 * @param columns values by name, [N] each
 * @param shown the column to draw
 * @param scale its colours
 * @param title the figure's title
 * @param lines details below the title
 */
record PatchFile(
        RgbImage image,
        VisualTokens tokens,
        Map<String, float[]> columns,
        String shown,
        ColorScale scale,
        String title,
        List<String> lines) {

    /** A map without columns; {@code shown} names the one to draw. */
    static PatchFile of(CommandSession session, String shown, ColorScale scale, String title, List<String> lines) {
        return new PatchFile(session.pixels(), session.image(), Map.of(), shown, scale, title, lines);
    }

    /** A copy with another column. */
    PatchFile and(String name, float[] values) {
        Map<String, float[]> all = new LinkedHashMap<>(columns);
        all.put(name, values);
        return new PatchFile(image, tokens, all, shown, scale, title, lines);
    }

    /**
     * Writes the map.
     *
     * @param format csv, json or a figure's
     * @param about the JSON to which the columns are added
     */
    void write(Path file, String format, DrawingOptions drawing, ObjectNode about) {
        switch (format) {
            case "csv" -> Output.write(file, TokenTable.csv(tokens.layout(), columns));
            case "json" -> {
                columns.forEach((name, values) -> {
                    ArrayNode list = about.putArray(name);
                    for (float v : values) {
                        list.add(v);
                    }
                });
                Output.write(file, about);
            }
            default ->
                drawing.write(
                        new ImageFigure(image, tokens.grid())
                                .values(columns.get(shown), scale)
                                .figure(shown, title, lines),
                        file);
        }
    }
}
