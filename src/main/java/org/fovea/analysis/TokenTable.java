package org.fovea.analysis;

import java.util.Map;
import java.util.stream.IntStream;
import org.fovea.intervene.Patches;
import org.fovea.model.image.ImageLayout;

/** CSV of visual tokens: number, row and column, and columns of values. */
public final class TokenTable {

    private TokenTable() {}

    /**
     * A line for each token with known values.
     *
     * @param columns by name, [N] each; NaN where unknown
     */
    public static String csv(ImageLayout layout, Map<String, float[]> columns) {
        return csv(
                layout,
                columns,
                IntStream.range(0, layout.count())
                        .filter(t -> columns.values().stream().noneMatch(values -> Float.isNaN(values[t]))));
    }

    /** A line for each token of a set, without numbers. */
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

    /** What {@link #place} gives: {@code patch,row,column}, with {@code view} where there are several. */
    public static String header(ImageLayout layout) {
        return layout.views().size() > 1 ? "patch,view,row,column" : "patch,row,column";
    }

    /** A token's number, view if there are several, row and column; the last two are empty where it has none. */
    public static String place(ImageLayout layout, int token) {
        ImageLayout.Token t = layout.tokens().get(token);
        String view = layout.views().size() > 1 ? layout.views().get(t.view()).name() + "," : "";
        return token + "," + view + (t.row() < 0 ? "," : t.row() + "," + t.column());
    }

    /** The same for text tokens: as many empty cells. */
    public static String noPlace(ImageLayout layout) {
        return layout.views().size() > 1 ? ",,," : ",,";
    }
}
