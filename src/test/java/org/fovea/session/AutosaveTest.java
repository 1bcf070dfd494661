package org.fovea.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.fovea.base.SmallFile;
import org.fovea.intervene.Patches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutosaveTest {

    private static final int TIMES = Integer.getInteger("fovea.kills", 5);

    @TempDir
    Path folder;

    private static Session asking(int question) {
        return new Session(
                null,
                null,
                null,
                null,
                Integer.toString(question),
                null,
                null,
                0,
                SavedInterventions.NONE.ablating(Patches.of(question % 256)),
                null,
                SavedView.USUAL);
    }

    /** Changes a session until nobody listens any more, and says which change is on the disk. */
    public static final class Child {

        private Child() {}

        public static void main(String[] args) {
            Autosave autosave = new Autosave(Path.of(args[0]), System.out::println);
            for (int i = 0; !System.out.checkError(); i++) {
                autosave.save(new SessionFile(asking(i), List.of(), null));
                if (i % 7 == 0) {
                    autosave.flush();
                    System.out.println(i);
                }
            }
        }
    }

    @Test
    void killedAtAnyMomentItLeavesTheLastVersionThatWasOnTheDiskOrALaterOne() throws Exception {
        Path file = folder.resolve("last.fovea");
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < TIMES; i++) {
            Files.deleteIfExists(file);
            int said = -1;
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Child.class.getName(),
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (int left = random.nextInt(1, 20); left > 0; left--) {
                    said = Integer.parseInt(out.readLine());
                }
                process.destroyForcibly(); // SIGKILL
                for (String line = line(out); line != null; line = line(out)) {
                    said = line.matches("\\d+") ? Math.max(said, Integer.parseInt(line)) : said;
                }
            }
            process.waitFor();
            Session found = SessionFile.read(file).session();
            assertThat(Integer.parseInt(found.question())).isGreaterThanOrEqualTo(said);
            assertThat(found).isEqualTo(asking(Integer.parseInt(found.question())));
        }
    }

    private static String line(BufferedReader out) {
        try {
            return out.readLine();
        } catch (IOException e) { // the pipe of a dead process
            return null;
        }
    }

    @Test
    void theLastVersionIsOnTheDiskOnceItIsClosed() {
        Path file = folder.resolve("made/last.fovea");
        List<String> complaints = new ArrayList<>();
        try (Autosave autosave = new Autosave(file, complaints::add)) {
            for (int i = 0; i < 50; i++) {
                autosave.save(new SessionFile(asking(i), List.of(), null));
            }
        }
        assertThat(complaints).isEmpty();
        assertThat(SessionFile.read(file).session()).isEqualTo(asking(49));
    }

    @Test
    void whatCannotBeWrittenIsSaidAndTheNextVersionIsTriedAgain() throws IOException {
        Path file = folder.resolve("last.fovea");
        Files.createDirectory(file);
        List<String> complaints = new ArrayList<>();
        try (Autosave autosave = new Autosave(file, complaints::add)) {
            autosave.save(new SessionFile(asking(1), List.of(), null));
            autosave.flush();
            assertThat(complaints).hasSize(1);
            Files.delete(file);
            autosave.save(new SessionFile(asking(2), List.of(), null));
        }
        assertThat(SmallFile.text(file, 1 << 20)).contains("\"question\" : \"2\"");
    }
}
