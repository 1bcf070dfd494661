package org.fovea.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PercentTest {

    @Test
    void aProbabilityHasOneDecimalAndAPointWhereverTheMachineStands() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Percent.of(0.9994)).isEqualTo("99.9%");
            assertThat(Percent.of(0)).isEqualTo("0.0%");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aDifferenceHasItsSign() {
        assertThat(Percent.points(-0.2041)).isEqualTo("−20.4");
        assertThat(Percent.points(0.5)).isEqualTo("+50.0");
        assertThat(Percent.points(-0.0004)).isEqualTo("±0.0");
        assertThat(Percent.wholePoints(-0.994)).isEqualTo("−99");
        assertThat(Percent.wholePoints(0.004)).isEqualTo("0");
    }

    @Test
    void noPaneWritesAPercentageOfItsOwn() throws IOException {
        List<String> own;
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/org/fovea/app"))) {
            own = sources.filter(f -> f.toString().endsWith(".java") && !f.endsWith("look/Percent.java"))
                    .filter(PercentTest::formatsDecimals)
                    .map(f -> f.getFileName().toString())
                    .toList();
        }
        assertThat(own).isEmpty();
    }

    private static boolean formatsDecimals(Path source) {
        try {
            return Files.readString(source).matches("(?s).*%\\.[1-9]f ?%%.*");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
