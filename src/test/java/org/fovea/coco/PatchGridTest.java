package org.fovea.coco;

import static org.assertj.core.api.Assertions.assertThat;
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

    /** 640 x 427 as CLIP preprocesses it: resized to 503 x 336, cropped 83 from the left. */
    private static final PatchGrid CLIP = PatchGrids.of(640, 427, 503, 336, 83, 0, 14, 24, 24);

    @Property
    void coverageTimesAreaSumsToTheMasksPixelsWhereTheGridTilesTheImage(
            @ForAll("masks") Mask mask,
            @ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns) {
        PatchGrid grid = PatchGrids.of(mask.width(), mask.height(), 14 * columns, 14 * rows, 0, 0, 14, rows, columns);
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
        PatchGrid grid = PatchGrids.of(mask.width(), mask.height(), 100, 90, 7, -3, 14, 6, 7);
        BitSet covered = grid.covered(mask, 0);

        mask.forEachStrip((x, top, bottom) -> {
            for (int y = top; y < bottom; y++) {
                int patch = patchAt(grid, x + 0.5, y + 0.5);
                assertThat(patch < 0 || covered.get(patch))
                        .as("patch %d at %d, %d", patch, x, y)
                        .isTrue();
            }
        });
    }

    /** The patch at a point; -1 where there is none. */
    private static int patchAt(PatchGrid grid, double x, double y) {
        double[] xs = grid.xEdges();
        double[] ys = grid.yEdges();
        return IntStream.range(0, grid.rows() * grid.columns())
                .filter(patch -> xs[patch % grid.columns()] <= x && x < xs[patch % grid.columns() + 1])
                .filter(patch -> ys[patch / grid.columns()] <= y && y < ys[patch / grid.columns() + 1])
                .findFirst()
                .orElse(-1);
    }

    @Provide
    Arbitrary<Mask> masks() {
        return new RunLengthsTest().runs().map(Mask::of);
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
        PatchGrid grid = PatchGrids.of(600, 600, 336, 336, 0, 0, 14, 24, 24);
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
        PatchGrid grid = PatchGrids.of(4, 1, 4, 1, 0, 0, 1, 1, 4);
        PatchGrid halves = PatchGrids.of(4, 4, 2, 2, 0, 0, 1, 2, 2);
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
        PatchGrid grid = PatchGrids.of(10, 10, 10, 10, -5, -5, 20, 1, 1);

        assertThat(grid.coverage(Mask.of(new RunLengths(10, 10, new int[] {0, 100}))))
                .containsExactly(0.25f);
        assertThat(grid.xEdges()).containsExactly(-5, 15);
    }

    @Test
    void masksOfAnotherSizeAreRefused() {
        Mask turned = Mask.of(new BitSet(), 640, 427);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CLIP.coverage(turned))
                .withMessageContaining("640 x 427");
    }

    @Test
    void imagesWithoutPixelsAndEdgesThatDoNotIncreaseAreRefused() {
        double[] edges = {0, 1};
        assertThatIllegalArgumentException().isThrownBy(() -> new PatchGrid(0, 427, edges, edges));
        assertThatIllegalArgumentException().isThrownBy(() -> new PatchGrid(640, 427, new double[] {0}, edges));
        assertThatIllegalArgumentException().isThrownBy(() -> new PatchGrid(640, 427, edges, new double[] {0, 0}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PatchGrid(640, 427, new double[] {0, Double.NaN}, edges));
    }
}
