package org.fovea.analysis;

/**
 * One number of an experiment.
 *
 * @param label what was measured, such as {@code became wrong}
 * @param n images that it was measured on; with none the number is NaN
 * @param value the number, a share as 0..1
 * @param low lower end of its 95 % interval; NaN where a number has none
 * @param high its upper end
 * @param interval how the interval was computed
 * @param tokens visual tokens concerned, mean over the images; NaN where there are none or they were not counted
 */
public record Measure(String label, int n, double value, double low, double high, Interval interval, double tokens) {

    /** How an interval was computed. */
    public enum Interval {
        /** There is none. */
        NONE(""),
        /** Of a share of images. */
        WILSON("Wilson score"),
        /**
         * Of a mean over images, such as that of paired differences, or a share of what several of which are on an
         * image.
         */
        BOOTSTRAP("bootstrap over images");

        private final String words;

        Interval(String words) {
            this.words = words;
        }

        /** Its name for a person; empty if there is none. */
        public String words() {
            return words;
        }
    }

    /** A number without an interval, or none at all. */
    public static Measure plain(String label, int n, double value) {
        return new Measure(label, n, value, Double.NaN, Double.NaN, Interval.NONE, Double.NaN);
    }

    /** Whether there was anything to measure. */
    public boolean known() {
        return !Double.isNaN(value);
    }

    /** Whether there is an interval to be drawn. */
    public boolean hasInterval() {
        return known() && !Double.isNaN(low) && !Double.isNaN(high);
    }
}
