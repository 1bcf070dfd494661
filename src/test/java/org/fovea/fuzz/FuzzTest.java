package org.fovea.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Whatever stands in a file, Fovea reads it rightly or says in one sentence what is wrong: it does not die, hang, take
 * all memory or believe what is not so. By default a few hundred inputs of each kind; with
 * {@code -Dfovea.fuzz.seconds=600} ({@code mvn -Pfuzz test}) as many as come in that time.
 * {@code -Dfovea.fuzz.targets=tokenizer,coco} takes some kinds only, {@code -Dfovea.fuzz.seed=1} other inputs.
 */
class FuzzTest {

    private static final Path FOLDER = Path.of("target", "fuzz");

    /** A worker that says nothing for so long is dead, though its process is not. */
    private static final long SILENCE_SECONDS = 300;

    /** Of a target: what is wrong once is wrong often. */
    private static final int MOST_FAULTS = Integer.getInteger("fovea.fuzz.faults", 5);

    private final List<String> faults = new ArrayList<>();

    @Test
    void whateverStandsInAFileItIsReadRightlyOrRefusedInASentence() throws Exception {
        List<String> names = List.of(System.getProperty("fovea.fuzz.targets", String.join(",", Targets.ALL.keySet()))
                .split(","));
        String seconds = System.getProperty("fovea.fuzz.seconds");
        Files.createDirectories(FOLDER);
        if (seconds == null) { // one JVM for all, as long as it lives
            new Work(names, Integer.MAX_VALUE).all();
        } else {
            for (String name : names) {
                new Work(List.of(name), Double.parseDouble(seconds) / names.size()).all();
            }
        }
        assertThat(faults).as("inputs that are in %s", FOLDER.toAbsolutePath()).isEmpty();
    }

    /** Targets that share workers, one after the other. */
    private final class Work {

        /** The number of the next input, by target. */
        private final Map<String, Integer> next = new LinkedHashMap<>();

        private final Map<String, Integer> found = new LinkedHashMap<>();
        private final boolean timed;
        private final long end;
        private final Path log = FOLDER.resolve("worker.log");

        Work(List<String> names, double seconds) {
            names.forEach(name -> next.put(name, 0));
            timed = seconds < Integer.MAX_VALUE;
            end = System.nanoTime() + (long) (seconds * 1e9);
        }

        void all() throws IOException, InterruptedException {
            while (!next.isEmpty()) {
                worker();
            }
        }

        /** Runs a worker until it has done all, or ends. */
        private void worker() throws IOException, InterruptedException {
            Process process =
                    new ProcessBuilder(command()).redirectError(log.toFile()).start();
            BlockingQueue<String> lines = lines(process);
            String[] open = null;
            boolean ends = false; // for a reason that is known
            long began = System.nanoTime();
            String line = lines.poll(SILENCE_SECONDS, TimeUnit.SECONDS);
            for (; line != null && !line.isEmpty(); line = lines.poll(SILENCE_SECONDS, TimeUnit.SECONDS)) {
                String[] words = line.split(" ", 4);
                switch (words[0]) {
                    case "begin" -> open = words;
                    case "fault" -> {
                        fault(words, words[3]);
                        open = null;
                        ends = true; // if it was one that the worker cannot outlive
                        if (!next.containsKey(words[1])) {
                            process.destroyForcibly();
                        }
                    }
                    case "end" -> {
                        System.out.printf(
                                "fuzz: %s, %s inputs, %s refused, %.1f s%n",
                                words[1], words[2], words[3], (System.nanoTime() - began) / 1e9);
                        began = System.nanoTime();
                        next.remove(words[1]);
                        open = null;
                        ends = true;
                    }
                    default -> {} // "done"
                }
            }
            if (line == null || !process.waitFor(SILENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            int status = process.waitFor();
            if (open != null && next.containsKey(open[1])) {
                fault(
                        open,
                        (line == null ? "nothing more came" : "the JVM died with status " + status) + "; " + said());
            } else if (open == null && !ends) {
                faults.add("the worker ended with status %d before its first input; %s".formatted(status, said()));
                next.clear();
            }
        }

        /** The next worker goes on behind the input. */
        private void fault(String[] words, String what) {
            faults.add("%s %s: %s".formatted(words[1], words[2], what));
            next.computeIfPresent(words[1], (name, number) -> Integer.parseInt(words[2]) + 1);
            if (found.merge(words[1], 1, Integer::sum) >= MOST_FAULTS || timed && System.nanoTime() - end > 0) {
                next.remove(words[1]);
            }
        }

        private BlockingQueue<String> lines(Process process) {
            BlockingQueue<String> lines = new LinkedBlockingQueue<>();
            Thread reader = new Thread(() -> {
                try (BufferedReader in =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                    in.lines().forEach(lines::add);
                } catch (IOException | UncheckedIOException e) {
                    // it was killed
                }
                lines.add(""); // the end
            });
            reader.setDaemon(true);
            reader.start();
            return lines;
        }

        private List<String> command() {
            List<String> command = new ArrayList<>();
            if (File.separatorChar == '/') { // what is allocated outside Java's heap has a limit, too
                command.addAll(List.of("sh", "-c", "ulimit -v 16000000 2>/dev/null; exec \"$@\"", "sh"));
            }
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx2g",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-CreateCoredumpOnCrash",
                    "-XX:ErrorFile=" + FOLDER.resolve("hs_err.log"),
                    "-Djava.awt.headless=true",
                    "-Dai.djl.offline=true",
                    "-Dfovea.cache=" + FOLDER.resolve("cache"),
                    "-D%s=%d".formatted(Dice.SEED, Long.getLong(Dice.SEED, 0)),
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    Worker.class.getName(),
                    FOLDER.toString()));
            double left = timed ? Math.max(1, (end - System.nanoTime()) / 1e9) : Integer.MAX_VALUE;
            next.forEach((name, from) -> command.addAll(List.of(
                    name,
                    from.toString(),
                    Integer.toString(
                            timed ? Integer.MAX_VALUE : Targets.ALL.get(name).few()),
                    Double.toString(left))));
            return command;
        }

        /** What a library said before it ended the process. */
        private String said() throws IOException {
            return String.join(
                    " | ",
                    new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                            .lines()
                            .filter(l -> l.matches(".*(panicked|SIG|Error|abort|fatal|memory).*"))
                            .limit(3)
                            .toList());
        }
    }
}
