package org.fovea.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.analysis.Measure;
import org.jspecify.annotations.Nullable;

/**
 * A table of an experiment.
 *
 * @param id its name in files, such as {@code ablation-generative}
 * @param title shown above it
 * @param note shown below it; may be empty
 * @param initially the unchanged model's share of right answers, which the note tells; null if it tells none
 * @param heads the headers of the words at the beginning of a line
 * @param tokens the header of the mean number of tokens; empty if not shown
 * @param columns the columns of numbers
 * @param lines words and numbers
 */
public record Table(
        String id,
        String title,
        String note,
        @Nullable Measure initially,
        List<String> heads,
        String tokens,
        List<Column> columns,
        List<Line> lines) {

    /** How a number is formatted. */
    public enum Unit {
        /** 0..1, as a percentage with one decimal. */
        SHARE,
        /** A difference of probabilities, in points with one decimal. */
        POINTS,
        /** With three decimals. */
        NUMBER,
        /** With two decimals. */
        THRESHOLD
    }

    /**
     * A column.
     *
     * @param run the run that the numbers belong to; empty for the table's own
     * @param head what was measured
     * @param unit how it is formatted
     */
    public record Column(String run, String head, Unit unit) {}

    /**
     * A line.
     *
     * @param keys its identity, by the column names of {@code summary.csv}
     * @param words one for each head
     * @param measures one for each column
     */
    public record Line(Map<String, String> keys, List<String> words, List<Measure> measures) {

        /** The keys that match lines of different runs: the paper's windows match across models of different depth. */
        private List<String> identity() {
            boolean named = !keys.getOrDefault("window", "").isEmpty();
            return keys.entrySet().stream()
                    .filter(e -> !(named && e.getKey().equals("layers")))
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .sorted()
                    .toList();
        }
    }

    /**
     * This table with additional columns for another run; lines that only the other has come last.
     *
     * @param run the other run's name
     */
    Table beside(String run, Table other) {
        List<Column> wider = new ArrayList<>(columns);
        other.columns.stream().filter(c -> c.run.isEmpty()).forEach(c -> wider.add(new Column(run, c.head, c.unit)));
        List<Measure> none = new ArrayList<>();
        other.columns.forEach(c -> none.add(nothing(c)));
        List<Line> joined = new ArrayList<>();
        List<Line> left = new ArrayList<>(other.lines);
        for (Line line : lines) {
            Line match = left.stream()
                    .filter(l -> l.identity().equals(line.identity()))
                    .findFirst()
                    .orElse(null);
            left.remove(match);
            joined.add(new Line(line.keys, line.words, appended(line.measures, match == null ? none : match.measures)));
        }
        List<Measure> mine = columns.stream().map(Table::nothing).toList();
        left.forEach(l -> joined.add(new Line(l.keys, l.words, appended(mine, l.measures))));
        return new Table(id, title, note, initially, heads, tokens, wider, joined);
    }

    private static Measure nothing(Column column) {
        return Measure.plain(column.head, 0, Double.NaN);
    }

    private static List<Measure> appended(List<Measure> a, List<Measure> b) {
        List<Measure> out = new ArrayList<>(a);
        out.addAll(b);
        return out;
    }

    /** The headers of all columns, including the number of images. */
    public List<String> header() {
        List<String> out = new ArrayList<>(heads);
        if (!tokens.isEmpty()) {
            out.add(tokens);
        }
        String run = null;
        for (Column c : columns) {
            if (!c.run.equals(run)) {
                out.add(c.run.isEmpty() ? "images" : c.run + ": images");
                run = c.run;
            }
            out.add(c.run.isEmpty() ? c.head : c.run + ": " + c.head);
        }
        return out;
    }

    /** A share as its cell shows it, with its interval. */
    public static String share(Measure share) {
        return Numbers.measure(share, Unit.SHARE);
    }

    /** The cells of a line, one per {@link #header}. */
    public List<String> cells(Line line) {
        List<String> out = new ArrayList<>(line.words);
        if (!tokens.isEmpty()) {
            Measure first = line.measures.stream()
                    .filter(m -> !Double.isNaN(m.tokens()))
                    .findFirst()
                    .orElse(null);
            out.add(first == null ? "–" : Numbers.tokens(first.tokens()));
        }
        String run = null;
        for (int i = 0; i < columns.size(); i++) {
            Measure m = line.measures.get(i);
            if (!columns.get(i).run.equals(run)) {
                out.add(m.n() == 0 ? "–" : Integer.toString(m.n()));
                run = columns.get(i).run;
            }
            out.add(Numbers.measure(m, columns.get(i).unit));
        }
        return out;
    }

    /** How intervals were computed: the kinds of a column's intervals, with the heads of all such columns, in order. */
    public Map<Set<Measure.Interval>, List<String>> intervals() {
        Map<Set<Measure.Interval>, List<String>> columnsOf = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            Set<Measure.Interval> kinds = EnumSet.noneOf(Measure.Interval.class);
            for (Line line : lines) {
                kinds.add(line.measures.get(i).interval());
            }
            kinds.remove(Measure.Interval.NONE);
            if (!kinds.isEmpty()) {
                List<String> heads = columnsOf.computeIfAbsent(kinds, k -> new ArrayList<>());
                if (!heads.contains(columns.get(i).head)) {
                    heads.add(columns.get(i).head);
                }
            }
        }
        return columnsOf;
    }

    private static String words(Set<Measure.Interval> kinds) {
        return kinds.size() > 1
                ? "%s (%s at 0%% and 100%%)"
                        .formatted(Measure.Interval.BOOTSTRAP.words(), Measure.Interval.WILSON.words())
                : kinds.iterator().next().words();
    }

    /** The text below the table: the note, and how the intervals in brackets were computed. */
    public String below() {
        Map<Set<Measure.Interval>, List<String>> columnsOf = intervals();
        String how = columnsOf.size() == 1
                ? words(columnsOf.keySet().iterator().next())
                : columnsOf.entrySet().stream()
                        .map(e -> "%s for %s".formatted(words(e.getKey()), String.join(", ", e.getValue())))
                        .collect(Collectors.joining("; "));
        String intervals = how.isEmpty() ? "" : "In brackets: 95% intervals, " + how + ".";
        return note.isEmpty() || intervals.isEmpty() ? note + intervals : note + " " + intervals;
    }

    /** Whether each of {@link #header}'s columns is numeric, and so right-aligned. */
    boolean[] numeric() {
        boolean[] out = new boolean[header().size()];
        Arrays.fill(out, heads.size(), out.length, true);
        return out;
    }
}
