package org.fovea.experiment;

/**
 * Wilson's score interval of a share (Wilson 1927): unlike the bootstrap's, it has a width even at 0 and 1. Of n trials
 * with p·n successes it is (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).
 */
final class Wilson {

    /** 95 % of the normal distribution lies within this many standard deviations. */
    private static final double Z = 1.959963984540054;

    private Wilson() {}

    /**
     * The 95 % interval.
     *
     * @param yes successes, 0..n
     * @param n trials
     * @return lower and upper end, 0..1; NaN if n is 0
     */
    static double[] interval(double yes, int n) {
        if (n == 0) {
            return new double[] {Double.NaN, Double.NaN};
        }
        double p = yes / n;
        double square = Z * Z / n;
        double middle = (p + square / 2) / (1 + square);
        double half = Math.sqrt(square * (p * (1 - p) + square / 4)) / (1 + square);
        return new double[] {yes == 0 ? 0 : middle - half, yes == n ? 1 : middle + half};
    }
}
