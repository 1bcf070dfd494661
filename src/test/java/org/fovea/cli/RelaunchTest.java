package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ways to start give the program the same environment, which has one home. */
class RelaunchTest {

    private static final Path ENVIRONMENT = Path.of("packaging/bin/environment");

    @TempDir
    private Path folder;

    @Test
    void theFileSaysWhatLibtorchAndGlibcAreTold() throws IOException {
        assertThat(Relaunch.variables(Files.readAllLines(ENVIRONMENT)))
                .containsEntry("OMP_WAIT_POLICY", "PASSIVE")
                .containsEntry("MALLOC_ARENA_MAX", "1")
                .containsEntry("MALLOC_MMAP_THRESHOLD_", "33554432")
                .hasSize(5);
        assertThat(Relaunch.variables(List.of("# A=1", "", "B = two=2", "none")))
                .isEqualTo(Map.of("B", "two=2"));
    }

    @Test
    void aSecondJvmGetsTheEnvironmentAndItsExitCodeIsPassedOn() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder start = new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-Dfovea.environment=" + ENVIRONMENT,
                "-cp",
                System.getProperty("java.class.path"),
                Relaunch.class.getName(),
                "--no-such-option");
        start.environment().remove("OMP_WAIT_POLICY");
        File said = folder.resolve("said").toFile();
        Process first = start.redirectErrorStream(true).redirectOutput(said).start();
        assertThat(first.waitFor()).isEqualTo(2);
        assertThat(Files.readString(said.toPath(), StandardCharsets.UTF_8))
                .startsWith("Starting Fovea")
                .contains("--no-such-option");
    }

    @Test
    void theScriptReadsTheSameFileAndKeepsWhatIsSet() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(ENVIRONMENT, bin.resolve("environment"));
        Files.copy(Path.of("packaging/bin/fovea"), bin.resolve("fovea"));
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n[ \"$1\" = -version ] && echo 'openjdk version \"17.0.1\"' >&2 || env\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        ProcessBuilder start = new ProcessBuilder("sh", bin.resolve("fovea").toString());
        start.environment().remove("OMP_WAIT_POLICY");
        start.environment().put("MALLOC_ARENA_MAX", "3");
        start.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        start.environment().remove("MALLOC_TOP_PAD_");
        Process script = start.redirectErrorStream(true).start();
        assertThat(new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                .contains("OMP_WAIT_POLICY=PASSIVE", "MALLOC_ARENA_MAX=3", "MALLOC_TOP_PAD_=33554432");
    }
}
