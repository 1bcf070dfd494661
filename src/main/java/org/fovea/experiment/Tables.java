package org.fovea.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.fovea.analysis.Measure;

/**
 * The tables of an experiment, as text for a terminal, as Markdown and as CSV.
 *
 * @param run the run's name
 * @param tables in order
 */
public record Tables(String run, List<Table> tables) {

    /** The keys that identify a line of any table, in the order of {@code summary.csv}'s columns. */
    private static final List<String> KEYS = List.of("protocol", "target", "source", "n", "window", "layers", "over");

    /** For a terminal: columns of equal width. */
    public String text() {
        StringBuilder out = new StringBuilder();
        for (Table table : tables) {
            out.append(out.isEmpty() ? "" : "\n").append(table.title()).append('\n');
            List<List<String>> rows = new ArrayList<>(List.of(table.header()));
            table.lines().forEach(line -> rows.add(table.cells(line)));
            boolean[] numeric = table.numeric();
            int[] widths = new int[numeric.length];
            rows.forEach(row -> {
                for (int i = 0; i < widths.length; i++) {
                    widths[i] = Math.max(
                            widths[i], row.get(i).codePointCount(0, row.get(i).length()));
                }
            });
            for (List<String> row : rows) {
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < widths.length; i++) {
                    String cell = row.get(i);
                    String space = " ".repeat(widths[i] - cell.codePointCount(0, cell.length()));
                    line.append(i == 0 ? "  " : "   ").append(numeric[i] ? space + cell : cell + space);
                }
                out.append(line.toString().stripTrailing()).append('\n');
            }
            if (!table.below().isEmpty()) {
                out.append("  ").append(table.below()).append('\n');
            }
        }
        return out.toString();
    }

    /** As Markdown. */
    public String markdown() {
        StringBuilder out = new StringBuilder();
        for (Table table : tables) {
            out.append(out.isEmpty() ? "" : "\n")
                    .append("**")
                    .append(table.title())
                    .append("**\n\n");
            boolean[] numeric = table.numeric();
            out.append(line(table.header()));
            out.append('|');
            for (boolean right : numeric) {
                out.append(right ? " ---: |" : " --- |");
            }
            out.append('\n');
            table.lines().forEach(l -> out.append(line(table.cells(l))));
            if (!table.below().isEmpty()) {
                out.append("\n").append(table.below()).append('\n');
            }
        }
        return out.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(c -> c.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** The header of {@code summary.csv}, with its line break. */
    static String csvHeader() {
        return "run,table," + String.join(",", KEYS) + ",measure,tokens,images,value,low,high,interval\n";
    }

    /** The lines of {@code summary.csv}: one per number, shares as 0..1. */
    String csv() {
        StringBuilder out = new StringBuilder();
        for (Table table : tables) {
            for (Table.Line line : table.lines()) {
                for (Measure m : line.measures()) {
                    List<String> cells = new ArrayList<>(List.of(run, table.id()));
                    KEYS.forEach(key -> cells.add(line.keys().getOrDefault(key, "")));
                    cells.addAll(List.of(
                            m.label(),
                            Numbers.plain(m.tokens()),
                            Integer.toString(m.n()),
                            Numbers.plain(m.value()),
                            Numbers.plain(m.low()),
                            Numbers.plain(m.high()),
                            m.interval().words()));
                    out.append(cells.stream().map(Tables::csvCell).collect(Collectors.joining(",")))
                            .append('\n');
                }
            }
        }
        return out.toString();
    }

    private static String csvCell(String cell) {
        return cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    /** These tables with additional columns for other runs; tables that only another run has come last. */
    Tables beside(List<Tables> others) {
        List<Table> out = new ArrayList<>(tables);
        for (Tables other : others) {
            for (Table table : other.tables) {
                int at = out.stream().map(Table::id).toList().indexOf(table.id());
                if (at >= 0) {
                    out.set(at, out.get(at).beside(other.run, table));
                } else {
                    out.add(new Table(
                            table.id(),
                            table.title(),
                            table.note(),
                            table.initially(),
                            table.heads(),
                            table.tokens(),
                            table.columns().stream()
                                    .map(c -> new Table.Column(other.run, c.head(), c.unit()))
                                    .toList(),
                            table.lines()));
                }
            }
        }
        return new Tables(run, out);
    }
}
