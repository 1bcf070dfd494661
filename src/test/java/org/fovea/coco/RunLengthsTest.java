package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class RunLengthsTest {

    @Property
    void countsSurviveTheCompressedString(
            @ForAll @Size(max = 50) List<@IntRange(max = RunLengths.MAX_PIXELS) Integer> counts) {
        int[] array = counts.stream().mapToInt(Integer::intValue).toArray();

        assertThat(RunLengths.expand(RunLengths.compress(array))).isEqualTo(array);
    }

    @Property
    void masksSurviveTheRunLengthCode(@ForAll("runs") RunLengths runs) {
        BitSet pixels = runs.decode();

        assertThat(RunLengths.encode(pixels, runs.height(), runs.width())).isEqualTo(runs);
        assertThat(runs.area()).isEqualTo(pixels.cardinality());
        assertThat(RunLengths.ofCompressed(runs.toCompressed(), runs.height(), runs.width()))
                .isEqualTo(runs);
    }

    @Property
    void unionIsCommutativeAndHoldsThePixelsOfBoth(@ForAll("pairs") List<RunLengths> pair) {
        RunLengths one = pair.get(0);
        RunLengths other = pair.get(1);
        BitSet expected = one.decode();
        expected.or(other.decode());

        assertThat(one.union(other)).isEqualTo(other.union(one));
        assertThat(one.union(other).decode()).isEqualTo(expected);
    }

    @Property
    void polygonsWithWholeCoordinatesInsideTheImageFillRectanglesExactly(
            @ForAll @IntRange(max = 9) int left,
            @ForAll @IntRange(max = 9) int top,
            @ForAll @IntRange(min = 1, max = 10) int width,
            @ForAll @IntRange(min = 1, max = 10) int height) {
        int right = left + width;
        int bottom = top + height;
        Mask mask = Mask.of(
                RunLengths.ofPolygon(new double[] {left, top, right, top, right, bottom, left, bottom}, 20, 20));

        assertThat(mask.bbox()).containsExactly(left, top, width, height);
        assertThat(mask.pixels()).isEqualTo(width * height);
    }

    @Provide
    public Arbitrary<RunLengths> runs() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 12))
                .flatAs(RunLengthsTest::ofSize);
    }

    @Provide
    Arbitrary<List<RunLengths>> pairs() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 12))
                .flatAs((height, width) -> ofSize(height, width).list().ofSize(2));
    }

    static Arbitrary<RunLengths> ofSize(int height, int width) {
        return Arbitraries.of(true, false).list().ofSize(height * width).map(list -> {
            BitSet pixels = new BitSet();
            for (int i = 0; i < list.size(); i++) {
                pixels.set(i, list.get(i));
            }
            return RunLengths.encode(pixels, height, width);
        });
    }

    @Test
    void fullMasksStartWithAnEmptyRun() {
        BitSet all = new BitSet();
        all.set(0, 6);

        assertThat(RunLengths.encode(all, 2, 3).counts()).containsExactly(0, 6);
        assertThat(RunLengths.encode(new BitSet(), 2, 3).counts()).containsExactly(6);
    }

    @Test
    void emptyRunsInsideACodeJoinTheirNeighbours() {
        assertThat(new RunLengths(2, 3, new int[] {0, 0, 1, 2, 0, 1, 0, 0, 2}).counts())
                .containsExactly(1, 3, 2);
    }

    @Test
    void codesDoNotChangeWithTheArraysTheyCameFromOrGaveOut() {
        int[] counts = {2, 4};
        RunLengths runs = new RunLengths(2, 3, counts);
        counts[0] = 9;
        runs.counts()[1] = 9;

        assertThat(runs).isEqualTo(new RunLengths(2, 3, new int[] {2, 4}));
    }

    @Test
    void polygonsFarOutsideTheImageCostNothingAndLeaveNothing() {
        double[] above = {-1e8, -1e8, 1e8, -1e8, 0, -9e7};
        double[] around = {-1e8, -1e8, 1e8, -1e8, 1e8, 1e8, -1e8, 1e8};

        assertThat(RunLengths.ofPolygon(above, 480, 640).area()).isZero();
        assertThat(RunLengths.ofPolygon(around, 480, 640).area()).isEqualTo(480 * 640);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "/", "é", "PPPPPPPPPPPPPPP0", "`", "O", "oooooo7"})
    void stringsThatAreNoRunLengthCodeAreRefused(String string) {
        assertThatIllegalArgumentException().isThrownBy(() -> RunLengths.ofCompressed(string, 2, 3));
    }

    @Test
    void lengthsThatDoNotFitTheSizeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RunLengths(2, 3, new int[] {5}));
        assertThatIllegalArgumentException().isThrownBy(() -> new RunLengths(2, 3, new int[] {7}));
        assertThatIllegalArgumentException().isThrownBy(() -> new RunLengths(2, 3, new int[] {8, -2}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunLengths(2, 3, new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 8}));
        assertThatIllegalArgumentException().isThrownBy(() -> new RunLengths(0, 3, new int[] {0}));
        assertThatIllegalArgumentException().isThrownBy(() -> new RunLengths(65536, 65536, new int[] {0}));
    }

    @Test
    void polygonsThatEncloseNothingOrAreNotNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> RunLengths.ofPolygon(new double[] {1, 2, 3, 4}, 9, 9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunLengths.ofPolygon(new double[] {1, 2, 3, 4, 5, Double.NaN}, 9, 9));
    }

    @Test
    void masksOfDifferentSizesHaveNoUnion() {
        RunLengths wide = new RunLengths(2, 3, new int[] {6});
        RunLengths tall = new RunLengths(3, 2, new int[] {6});

        assertThatIllegalArgumentException().isThrownBy(() -> wide.union(tall));
    }
}
