package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a command prints goes to a disk that is full, or to nobody. */
@EnabledOnOs(OS.LINUX)
class LostOutputTest {

    private static ProcessBuilder help() {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.fovea.cli.Fovea",
                "ask",
                "--help");
    }

    private static String said(Process process) throws Exception {
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return said;
    }

    @Test
    void aFullDiskIsAFailureWithASentence() throws Exception {
        Process process = help().redirectOutput(new File("/dev/full")).start();
        assertThat(said(process)).isEqualTo("The output could not be written (No space left on device).\n");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void aReaderThatHasReadEnoughIsNoFailure() throws Exception {
        Process process = help().start();
        process.getInputStream().close();
        assertThat(said(process)).isEmpty();
        assertThat(process.exitValue()).isZero();
    }
}
