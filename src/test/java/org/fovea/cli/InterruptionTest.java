package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fovea.base.OneWriterTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of work. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class InterruptionTest {

    @TempDir
    private Path folder;

    private Process start(Path log, String... args) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx1g",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                "org.fovea.cli.Fovea"),
                        Stream.of(args))
                .toList();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static void interrupt(Process process) throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void anExperimentSaysHowFarItCameAndLetsGoOfItsFolder() throws Exception {
        Path out = folder.resolve("out");
        Path log = folder.resolve("log.txt");
        Process process = start(
                log,
                "experiment",
                "knockout",
                "--area",
                "1500-12000",
                "--no-hallucination-filter",
                "--out",
                out.toString());
        Path results = out.resolve("results.jsonl");
        while (process.isAlive() && !(Files.exists(results) && Files.size(results) > 0)) {
            Thread.sleep(5);
        }
        interrupt(process);
        String said = Files.readString(log);
        assertThat(process.exitValue()).as(said).isEqualTo(130);
        assertThat(said.lines())
                .anyMatch(line ->
                        line.matches("Stopped after \\d+ of \\d+ images; the same command goes on from there\\."));
        Run again = Run.of(
                "experiment",
                "knockout",
                "--area",
                "1500-12000",
                "--no-hallucination-filter",
                "--limit",
                "1",
                "--out",
                out.toString());
        assertThat(again.code()).as(again.err()).isZero();
    }

    @Test
    void aCommandThatIsStoppedSaysSoInOneSentence() throws Exception {
        Path log = folder.resolve("log.txt");
        Path random = folder.resolve("random");
        Process process = start(log, "bench", "--shape", "tiny-llava-1.5b", "--dir", random.toString());
        while (process.isAlive() && !(Files.isDirectory(random) && hasPart(random))) {
            Thread.sleep(5);
        }
        interrupt(process);
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(log)).endsWith("Stopped.\n");
        assertThat(hasPart(random)).as("a temporary file is left behind").isFalse();
    }

    private static boolean hasPart(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(f -> f.toString().endsWith(".part"));
        }
    }

    @Test
    void aFileThatIsHalfWrittenIsClearedAwayWhenTheProgramIsEnded() throws Exception {
        Path file = folder.resolve("file");
        try (OneWriterTest.Other other = new OneWriterTest.Other()) {
            assertThat(other.says("write " + file)).isEqualTo("half");
            assertThat(hasPart(folder)).isTrue();
            other.end();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
