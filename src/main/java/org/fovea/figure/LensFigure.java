package org.fovea.figure;

import java.util.ArrayList;
import java.util.List;
import org.fovea.analysis.LensLayer;
import org.fovea.model.Prompt;
import org.fovea.model.image.ImageLayout;

/**
 * The logit lens as a table: a row for each position, a column for each layer, and in each cell the most probable
 * token.
 */
public final class LensFigure {

    private LensFigure() {}

    /**
     * A row of the table.
     *
     * @param position in the prompt
     * @param name name of its patch or token
     */
    record Row(int position, String name) {}

    /** Maps token ids to texts. */
    public interface Names {
        /** A token's text. */
        String of(int id);
    }

    /**
     * Draws a part of it.
     *
     * @param layers the layers to show, from the left
     * @param from the first position to show
     * @param to the last position to show
     * @param names of the tokens in the cells and of those of the prompt
     */
    public static Figure of(Prompt prompt, ImageLayout layout, List<LensLayer> layers, int from, int to, Names names) {
        List<Row> rows = rows(from, to, position -> {
            int patch = prompt.patchAt(position);
            return patch >= 0
                    ? layout.nameOf(patch)
                    : names.of(prompt.ids()[position]).replace("\n", "⏎").strip();
        });
        String positions = from == to ? Integer.toString(from) : from + "-" + to;
        return of(
                layers,
                rows,
                names,
                "Logit lens",
                List.of("most likely token of each position at each layer; positions %s".formatted(positions)));
    }

    /**
     * The same with rows of other names, another title and other lines below it.
     *
     * @param rows the positions to show, from the top
     */
    static Figure of(List<LensLayer> layers, List<Row> rows, Names names, String title, List<String> lines) {
        return new Figure(
                "lens",
                title,
                lines,
                title,
                new Grid(List.copyOf(layers), List.copyOf(rows), names),
                Legend.of(ColorScale.ofProbabilities()));
    }

    private record Grid(List<LensLayer> layers, List<Row> rows, Names names) implements Body {

        private static final double CELL = 40;
        private static final double ROW = 13;
        private static final double HEAD = 26;
        private static final double LONGEST = 110;

        private double left() {
            double widest = 0;
            for (Row row : rows) {
                widest = Math.max(widest, Typeface.width(row.name, false, Pen.SMALL));
            }
            return Math.min(LONGEST, widest) + 6;
        }

        @Override
        public double width() {
            return left() + layers.size() * CELL;
        }

        @Override
        public double height() {
            return HEAD + rows.size() * ROW;
        }

        @Override
        public void draw(Pen pen) {
            double left = left();
            double middle = left + layers.size() * CELL / 2;
            pen.text(
                    "layer",
                    middle,
                    5,
                    Pen.Align.CENTER,
                    Pen.TEXT,
                    false,
                    pen.theme().text());
            for (int column = 0; column < layers.size(); column++) {
                String layer = Integer.toString(layers.get(column).layer());
                double x = left + (column + 0.5) * CELL;
                pen.text(
                        layer,
                        x,
                        HEAD - 7,
                        Pen.Align.CENTER,
                        Pen.SMALL,
                        false,
                        pen.theme().text());
            }
            for (int i = 0; i < rows.size(); i++) {
                double y = HEAD + i * ROW;
                String name = Pen.fitting(rows.get(i).name, LONGEST, Pen.SMALL, false);
                pen.text(
                        name,
                        left - 6,
                        y + ROW / 2,
                        Pen.Align.RIGHT,
                        Pen.SMALL,
                        false,
                        pen.theme().text());
                for (int column = 0; column < layers.size(); column++) {
                    LensLayer layer = layers.get(column);
                    cell(pen, layer, rows.get(i).position, left + column * CELL, y);
                }
            }
        }

        private void cell(Pen pen, LensLayer layer, int position, double x, double y) {
            double p = layer.p()[position][0];
            pen.fill(x, y, CELL - 0.5, ROW - 0.5, Colors.probability(p, pen.theme()));
            String token = Pen.fitting(shown(names.of(layer.ids()[position][0])), CELL - 5, 7.5, false);
            pen.text(token, x + CELL / 2, y + ROW / 2, Pen.Align.CENTER, 7.5, false, Colors.textOn(p, pen.theme()));
        }

        /** A token with symbols for invisible characters. */
        private static String shown(String token) {
            return token.replace("\n", "⏎").replace("\t", "⇥");
        }
    }

    /** The existing positions in from..to, with names. */
    static List<Row> rows(int from, int to, java.util.function.IntFunction<String> name) {
        List<Row> rows = new ArrayList<>();
        for (int position = from; position <= to; position++) {
            rows.add(new Row(position, name.apply(position)));
        }
        return rows;
    }
}
