package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS) // the builds are shell scripts
class CompareTest {

    @TempDir
    private Path folder;

    /** A distribution whose bench prints these rows. */
    private String build(String name, String rows) throws IOException {
        Path program = folder.resolve(name).resolve("bin/fovea");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\ncat <<'END'\n" + rows + "END\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return folder.resolve(name).toString();
    }

    private static String rows(double open, double forward, double heatmap) {
        return """
                demo, 1.0 M parameters; 2 processors

                                                ms    forward
                model open (once)              %8.3f     0.200×
                one full forward pass          %8.3f     1.000×
                heatmap of all 55 windows      %8.3f     0.400×   goal ≤ 150 ms: met
                """.formatted(open, forward, heatmap);
    }

    @Test
    void aStepSlowerByMoreThanTheToleranceEndsInFailure() throws IOException {
        String old = build("old", rows(100, 50, 20));
        String slower = build("new", rows(300, 51, 23));

        Run run = Run.of("bench", "compare", old, slower, "--times", "2");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("one full forward pass +50\\.000 +51\\.000 +1\\.020\\R")
                .containsPattern("heatmap of all 55 windows +20\\.000 +23\\.000 +1\\.150   slower")
                .doesNotContain("model open");

        assertThat(Run.of("bench", "compare", old, slower, "--times", "1", "--tolerance", "20")
                        .code())
                .isZero();
    }

    @Test
    void aBuildThatMeasuresNothingIsNamed() throws IOException {
        String old = build("old", rows(1, 2, 3));
        String silent = build("new", "");
        Run run = Run.of("bench", "compare", old, silent, "--times", "1");
        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains("new/bin/fovea bench: ended with exit code 0 and 0 measured steps");
    }
}
