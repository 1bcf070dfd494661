package org.fovea.app.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.fovea.app.image.Outline.Line;
import org.fovea.coco.Mask;
import org.fovea.figure.Contour;
import org.fovea.intervene.Patches;
import org.fovea.model.image.SquareLayout;
import org.junit.jupiter.api.Test;

/** Lines around masks, maps and patches. */
class ImageContourTest {

    /** The area inside closed lines, holes taken off. */
    private static double area(List<double[]> lines) {
        double sum = 0;
        for (double[] line : lines) {
            for (int i = 0; i < line.length; i += 2) {
                int j = (i + 2) % line.length;
                sum += line[i] * line[j + 1] - line[j] * line[i + 1];
            }
        }
        return Math.abs(sum) / 2;
    }

    private static Mask rectangle(int x0, int y0, int x1, int y1, int width, int height) {
        BitSet pixels = new BitSet();
        for (int x = x0; x < x1; x++) {
            pixels.set(x * height + y0, x * height + y1);
        }
        return Mask.of(pixels, height, width);
    }

    @Test
    void aRectanglesLineRunsAlongItsPixelsBordersWithItsCornersCut() {
        List<double[]> lines = Contour.of(rectangle(2, 3, 7, 9, 12, 12));
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).length).isLessThanOrEqualTo(18);
        assertThat(area(lines)).isCloseTo(5 * 6 - 0.5, within(1e-9));
    }

    @Test
    void aMaskThatTouchesTheImagesBorderIsClosedThere() {
        List<double[]> lines = Contour.of(rectangle(0, 0, 12, 12, 12, 12));
        assertThat(lines).hasSize(1);
        assertThat(area(lines)).isCloseTo(144 - 0.5, within(1e-9));
    }

    @Test
    void aHoleIsALineOfItsOwn() {
        BitSet pixels = new BitSet();
        for (int x = 1; x < 9; x++) {
            for (int y = 1; y < 9; y++) {
                pixels.set(x * 10 + y, x < 3 || x > 6 || y < 3 || y > 6);
            }
        }
        assertThat(Contour.of(Mask.of(pixels, 10, 10))).hasSize(2);
    }

    @Test
    void aMapsLineLiesWhereTheValueIs() {
        float[] ramp = new float[10 * 10];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = i % 10 / 10f; // value x / 10 at x + 0.5
        }
        double left = Contour.of(ramp, 10, 10, 0.33).stream()
                .mapToDouble(line -> {
                    double least = Double.MAX_VALUE;
                    for (int i = 0; i < line.length; i += 2) {
                        least = Math.min(least, line[i]);
                    }
                    return least;
                })
                .min()
                .orElseThrow();
        assertThat(left).isCloseTo(3.8, within(1e-5));
        assertThat(Contour.of(ramp, 10, 10, 0.95)).isEmpty();
    }

    @Test
    void allLinesCloseWhateverTheField() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            float[] field = new float[9 * 7];
            for (int i = 0; i < field.length; i++) {
                field[i] = random.nextFloat();
            }
            for (double[] line : Contour.of(field, 9, 7, 0.5)) {
                int n = line.length;
                assertThat(Math.hypot(line[0] - line[n - 2], line[1] - line[n - 1]))
                        .isLessThan(2.2);
            }
        }
    }

    @Test
    void patchesAreOutlinedTogether() {
        assertThat(Outline.of(Patches.of(5, 6), SquareLayout.grids(4, 4).get(0)))
                .containsExactlyInAnyOrder(
                        new Line(1, 1, 3, 1), new Line(1, 2, 3, 2), new Line(1, 1, 1, 2), new Line(3, 1, 3, 2));
        assertThat(Outline.of(Patches.NONE, SquareLayout.grids(4, 4).get(0))).isEmpty();
        assertThat(Outline.of(Patches.all(16), SquareLayout.grids(4, 4).get(0))).hasSize(4);
    }
}
