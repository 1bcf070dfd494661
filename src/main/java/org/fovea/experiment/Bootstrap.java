package org.fovea.experiment;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap (Efron 1979) of a ratio of sums: images are resampled with replacement and the ratio is
 * recomputed. Every call starts with the same fixed seed, so that the same images give the same bytes.
 */
final class Bootstrap {

    /** Number of resamples. */
    static final int RESAMPLES = 2000;

    private static final long SEED = 2410_07149L;
    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /**
     * The interval of the middle 95 % of the resampled ratios.
     *
     * @param above [images], numerators
     * @param below [images], denominators, 0 or more
     * @return lower and upper end; NaN, if all denominators are 0
     */
    static double[] interval(double[] above, double[] below) {
        int n = above.length;
        double[] ratios = new double[RESAMPLES];
        int found = 0;
        SplittableRandom random = new SplittableRandom(SEED);
        for (int r = 0; n > 0 && r < RESAMPLES; r++) {
            double a = 0;
            double b = 0;
            for (int i = 0; i < n; i++) {
                int drawn = random.nextInt(n);
                a += above[drawn];
                b += below[drawn];
            }
            if (b > 0) {
                ratios[found++] = a / b;
            }
        }
        Arrays.sort(ratios, 0, found);
        return found == 0
                ? new double[] {Double.NaN, Double.NaN}
                : new double[] {quantile(ratios, found, TAIL), quantile(ratios, found, 1 - TAIL)};
    }

    /** Linear interpolation, as in numpy. */
    private static double quantile(double[] sorted, int n, double q) {
        double at = q * (n - 1);
        int i = (int) at;
        double next = sorted[Math.min(n - 1, i + 1)];
        return sorted[i] == next ? next : sorted[i] + (at - i) * (next - sorted[i]);
    }
}
