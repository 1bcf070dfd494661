package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.fovea.analysis.Measure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The interval of a share. */
class WilsonTest {

    private static final Offset<Double> DIGITS = within(5e-5);

    /** As statsmodels' proportion_confint(yes, n, method="wilson") has them. */
    @ParameterizedTest
    @CsvSource({
        "0,10,0,0.2775",
        "5,10,0.2366,0.7634",
        "10,10,0.7225,1",
        "1,10,0.0179,0.4042",
        "0,102,0,0.0363",
        "102,102,0.9637,1",
        "50,100,0.4038,0.5962",
        "0,1,0,0.7935"
    })
    void theIntervalIsWilsons(int yes, int n, double low, double high) {
        assertThat(Wilson.interval(yes, n)[0]).isCloseTo(low, DIGITS);
        assertThat(Wilson.interval(yes, n)[1]).isCloseTo(high, DIGITS);
    }

    @Test
    void noneAndAllReachTheEndExactlyAndNothingHasNone() {
        assertThat(Wilson.interval(0, 157)[0]).isZero();
        assertThat(Wilson.interval(157, 157)[1]).isEqualTo(1);
        assertThat(Wilson.interval(0, 0)).containsExactly(Double.NaN, Double.NaN);
    }

    @Test
    void aShareOfWhatSeveralOfWhichAreOnAnImageIsResampledByImagesUnlessAllAgree() {
        Sample mixed = new Sample(1);
        mixed.add("a", 0, 3, 10);
        mixed.add("b", 0, 0, 5);
        assertThat(mixed.share("", 0).interval()).isEqualTo(Measure.Interval.BOOTSTRAP);
        Sample none = new Sample(1);
        Sample all = new Sample(1);
        for (int i = 0; i < 10; i++) {
            none.add("image" + i, 0, 0, 40);
            all.add("image" + i, 0, 40 + i, 40 + i);
        }
        assertThat(none.share("", 0).interval()).isEqualTo(Measure.Interval.WILSON);
        assertThat(none.share("", 0).high()).isCloseTo(0.2775, DIGITS);
        assertThat(all.share("", 0).low()).isCloseTo(0.7225, DIGITS);
        assertThat(none.mean("", 0).interval()).isEqualTo(Measure.Interval.BOOTSTRAP);
    }
}
