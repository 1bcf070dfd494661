package org.fovea.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two writers, of one process and of two. */
public class OneWriterTest {

    /**
     * Another process: {@code lock FILE} answers whether it has it; {@code write FILE} stops in the middle until told.
     */
    public static final class Other implements AutoCloseable {
        private final Process process;
        private final BufferedReader in;
        private final PrintStream out;

        /** Starts it. */
        public Other() throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Other.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            out = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        }

        /** What it answers to a line. */
        public String says(String line) throws IOException {
            out.println(line);
            return in.readLine();
        }

        /** Ends it as Ctrl-C does: it may clear up. */
        public void end() throws Exception {
            new ProcessBuilder("kill", Long.toString(process.pid())).start().waitFor(); // destroy() ends its input too
            process.waitFor();
        }

        @Override
        public void close() throws Exception {
            out.close();
            process.waitFor();
        }

        public static void main(String[] args) throws IOException {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Path file = Path.of(line.substring(line.indexOf(' ') + 1));
                if (line.startsWith("lock")) {
                    System.out.println(WriterLock.take(file).isPresent());
                } else {
                    WholeFile.write(file, out -> {
                        out.write(new byte[3 << 20]);
                        System.out.println("half");
                        in.readLine();
                        out.write("end".getBytes(StandardCharsets.UTF_8));
                    });
                    System.out.println("whole");
                }
            }
        }
    }

    @Test
    void aLockIsSeenByThisProcessAndByOthersUntilItIsClosed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("lock");
        Path whole = folder.resolve("whole");
        try (Other other = new Other()) {
            WriterLock mine = WriterLock.take(file).orElseThrow();
            assertThat(WriterLock.take(file)).isEmpty(); // that must not lose the lock either
            assertThat(WriterLock.take(folder.resolve("../" + folder.getFileName() + "/lock")))
                    .isEmpty();
            assertThat(other.says("lock " + file)).isEqualTo("false");
            mine.close();
            assertThat(other.says("lock " + file)).isEqualTo("true");
            assertThat(WriterLock.take(file)).isEmpty();

            assertThat(other.says("write " + whole)).isEqualTo("half");
            WholeFile.write(whole, out -> out.write(7));
            assertThat(Files.readAllBytes(whole)).containsExactly(7);
            assertThat(other.says("go on")).isEqualTo("whole");
            assertThat(Files.size(whole)).isEqualTo((3 << 20) + 3);
        }
        Optional<WriterLock> again = WriterLock.take(file); // a process that ends loses its lock
        assertThat(again).isPresent();
        again.get().close();
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void whatWasThereStaysIfTheNewFileCannotBeWrittenWhole(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "old");
        assertThatThrownBy(() -> WholeFile.write(file, out -> {
                    out.write(new byte[3 << 20]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(BadInput.class)
                .hasMessage(file + ": cannot be written (No space left on device).");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("a.csv");
    }

    @Test
    void noSymbolicLinkIsFollowedForATemporaryFileOrALock(@TempDir Path folder) throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        Files.createSymbolicLink(folder.resolve("a.csv.part"), precious);
        Path link = Files.createSymbolicLink(folder.resolve("lock"), precious);
        WholeFile.write(folder.resolve("a.csv"), out -> out.write('x'));
        assertThatThrownBy(() -> WriterLock.take(link)).isInstanceOf(IOException.class);
        assertThat(precious).hasContent("mine");
        assertThat(folder.resolve("a.csv")).hasContent("x");
    }

    @Test
    void whatDeadWritersLeftIsClearedAwayOnceItIsOld(@TempDir Path folder) throws IOException {
        Path old = Files.createFile(folder.resolve("a.safetensors.fovea-0123456789ab.part"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(2, ChronoUnit.DAYS)));
        Path fresh = Files.createFile(folder.resolve("b.safetensors.fovea-0123456789ab.part"));
        Path others = Files.createFile(folder.resolve("video.part"));
        Files.setLastModifiedTime(others, FileTime.from(Instant.now().minus(2, ChronoUnit.DAYS)));
        WholeFile.write(folder.resolve("c.csv"), out -> out.write('x'));
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(others).exists();
    }

    @Test
    void aLongNameLeavesRoomForTheTemporaryOne(@TempDir Path folder) {
        Path file = folder.resolve("長".repeat(80) + ".csv");
        WholeFile.write(file, out -> out.write('x'));
        assertThat(file).hasContent("x");
    }
}
