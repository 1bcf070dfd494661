package org.fovea.app.experiment;

import java.util.HashMap;
import java.util.Map;
import javafx.scene.chart.Axis;
import javafx.scene.chart.LineChart;
import javafx.scene.shape.Line;
import org.fovea.analysis.Measure;

/** Lines and marks with an upright bar through each point whose extra value is a measure with an interval. */
final class IntervalChart<X> extends LineChart<X, Number> {

    private final Map<Data<X, Number>, Line> bars = new HashMap<>();
    private final Map<Line, Double> shifts = new HashMap<>();

    IntervalChart(Axis<X> x, MarkedAxis y) {
        super(x, y);
        setAnimated(false);
        setLegendVisible(false);
        setHorizontalZeroLineVisible(false);
        setVerticalZeroLineVisible(false);
        setVerticalGridLinesVisible(false);
        setAxisSortingPolicy(SortingPolicy.NONE);
    }

    /**
     * Adds a series in a colour.
     *
     * @param shift of its marks and intervals to the right, in pixels
     */
    void add(Series<X, Number> series, String color, boolean line, double shift) {
        getData().add(series);
        series.getNode()
                .setStyle(
                        line ? "-fx-stroke: %s; -fx-stroke-width: 2px;".formatted(color) : "-fx-stroke: transparent;");
        for (Data<X, Number> data : series.getData()) {
            data.getNode()
                    .setStyle(
                            line
                                    ? "-fx-background-color: %s; -fx-background-insets: 0; -fx-padding: 3.5px; -fx-background-radius: 3.5px;"
                                            .formatted(color)
                                    : "-fx-background-color: %s; -fx-background-insets: 0; -fx-padding: 4.5px; -fx-background-radius: 0; -fx-rotate: 45;"
                                            .formatted(color));
            data.getNode().setTranslateX(shift);
            if (data.getExtraValue() instanceof Measure m && m.hasInterval()) {
                Line bar = new Line();
                bar.setStyle("-fx-stroke: %s; -fx-stroke-width: 1.4px; -fx-opacity: 0.75;".formatted(color));
                bar.setMouseTransparent(true);
                bars.put(data, bar);
                shifts.put(bar, shift);
                getPlotChildren().add(bar);
            }
        }
    }

    @Override
    protected void layoutPlotChildren() {
        super.layoutPlotChildren();
        bars.forEach((data, bar) -> {
            Measure m = (Measure) data.getExtraValue();
            double x = getXAxis().getDisplayPosition(data.getXValue()) + shifts.get(bar);
            bar.setStartX(x);
            bar.setEndX(x);
            bar.setStartY(getYAxis().getDisplayPosition(m.low()));
            bar.setEndY(getYAxis().getDisplayPosition(m.high()));
        });
    }
}
