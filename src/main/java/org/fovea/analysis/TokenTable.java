package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.IntStream;
import org.fovea.intervene.Patches;
import org.fovea.model.image.ImageLayout;

/** CSV tables of visual tokens: number, row, column, and columns of values. */
public final class TokenTable {

    private TokenTable() {}

    /**
     * A table with a line for each token whose values are known.
     *
     * @param columns values by column name, [N] each; NaN where unknown
     */
    public static String csv(ImageLayout layout, Map<String, float[]> columns) {
        return csv(
                layout,
                columns,
                IntStream.range(0, layout.count())
                        .filter(t -> columns.values().stream().noneMatch(values -> Float.isNaN(values[t]))));
    }

    /** A table with a line for each token of a set, without values. */
    public static String csv(ImageLayout layout, Patches set) {
        return csv(layout, Map.of(), set.stream());
    }

    private static String csv(ImageLayout layout, Map<String, float[]> columns, IntStream tokens) {
        StringBuilder csv = new StringBuilder(header(layout));
        columns.keySet().forEach(name -> csv.append(',').append(name));
        csv.append('\n');
        tokens.forEach(t -> {
            csv.append(place(layout, t));
            columns.values().forEach(values -> csv.append(',').append(values[t]));
            csv.append('\n');
        });
        return csv.toString();
    }

    /** Adds the columns to a JSON object, each as a list of numbers. */
    public static void describe(ObjectNode json, Map<String, float[]> columns) {
        columns.forEach((name, values) -> {
            ArrayNode list = json.putArray(name);
            for (float value : values) {
                list.add(value);
            }
        });
    }

    /** A text as a cell, in quotes if it needs them. */
    static String quoted(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    /** The header of {@link #place}: {@code patch,row,column}, with {@code view} if there are several views. */
    public static String header(ImageLayout layout) {
        return layout.views().size() > 1 ? "patch,view,row,column" : "patch,row,column";
    }

    /** A token's number, view if there are several, row and column; row and column are empty if it has none. */
    public static String place(ImageLayout layout, int token) {
        ImageLayout.Token t = layout.tokens().get(token);
        String view = layout.views().size() > 1 ? layout.views().get(t.view()).name() + "," : "";
        return token + "," + view + (t.row() < 0 ? "," : t.row() + "," + t.column());
    }

    /** The same number of empty cells, for text tokens. */
    public static String noPlace(ImageLayout layout) {
        return layout.views().size() > 1 ? ",,," : ",,";
    }
}
