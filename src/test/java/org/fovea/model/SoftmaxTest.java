package org.fovea.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The likeliest of a vocabulary are those that sorting all of it would give. */
class SoftmaxTest {

    @Test
    void theLargestComeFirstAndOfEqualsTheLowerId() {
        assertThat(Softmax.top(new float[] {1, 3, 2, 3, 0}, 5, 3)).containsExactly(1, 3, 2);
        assertThat(Softmax.top(new float[] {1, 1, 1, 1}, 4, 2)).containsExactly(0, 1);
    }

    @Test
    void whatIsNoCandidateIsLeftOut() {
        assertThat(Softmax.top(new float[] {1, 2, 9}, 2, 3)).containsExactly(1, 0);
        assertThat(Softmax.top(new float[] {1, 2}, 2, 0)).isEmpty();
    }

    @Test
    void aPartialSelectionIsTheBeginningOfAFullSort() {
        Random random = new Random(1);
        for (int run = 0; run < 50; run++) {
            float[] values = new float[300];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(40) / 8f; // with many equals
            }
            List<Integer> sorted = IntStream.range(0, 290)
                    .boxed()
                    .sorted((a, b) -> Float.compare(values[b], values[a]))
                    .toList();
            assertThat(Softmax.top(values, 290, 10)).isEqualTo(sorted.subList(0, 10));
        }
    }
}
