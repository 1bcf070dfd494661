package org.fovea.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The colour scales survive greyscale printing and colour blindness. */
class ColorsTest {

    private static final int STEPS = 20;

    /** Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB. */
    private static final double[][] PROTANOPIA = {
        {0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}
    };

    private static final double[][] DEUTERANOPIA = {
        {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}
    };

    private static final double[][] NONE = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

    private static double linear(int value) {
        double v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }

    private static double[] seen(Color color, double[][] eye) {
        double[] rgb = {linear(color.getRed()), linear(color.getGreen()), linear(color.getBlue())};
        double[] out = new double[3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                out[i] += eye[i][j] * rgb[j];
            }
            out[i] = Math.max(0, Math.min(1, out[i]));
        }
        return out;
    }

    private static double f(double t) {
        return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }

    /** L*, a*, b* under D65. */
    private static double[] lab(double[] rgb) {
        double x = f((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505);
        double y = f(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
        double z = f((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double lightness(Color color) {
        return lab(seen(color, NONE))[0];
    }

    private static double apart(Color a, Color b, double[][] eye) {
        double[] p = lab(seen(a, eye));
        double[] q = lab(seen(b, eye));
        return Math.sqrt(Math.pow(p[0] - q[0], 2) + Math.pow(p[1] - q[1], 2) + Math.pow(p[2] - q[2], 2));
    }

    private static void isMonotone(DoubleFunction<Color> scale) {
        double[] lightness = IntStream.rangeClosed(0, STEPS)
                .mapToDouble(i -> lightness(scale.apply((double) i / STEPS)))
                .toArray();
        double direction = Math.signum(lightness[STEPS] - lightness[0]);
        for (int i = 0; i < STEPS; i++) {
            assertThat(direction * (lightness[i + 1] - lightness[i]))
                    .as("step %d", i)
                    .isPositive();
        }
        assertThat(Math.abs(lightness[STEPS] - lightness[0])).isGreaterThan(30);
    }

    @ParameterizedTest
    @EnumSource
    void everyScaleIsMonotoneInGrey(Theme theme) {
        isMonotone(p -> Colors.probability(p, theme));
        isMonotone(Colors::map);
        isMonotone(p -> Colors.change(p, theme));
        isMonotone(p -> Colors.change(-p, theme));
    }

    @ParameterizedTest
    @EnumSource
    void riseAndFallAreToldApartByColourBlindEyes(Theme theme) {
        for (double[][] eye : new double[][][] {PROTANOPIA, DEUTERANOPIA}) {
            for (double d : new double[] {0.1, 0.3, 1}) {
                assertThat(apart(Colors.change(d, theme), Colors.change(-d, theme), eye))
                        .as("change of %s", d)
                        .isGreaterThan(10);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void quartersOfAScaleAreToldApartByColourBlindEyes(Theme theme) {
        for (double[][] eye : new double[][][] {PROTANOPIA, DEUTERANOPIA}) {
            for (int i = 0; i < 4; i++) {
                double from = i / 4.0;
                double to = (i + 1) / 4.0;
                assertThat(apart(Colors.map(from), Colors.map(to), eye)).isGreaterThan(10);
                assertThat(apart(Colors.probability(from, theme), Colors.probability(to, theme), eye))
                        .isGreaterThan(8);
            }
        }
    }

    @Test
    void theFirstSixSeriesAreToldApartByColourBlindEyes() {
        for (double[][] eye : new double[][][] {PROTANOPIA, DEUTERANOPIA}) {
            for (int a = 0; a < 6; a++) {
                for (int b = 0; b < a; b++) {
                    assertThat(apart(Colors.series(a), Colors.series(b), eye))
                            .as("series %d and %d", a, b)
                            .isGreaterThan(8);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void textIsReadableOnEveryCell(Theme theme) {
        for (int i = 0; i <= STEPS; i++) {
            double p = (double) i / STEPS;
            assertThat(Math.abs(lightness(Colors.probability(p, theme)) - lightness(Colors.textOn(p, theme))))
                    .as("probability %s", p)
                    .isGreaterThan(35);
            for (double d : new double[] {p, -p}) {
                assertThat(Math.abs(lightness(Colors.change(d, theme)) - lightness(Colors.textOnChange(d, theme))))
                        .as("change %s", d)
                        .isGreaterThan(35);
            }
        }
    }
}
