package org.fovea.app.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import javafx.scene.chart.ValueAxis;

/**
 * An axis whose range and marks are given, linear or logarithmic; JavaFX's own begins its marks where its range begins.
 */
final class MarkedAxis extends ValueAxis<Number> {

    private static final double[] COUNTS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
    private static final double[] FIFTHS = {0, 0.2, 0.4, 0.6, 0.8, 1};
    private static final double ROOM = 0.025;

    private final boolean logarithmic;
    private final double[] marks;
    private final DoubleFunction<String> text;

    private MarkedAxis(double lower, double upper, boolean logarithmic, double[] marks, DoubleFunction<String> text) {
        super(lower, upper);
        this.logarithmic = logarithmic;
        this.marks = marks;
        this.text = text;
        setAutoRanging(false);
        setMinorTickVisible(false);
    }

    /** Numbers of tokens, logarithmic. */
    static MarkedAxis counts(double least, double most) {
        return new MarkedAxis(
                least / 1.15, Math.max(most, 2 * least) * 1.15, true, COUNTS, n -> Integer.toString((int) n));
    }

    /** Shares 0..1, with room for marks at both ends. */
    static MarkedAxis shares() {
        return new MarkedAxis(-ROOM, 1 + ROOM, false, FIFTHS, p -> Math.round(100 * p) + "%");
    }

    private double at(double value) {
        return logarithmic ? Math.log(Math.max(value, getLowerBound())) : value;
    }

    private double length() {
        return getSide().isVertical() ? getHeight() : getWidth();
    }

    @Override
    public double getDisplayPosition(Number value) {
        double share = (at(value.doubleValue()) - at(getLowerBound())) / (at(getUpperBound()) - at(getLowerBound()));
        return length() * (getSide().isVertical() ? 1 - share : share);
    }

    @Override
    public Number getValueForDisplay(double position) {
        double share = getSide().isVertical() ? 1 - position / length() : position / length();
        double value = at(getLowerBound()) + share * (at(getUpperBound()) - at(getLowerBound()));
        return logarithmic ? Math.exp(value) : value;
    }

    @Override
    protected List<Number> calculateMinorTickMarks() {
        return List.of();
    }

    @Override
    protected void setRange(Object range, boolean animate) {
        // fixed when it was made
    }

    @Override
    protected Object getRange() {
        return new double[] {getLowerBound(), getUpperBound()};
    }

    @Override
    protected List<Number> calculateTickValues(double length, Object range) {
        return Arrays.stream(marks)
                .filter(mark -> mark >= getLowerBound() && mark <= getUpperBound())
                .<Number>mapToObj(m -> m)
                .toList();
    }

    @Override
    protected String getTickMarkLabel(Number value) {
        return text.apply(value.doubleValue());
    }
}
