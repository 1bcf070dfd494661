package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The interval of a ratio of sums over images. */
class BootstrapTest {

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void imagesThatAllSayTheSameHaveAnIntervalOfNoWidth() {
        double[] same = new double[57];
        Arrays.fill(same, 0.1);
        double[] interval = Bootstrap.interval(same, ones(57));
        assertThat(interval[0]).isEqualTo(interval[1]).isCloseTo(0.1, within(1e-12));
        assertThat(Bootstrap.interval(new double[4], ones(4))).containsExactly(0, 0);
    }

    @Test
    void theIntervalOfAHundredCoinsIsTheBinomialOne() {
        double[] coins = new double[100];
        Arrays.fill(coins, 0, 50, 1);
        double[] interval = Bootstrap.interval(coins, ones(100));
        assertThat(interval[0]).isBetween(0.39, 0.42); // 0.5 ± 1.96 · 0.05
        assertThat(interval[1]).isBetween(0.58, 0.61);
    }

    @Test
    void twoOfThreeImagesSayNextToNothing() {
        assertThat(Bootstrap.interval(new double[] {1, 1, 0}, ones(3))).containsExactly(0, 1); // none: 1/27, all: 8/27
    }

    @Test
    void theSameImagesGiveTheSameIntervalWhateverWasComputedBefore() {
        double[] some = {0.1, 0.7, 0.3, 0.9, 0.2};
        double[] first = Bootstrap.interval(some, ones(5));
        Bootstrap.interval(new double[] {1, 0}, ones(2));
        assertThat(Bootstrap.interval(some, ones(5))).containsExactly(first);
    }

    @Test
    void withoutImagesThereIsNoInterval() {
        assertThat(Bootstrap.interval(new double[0], new double[0])).containsExactly(Double.NaN, Double.NaN);
    }

    @Property(tries = 60)
    void theIntervalOfSeveralImagesHoldsTheirMeanAndStaysAmongThem(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(30).toArray();
        double[] interval = Bootstrap.interval(values, ones(30));
        double mean = Arrays.stream(values).average().orElseThrow();
        assertThat(interval[0]).isBetween(Arrays.stream(values).min().orElseThrow(), mean);
        assertThat(interval[1]).isBetween(mean, Arrays.stream(values).max().orElseThrow());
    }
}
