package org.fovea.analysis;

/**
 * A number that an experiment measured.
 *
 * @param label what was measured, such as {@code became wrong}
 * @param n number of images that it was measured on; with none the value is NaN
 * @param value the value; 0..1 for a fraction
 * @param low lower end of its 95 % interval; NaN for none
 * @param high its upper end
 * @param interval how the interval was computed
 * @param tokens mean number of visual tokens concerned over the images; NaN if there are none or they were not counted
 */
public record Measure(String label, int n, double value, double low, double high, Interval interval, double tokens) {

    /** How an interval was computed. */
    public enum Interval {
        /** There is none. */
        NONE(""),
        /** For a fraction of images. */
        WILSON("Wilson score"),
        /**
         * For a mean over images, such as of paired differences, or a fraction of things of which an image may have
         * several.
         */
        BOOTSTRAP("bootstrap over images");

        private final String words;

        Interval(String words) {
            this.words = words;
        }

        /** Its name for display; empty if there is none. */
        public String words() {
            return words;
        }
    }

    /** A value without an interval, or no value. */
    public static Measure plain(String label, int n, double value) {
        return new Measure(label, n, value, Double.NaN, Double.NaN, Interval.NONE, Double.NaN);
    }

    /** Whether it has a value. */
    public boolean known() {
        return !Double.isNaN(value);
    }

    /** Whether it has an interval. */
    public boolean hasInterval() {
        return known() && !Double.isNaN(low) && !Double.isNaN(high);
    }
}
