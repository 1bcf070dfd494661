package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fovea.base.BadInput;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {

    private static final CocoDataset SCENES =
            CocoDataset.open(org.fovea.base.Assets.scenes().resolve("instances.json"));

    private static Case of(int image) {
        CocoImage entry = SCENES.images().get(image);
        Annotation first = SCENES.annotations(entry.id()).get(0);
        return new Case(entry, first, "dog", null);
    }

    /** Three cases of one, two and three rows. */
    private static byte[] whole(Path file) throws IOException {
        try (ResultsFile results = ResultsFile.open(file, rows -> {})) {
            for (int n = 1; n <= 3; n++) {
                Rows rows = new Rows();
                for (int i = 0; i < n; i++) {
                    rows.add().put("answer", "ein Hündchen ⏎ " + i);
                }
                results.append(rows.of(of(n), Long::toString));
            }
        }
        return Files.readAllBytes(file);
    }

    /** Something that somebody does to a file. */
    private interface Deed {
        void to(Path file) throws IOException;
    }

    @Test
    void aRunEndsWhenItsResultsAreNoLongerWhereItWritesThem(@TempDir Path folder) throws IOException {
        List<Deed> deeds = List.of(
                Files::delete,
                file -> Files.move(file, folder.resolve("elsewhere")),
                file -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5)),
                file -> Files.writeString(file, "note\n", StandardOpenOption.APPEND),
                file -> { // a copy under its name, of the same length
                    Files.copy(file, folder.resolve("copy"));
                    Files.move(folder.resolve("copy"), file, StandardCopyOption.REPLACE_EXISTING);
                });
        for (Deed deed : deeds) {
            Path file = folder.resolve("results.jsonl");
            Files.deleteIfExists(file);
            whole(file);
            try (ResultsFile results = ResultsFile.open(file, rows -> {})) {
                Rows rows = new Rows();
                rows.add().put("answer", "dog");
                results.append(rows.of(of(3), Long::toString));
                deed.to(file);
                assertThatThrownBy(() -> results.append(rows.of(of(3), Long::toString)))
                        .isInstanceOf(BadInput.class)
                        .hasMessage(
                                "%s: was changed, moved or deleted while the run was writing to it; the run has ended.",
                                file);
            }
        }
    }

    @Test
    void cutAnywhereItIsGoneOnWithAfterTheLastWholeCase(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("results.jsonl");
        byte[] whole = whole(file);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            List<List<JsonNode>> cases = new ArrayList<>();
            try (ResultsFile results = ResultsFile.open(file, cases::add)) {
                for (int n = cases.size() + 1; n <= 3; n++) {
                    Rows rows = new Rows();
                    for (int i = 0; i < n; i++) {
                        rows.add().put("answer", "ein Hündchen ⏎ " + i);
                    }
                    results.append(rows.of(of(n), Long::toString));
                }
            }
            assertThat(Files.readAllBytes(file)).as("cut at %d", length).isEqualTo(whole);
        }
    }

    @Test
    void aPipeIsNotWaitedFor(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("results.jsonl");
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0);
        assertThatThrownBy(() -> ResultsFile.open(file, rows -> {}))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": is a pipe");
        assertThatThrownBy(() -> ResultLines.read(file, row -> {}))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": is a pipe");
    }

    @Test
    void whatNoRunWroteIsRefusedAndStays(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("results.jsonl");
        for (String broken : List.of(
                "hello\n", "{\"image\":1,\"row\":2,\"of\":2}\n", "{\"image\":1,\"row\":1,\"of\":0}\n", "[1]\n")) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> ResultsFile.open(file, rows -> {}))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("results.jsonl")
                    .hasMessageContaining("line 1");
            assertThat(Files.readString(file)).isEqualTo(broken);
        }
    }

    @Test
    void probabilitiesKeepFiveSignificantDigits() {
        assertThat(Rows.rounded(0.99836241)).isEqualTo(0.99836);
        assertThat(Rows.rounded(0.000012345678)).isEqualTo(0.000012346);
        assertThat(Rows.rounded(1)).isEqualTo(1);
        assertThat(Rows.rounded(0)).isZero();
    }
}
