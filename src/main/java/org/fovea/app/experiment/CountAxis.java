package org.fovea.app.experiment;

import java.util.Arrays;
import java.util.List;
import javafx.scene.chart.ValueAxis;

/** A horizontal logarithmic axis of numbers of tokens, marked 1, 2, 5, 10, 20, … */
final class CountAxis extends ValueAxis<Number> {

    private static final Number[] MARKS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};

    /** @param least above 0 */
    CountAxis(double least, double most) {
        super(least / 1.15, Math.max(most, 2 * least) * 1.15);
        setAutoRanging(false);
        setMinorTickVisible(false);
    }

    @Override
    public double getDisplayPosition(Number value) {
        double share = Math.log(Math.max(value.doubleValue(), getLowerBound()) / getLowerBound())
                / Math.log(getUpperBound() / getLowerBound());
        return share * getWidth();
    }

    @Override
    public Number getValueForDisplay(double position) {
        return getLowerBound() * Math.pow(getUpperBound() / getLowerBound(), position / getWidth());
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
        return Arrays.stream(MARKS).filter(mark -> mark.doubleValue() >= getLowerBound() && mark.doubleValue() <= getUpperBound())
                .toList();
    }

    @Override
    protected String getTickMarkLabel(Number value) {
        return Integer.toString(value.intValue());
    }
}
