package org.fovea.app.experiment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.chart.Axis;
import javafx.scene.chart.CategoryAxis;
import javafx.scene.chart.NumberAxis;
import javafx.scene.chart.XYChart.Data;
import javafx.scene.chart.XYChart.Series;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;
import org.fovea.analysis.Measure;
import org.fovea.app.look.Texts;
import org.fovea.experiment.Table;
import org.fovea.experiment.Words;
import org.fovea.figure.Percent;

/** A table of an experiment as a chart in the paper's style, with intervals. */
final class SummaryChart extends BorderPane {

    /** Colours of Okabe and Ito's palette, which colour-blind people can tell apart; the same as in the report. */
    private static final Map<String, String> COLORS = Map.of(
            "random",
            "#7d8590",
            "gradient",
            "#2f81c7",
            "object",
            "#d55e00",
            "object+1",
            "#e69f00",
            "object+2",
            "#009e73",
            "register",
            "#b5589a",
            "non-object+1",
            "#2f81c7",
            "image",
            "#7d8590");

    private static final List<String> OTHERS = List.of("#2f81c7", "#e69f00", "#009e73", "#b5589a");
    private static final double LEAST = 0.5;
    private static final double APART = 4;

    private final Texts texts = Texts.of(SummaryChart.class);
    private final FlowPane legend = new FlowPane(12, 4);
    private Table shown;

    SummaryChart() {
        getStyleClass().add("summary-chart");
        legend.getStyleClass().add("legend");
        legend.setPadding(new Insets(0, 12, 4, 40));
        setMinSize(0, 0);
    }

    /** A series of the chart: a line, or single marks. */
    private record Drawn<X>(String name, String color, boolean line, List<Data<X, Number>> data) {}

    /** Draws a table; null for none. */
    void show(Table table) {
        if (table != null && table.equals(shown)) {
            return;
        }
        shown = table;
        legend.getChildren().clear();
        if (table == null || table.lines().isEmpty()) {
            setCenter(null);
            setBottom(null);
            return;
        }
        setBottom(legend);
        if (table.id().startsWith("ablation-")) {
            ablation(table);
        } else if (table.id().equals("lens-layers")) {
            layers(table);
        } else {
            places(table);
        }
    }

    private void ablation(Table table) {
        Map<String, Drawn<Number>> all = new LinkedHashMap<>();
        double least = Double.MAX_VALUE;
        double most = 1;
        for (Table.Line line : table.lines()) {
            String source = line.keys().get("source");
            String n = line.keys().getOrDefault("n", "");
            Measure m = line.measures().get(0);
            if (!m.known() || Double.isNaN(m.tokens()) || source.equals("noise") || n.startsWith("object")) {
                continue;
            }
            double x = Math.max(LEAST, m.tokens());
            least = Math.min(least, x);
            most = Math.max(most, x);
            all.computeIfAbsent(
                            source, s -> new Drawn<>(RowText.source(s), COLORS.get(s), !n.isEmpty(), new ArrayList<>()))
                    .data
                    .add(data(x, m));
        }
        chart(
                MarkedAxis.counts(least == Double.MAX_VALUE ? 1 : least, most),
                texts.get("axis.tokens"),
                texts.get("axis.wrong"),
                all.values(),
                x -> texts.get("chart.tokens", x.doubleValue()));
    }

    private void layers(Table table) {
        int last = table.lines().size() - 1;
        NumberAxis x = new NumberAxis(-0.3, last + 0.3, last <= 16 ? 1 : last <= 34 ? 2 : 4);
        x.setMinorTickVisible(false);
        x.setTickLabelFormatter(whole());
        List<Drawn<Number>> all = new ArrayList<>();
        for (int column = 0; column < table.columns().size(); column++) {
            List<Data<Number, Number>> data = new ArrayList<>();
            for (Table.Line line : table.lines()) {
                data.add(data(
                        Integer.parseInt(line.keys().get("layers")),
                        line.measures().get(column)));
            }
            all.add(new Drawn<>(
                    texts.get(column == 0 ? "chart.top" : "chart.top.five"), OTHERS.get(column), true, data));
        }
        chart(x, texts.get("axis.layer"), texts.get("axis.decoded"), all, l -> texts.get("chart.layer", l));
    }

    private void places(Table table) {
        boolean knockout = table.id().startsWith("knockout-");
        CategoryAxis x = new CategoryAxis();
        x.setAutoRanging(false);
        List<String> names = new ArrayList<>();
        boolean alike = table.lines().stream()
                        .map(l -> l.keys().getOrDefault("over", ""))
                        .distinct()
                        .count()
                == 1;
        Map<String, Drawn<String>> all = new LinkedHashMap<>();
        for (Table.Line line : table.lines()) {
            String name = knockout
                    ? Words.layers(line.keys().get("layers"))
                    : alike
                            ? line.words().get(0)
                            : "%s %s"
                                    .formatted(
                                            line.words().get(0),
                                            RowText.over(line.keys().get("over")));
            if (!names.contains(name)) {
                names.add(name);
            }
            for (int i = 0; i < (knockout ? 1 : line.measures().size()); i++) {
                int column = i;
                Measure m = line.measures().get(column);
                String source = knockout
                        ? line.keys().get("source")
                        : TableText.head(table.columns().get(column).head());
                if (m.known() && table.columns().get(column).unit() != Table.Unit.THRESHOLD) {
                    all.computeIfAbsent(
                                    source,
                                    s -> new Drawn<>(
                                            knockout ? RowText.source(s) : s,
                                            knockout ? COLORS.getOrDefault(s, "#56b4e9") : OTHERS.get(column),
                                            knockout,
                                            new ArrayList<>()))
                            .data
                            .add(data(name, m));
                }
            }
        }
        x.getCategories().setAll(names);
        chart(
                x,
                texts.get("axis.layers"),
                knockout ? texts.get("axis.correct") : "",
                all.values(),
                name -> texts.get("chart.layers", name));
    }

    private static <X> Data<X, Number> data(X x, Measure m) {
        return new Data<>(x, m.value(), m);
    }

    private static StringConverter<Number> whole() {
        return new StringConverter<>() {
            @Override
            public String toString(Number n) {
                return n.doubleValue() == Math.rint(n.doubleValue()) ? Integer.toString(n.intValue()) : "";
            }

            @Override
            public Number fromString(String text) {
                return null;
            }
        };
    }

    private <X> void chart(
            Axis<X> x, String below, String beside, Collection<Drawn<X>> all, Function<X, String> where) {
        MarkedAxis y = MarkedAxis.shares();
        x.setLabel(below);
        y.setLabel(beside);
        IntervalChart<X> chart = new IntervalChart<>(x, y);
        int lines = (int) all.stream().filter(Drawn::line).count();
        int line = 0;
        for (Drawn<X> drawn : all) {
            Series<X, Number> series = new Series<>();
            series.getData().setAll(drawn.data);
            // Intervals and marks at the same place would hide each other.
            chart.add(series, drawn.color, drawn.line, drawn.line ? APART * (line++ - (lines - 1) / 2.0) : 0);
            drawn.data.forEach(d -> Tooltip.install(
                    d.getNode(),
                    new Tooltip(tooltip(
                            drawn.name,
                            where.apply(d.getXValue()),
                            d.getYValue().doubleValue(),
                            (Measure) d.getExtraValue()))));
            legend.getChildren().add(entry(drawn));
        }
        chart.setMinSize(0, 0);
        setCenter(chart);
    }

    private String tooltip(String name, String where, double value, Measure m) {
        return m.hasInterval()
                ? texts.get(
                        "chart.interval",
                        name,
                        where,
                        Percent.of(value),
                        Percent.of(m.low()),
                        Percent.of(m.high()),
                        TableText.interval(Set.of(m.interval())))
                : texts.get("chart.point", name, where, Percent.of(value));
    }

    private static Node entry(Drawn<?> drawn) {
        Region mark = new Region();
        mark.setMinSize(drawn.line ? 14 : 8, drawn.line ? 3 : 8);
        mark.setMaxSize(drawn.line ? 14 : 8, drawn.line ? 3 : 8);
        mark.setStyle("-fx-background-color: %s; %s"
                .formatted(drawn.color, drawn.line ? "-fx-background-radius: 2;" : "-fx-rotate: 45;"));
        Label name = new Label(drawn.name);
        HBox box = new HBox(6, mark, name);
        box.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        return box;
    }
}
