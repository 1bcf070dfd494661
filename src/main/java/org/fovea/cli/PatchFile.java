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
 * Values of every patch as a file: a figure over the image, a table, or JSON.
 *
 * @param image that is drawn on
 * @param tokens whose patches
 * @param columns by name, [N] each
 * @param shown the column that is drawn
 * @param scale its colours
 * @param title what is drawn
 * @param lines of what, below the title
 */
record PatchFile(
        RgbImage image,
        VisualTokens tokens,
        Map<String, float[]> columns,
        String shown,
        ColorScale scale,
        String title,
        List<String> lines) {

    /** A map of which one column will be drawn; no column yet. */
    static PatchFile of(CommandSession session, String shown, ColorScale scale, String title, List<String> lines) {
        return new PatchFile(session.pixels(), session.image(), Map.of(), shown, scale, title, lines);
    }

    /** With another column behind those that there are. */
    PatchFile and(String name, float[] values) {
        Map<String, float[]> all = new LinkedHashMap<>(columns);
        all.put(name, values);
        return new PatchFile(image, tokens, all, shown, scale, title, lines);
    }

    /**
     * Writes it.
     *
     * @param format csv, json or that of a figure
     * @param about what stands in the JSON before the columns
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
