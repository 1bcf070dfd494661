package org.fovea.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import org.fovea.analysis.TokenTable;
import org.fovea.figure.Figure;
import org.fovea.figure.ImageFigure;
import org.fovea.model.image.ImageLayout;

/**
 * Values per patch, to be written as a figure over the image, a table, or JSON.
 *
 * @param layout of the image's visual tokens
 * @param columns values by name, [N] each
 * @param figure the map over the image
 */
record PatchFile(ImageLayout layout, Map<String, float[]> columns, Figure figure) {

    /** A map over a session's image. */
    static PatchFile of(CommandSession session, Map<String, float[]> columns, Figure figure) {
        return new PatchFile(session.image().layout(), columns, figure);
    }

    /** The image without layers. */
    static ImageFigure image(CommandSession session) {
        return new ImageFigure(session.pixels(), session.image().grid());
    }

    /**
     * Writes the map.
     *
     * @param format csv, json or a figure's
     * @param about the JSON to which the columns are added
     */
    void write(Path file, String format, DrawingOptions drawing, ObjectNode about) {
        switch (format) {
            case "csv" -> Output.write(file, TokenTable.csv(layout, columns));
            case "json" -> {
                TokenTable.describe(about, columns);
                Output.write(file, about);
            }
            default -> drawing.write(figure, file);
        }
    }
}
