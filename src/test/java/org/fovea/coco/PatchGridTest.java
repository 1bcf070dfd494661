package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PatchGridTest {

    /** 640 x 427 as CLIP sees it: resized to 503 x 336, cropped 83 from the left. */
    private static final PatchGrid CLIP = PatchGrid.of(640, 427, 503, 336, 83, 0, 14, 24, 24);

    @Property
    void coverageTimesAreaSumsToTheMasksPixelsWhereTheGridTilesTheImage(
            @ForAll("masks") Mask mask,
            @ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns) {
        PatchGrid grid = PatchGrid.of(mask.width(), mask.height(), 14 * columns, 14 * rows, 0, 0, 14, rows, columns);
        float[] coverage = grid.coverage(mask);
        double patchArea = (double) mask.width() * mask.height() / (rows * columns);
        double sum = IntStream.range(0, coverage.length)
                .mapToDouble(patch -> coverage[patch] * patchArea)
                .sum();

        assertThat(sum).isCloseTo(mask.pixels(), within(1e-4));
        for (float c : coverage) {
            assertThat(c).isBetween(0f, 1f);
        }
    }

    @Property
    void patchesUnderAPixelsMiddleAreCoveredByIt(@ForAll("masks") Mask mask) {
        PatchGrid grid = PatchGrid.of(mask.width(), mask.height(), 100, 90, 7, -3, 14, 6, 7);
        BitSet covered = grid.covered(mask, 0);

        mask.forEachStrip((x, top, bottom) -> {
            for (int y = top; y < bottom; y++) {
                int patch = grid.patchAt(x + 0.5, y + 0.5);
                assertThat(patch < 0 || covered.get(patch))
                        .as("patch %d at %d, %d", patch, x, y)
                        .isTrue();
            }
        });
    }

    @Provide
    Arbitrary<Mask> masks() {
        return new RunLengthsTest().runs().map(Mask::of);
    }

    @Test
    void pointsAreInThePatchWhoseRectangleHoldsThem() {
        for (int patch = 0; patch < 576; patch++) {
            double[] r = CLIP.rectangle(patch);
            assertThat(CLIP.patchAt((r[0] + r[2]) / 2, (r[1] + r[3]) / 2)).isEqualTo(patch);
            assertThat(CLIP.patchAt(r[0], r[1])).isEqualTo(patch);
        }
    }

    @Test
    void patchesAreNumberedRowByRowFromTheTopLeft() {
        assertThat(CLIP.patchAt(106, 0)).isZero();
        assertThat(CLIP.patchAt(106 + 17.9, 0)).isEqualTo(1);
        assertThat(CLIP.patchAt(106, 17.9)).isEqualTo(24);
    }

    @Test
    void pointsOutsideTheImageOrTheCropAreInNoPatch() {
        assertThat(CLIP.patchAt(105, 200)).isEqualTo(-1);
        assertThat(CLIP.patchAt(534, 200)).isEqualTo(-1);
        assertThat(CLIP.patchAt(300, -0.1)).isEqualTo(-1);
        assertThat(CLIP.patchAt(300, 427)).isEqualTo(-1);
        assertThat(CLIP.patchAt(Double.NaN, 200)).isEqualTo(-1);
    }

    @Test
    void masksOutsideTheCropCoverNothing() {
        BitSet left = new BitSet();
        left.set(0, 105 * 427);

        assertThat(CLIP.covered(Mask.of(left, 427, 640), 0).isEmpty()).isTrue();
    }

    @Test
    void patchesThatAMaskOnlyTouchesAreNotCovered() {
        // Patches of exactly 25 x 25 source pixels, through a resize by an uneven factor.
        PatchGrid grid = PatchGrid.of(600, 600, 336, 336, 0, 0, 14, 24, 24);
        BitSet column = new BitSet();
        column.set(75 * 600, 100 * 600);

        float[] coverage = grid.coverage(Mask.of(column, 600, 600));

        assertThat(IntStream.range(0, 576).filter(patch -> coverage[patch] > 0))
                .hasSize(24)
                .allMatch(p -> p % 24 == 3);
        assertThat(coverage[3]).isEqualTo(1f);
    }

    @Test
    void thresholdsAreExceededNotReached() {
        PatchGrid grid = PatchGrid.of(4, 1, 4, 1, 0, 0, 1, 1, 4);
        PatchGrid halves = PatchGrid.of(4, 4, 2, 2, 0, 0, 1, 2, 2);
        Mask half = Mask.of(new RunLengths(4, 4, new int[] {0, 2, 2, 2, 10}));

        assertThat(halves.coverage(half)).containsExactly(1f, 0f, 0f, 0f);
        assertThat(grid.covered(Mask.of(new RunLengths(1, 4, new int[] {1, 2, 1})), 1)
                        .isEmpty())
                .isTrue();
        assertThat(halves.covered(half, 0.99).stream()).containsExactly(0);
    }

    @Test
    void paddingAroundTheImageCountsAsNotCovered() {
        // 10 x 10 centred in 20 x 20, one patch.
        PatchGrid grid = PatchGrid.of(10, 10, 10, 10, -5, -5, 20, 1, 1);

        assertThat(grid.coverage(Mask.of(new RunLengths(10, 10, new int[] {0, 100}))))
                .containsExactly(0.25f);
        assertThat(grid.rectangle(0)).containsExactly(-5, -5, 15, 15);
    }

    @Test
    void masksOfAnotherSizeAreRefused() {
        Mask turned = Mask.of(new BitSet(), 640, 427);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CLIP.coverage(turned))
                .withMessageContaining("640 x 427");
    }

    @Test
    void gridsOfNothingAndPatchesBeyondTheGridAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> PatchGrid.of(640, 427, 0, 336, 0, 0, 14, 24, 24));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PatchGrid.of(640, 427, 503, 336, Double.NaN, 0, 14, 24, 24));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> CLIP.rectangle(576));
    }
}
