package org.fovea.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OverlapTest {

    private static final Offset<Double> EXACT = Offset.offset(1e-12);

    /** Four of eight pixels are the object's; levels from 0.1 to 0.8. */
    private static Overlap overlap() {
        float[] map = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f};
        BitSet truth = new BitSet();
        for (int pixel : new int[] {3, 5, 6, 7}) {
            truth.set(pixel);
        }
        return Overlap.of(map, truth);
    }

    @Test
    void bothKindsOfIouAndTheAccuracyAreWhatCountingGives() {
        // at 0.45 pixels 4..7 are marked: three right, one wrong, one missed, three rightly left out
        assertThat(overlap().iou(0.45)).isCloseTo(3 / 5.0, EXACT);
        assertThat(overlap().backgroundIou(0.45)).isCloseTo(3 / 5.0, EXACT);
        assertThat(overlap().accuracy(0.45)).isCloseTo(6 / 8.0, EXACT);
        // at 0 all is marked
        assertThat(overlap().iou(0)).isCloseTo(4 / 8.0, EXACT);
        assertThat(overlap().backgroundIou(0)).isZero();
        assertThat(overlap().accuracy(0)).isCloseTo(4 / 8.0, EXACT);
        // at 1 nothing is
        assertThat(overlap().iou(1)).isZero();
        assertThat(overlap().accuracy(1)).isCloseTo(4 / 8.0, EXACT);
    }

    @Test
    void averagePrecisionIsTheMeanOfThePrecisionsAtWhichThePixelsAreFound() {
        // 0.8, 0.7, 0.6 are right: 1/1, 2/2, 3/3; 0.5 is wrong; 0.4 is right: 4/5 (scikit-learn gives 0.95 too)
        assertThat(overlap().averagePrecision()).isCloseTo((1 + 1 + 1 + 4 / 5.0) / 4, EXACT);
    }

    @Test
    void whatIsFoundTogetherHasOnePrecision() {
        BitSet truth = new BitSet();
        truth.set(0);
        assertThat(Overlap.of(new float[] {0.5f, 0.5f, 0.1f}, truth).averagePrecision())
                .isCloseTo(1 / 2.0, EXACT);
        assertThat(Overlap.of(new float[] {0.5f, 0.5f}, new BitSet()).averagePrecision())
                .isZero();
    }
}
