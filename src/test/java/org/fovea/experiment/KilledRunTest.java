package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in a process of its own is killed as by kill -9 and started again. */
class KilledRunTest {

    /** More with {@code -Dfovea.kills=20}. */
    private static final int TIMES = Integer.getInteger("fovea.kills", 3);

    /** Of the moments at which it is killed; others with {@code -Dfovea.seed=8}. */
    private static final long SEED = Long.getLong("fovea.seed", 7);

    private static Process start(Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-Dai.djl.offline=true",
                "org.fovea.cli.Fovea",
                "experiment",
                "knockout",
                "--area",
                "1500-12000",
                "--limit",
                "6",
                "--protocols",
                "polling,vqa",
                "--no-hallucination-filter",
                "--out",
                folder.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling("log.txt").toFile())
                .start();
    }

    private static void end(Process process, Path folder) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolveSibling("log.txt")))
                .isZero();
    }

    @Test
    void killedAtRandomMomentsItEndsWithTheSameBytes(@TempDir Path folder) throws Exception {
        Path unbroken = folder.resolve("unbroken");
        end(start(unbroken), unbroken);
        byte[] expected = Files.readAllBytes(unbroken.resolve("results.jsonl"));
        Path broken = folder.resolve("broken");
        Path results = broken.resolve("results.jsonl");
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < TIMES; i++) {
            Process process = start(broken);
            long from = Files.exists(results) ? Files.size(results) : 0;
            long until = from + random.nextLong((expected.length - from) / 2 + 1);
            while (process.isAlive() && !(Files.exists(results) && Files.size(results) >= until)) {
                Thread.sleep(random.nextInt(1, 20));
            }
            Thread.sleep(random.nextInt(200)); // somewhere within the next case
            process.destroyForcibly(); // SIGKILL
            process.waitFor();
        }
        end(start(broken), broken);
        assertThat(Files.readAllBytes(results)).isEqualTo(expected);
    }
}
