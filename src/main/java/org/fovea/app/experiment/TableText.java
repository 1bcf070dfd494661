package org.fovea.app.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.analysis.Measure;
import org.fovea.app.look.Texts;
import org.fovea.experiment.Table;

/** A table's words in the window's language; files and the command line have them in English. */
final class TableText {

    private TableText() {}

    private static Texts texts() {
        return Texts.of(TableText.class);
    }

    /** A short name for a table, by its id. */
    static String name(String id) {
        String[] parts = id.split("-", 3);
        return switch (parts[0]) {
            case "ablation" -> RowText.protocol(parts[1]);
            case "knockout" -> RowText.knockout(parts[1], parts[2]);
            default ->
                switch (parts[1]) {
                    case "layers" -> texts().get("table.layers");
                    case "precision" -> texts().get("table.precision");
                    default -> texts().get("table.threshold");
                };
        };
    }

    /** What a table shows. */
    static String title(Table table) {
        String[] parts = table.id().split("-", 3);
        return switch (parts[0]) {
            case "ablation" -> texts().get("title.ablation");
            case "knockout" -> texts().get("title.knockout", RowText.target(parts[2]));
            default ->
                switch (parts[1]) {
                    case "layers" -> texts().get("title.layers");
                    case "precision" -> texts().get("title.precision");
                    default -> texts().get("title.threshold");
                };
        };
    }

    /** The headers of all columns. */
    static List<String> header(Table table) {
        return table.header().stream().map(TableText::head).toList();
    }

    /** A header. */
    static String head(String head) {
        return switch (head) {
            case "ablated" -> texts().get("head.ablated");
            case "blocked from" -> texts().get("head.blocked");
            case "layers" -> texts().get("axis.layers");
            case "layer" -> texts().get("axis.layer");
            case "over" -> texts().get("head.over");
            case "tokens" -> texts().get("column.tokens");
            case "object patches" -> texts().get("head.patches");
            case "images" -> texts().get("head.images");
            case "became wrong" -> texts().get("head.wrong");
            case "still right" -> texts().get("head.right");
            case "drop of p (points)" -> texts().get("head.drop");
            case "drop of p (relative)" -> texts().get("head.drop.relative");
            case "top-1" -> texts().get("head.top");
            case "top-5" -> texts().get("head.top.five");
            case "average precision" -> texts().get("head.precision");
            case "pixel accuracy" -> texts().get("head.accuracy");
            case "threshold" -> texts().get("head.threshold");
            default -> head;
        };
    }

    /** The cells of a line, one for each header. */
    static List<String> cells(Table table, Table.Line line) {
        List<String> cells = new ArrayList<>(table.cells(line));
        Map<String, String> keys = line.keys();
        if (table.id().startsWith("ablation-")) {
            cells.set(0, RowText.source(keys.get("source"), keys.getOrDefault("n", "")));
        } else if (table.id().startsWith("knockout-")) {
            cells.set(0, RowText.source(keys.get("source")));
            String window = keys.getOrDefault("window", "");
            if (!window.isEmpty()) {
                cells.set(1, cells.get(1).replace(window, window(window)));
            }
        } else if (keys.containsKey("over")) {
            cells.set(1, RowText.over(keys.get("over")));
        }
        return cells;
    }

    private static String window(String window) {
        return switch (window) {
            case "early" -> texts().get("window.early");
            case "early to middle" -> texts().get("window.early.middle");
            case "middle" -> texts().get("window.middle");
            case "middle to late" -> texts().get("window.middle.late");
            case "late" -> texts().get("window.late");
            case "all" -> texts().get("window.all");
            default -> window;
        };
    }

    /** What there is to know of a table's numbers, below it. */
    static String below(Table table) {
        String note = switch (table.id().split("-", 3)[0]) {
            case "ablation" -> initially(table);
            case "knockout" -> initially(table) + " " + texts().get("note.knockout");
            default ->
                switch (table.id()) {
                    case "lens-layers" -> texts().get("note.layers");
                    case "lens-precision" -> texts().get("note.precision");
                    default -> texts().get("note.threshold");
                };
        };
        Map<Set<Measure.Interval>, List<String>> intervals = table.intervals();
        if (intervals.isEmpty()) {
            return note;
        }
        String how = intervals.size() == 1
                ? interval(intervals.keySet().iterator().next())
                : intervals.entrySet().stream()
                        .map(e -> texts().get(
                                        "interval.of",
                                        interval(e.getKey()),
                                        e.getValue().stream()
                                                .map(TableText::head)
                                                .collect(Collectors.joining(", "))))
                        .collect(Collectors.joining("; "));
        return note + " " + texts().get("intervals", how);
    }

    private static String initially(Table table) {
        Measure initially = table.initially();
        return texts().get(
                        initially.n() == 1 ? "note.initially.one" : "note.initially",
                        Table.share(initially),
                        initially.n());
    }

    /** How intervals were computed. */
    static String interval(Set<Measure.Interval> kinds) {
        return kinds.size() > 1
                ? texts().get("interval.both", "0%", "100%")
                : kinds.contains(Measure.Interval.WILSON)
                        ? texts().get("interval.wilson")
                        : texts().get("interval.bootstrap");
    }
}
