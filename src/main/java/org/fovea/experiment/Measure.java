package org.fovea.experiment;

/**
 * One number of an experiment.
 *
 * @param label what was measured, such as {@code became wrong}
 * @param n images that it was measured on; with none the number is NaN
 * @param value the number, a share as 0..1
 * @param low lower end of the 95 % bootstrap interval over images; NaN where a number has none
 * @param high its upper end
 * @param tokens visual tokens concerned, mean over the images; NaN where there are none or nobody has counted them
 */
public record Measure(String label, int n, double value, double low, double high, double tokens) {

    /** Whether there was anything to measure. */
    public boolean known() {
        return !Double.isNaN(value);
    }

    /** Whether there is an interval to be drawn. */
    public boolean hasInterval() {
        return known() && !Double.isNaN(low) && !Double.isNaN(high);
    }
}
