package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A COCO file as an annotation tool exports it, on the command line and in an experiment. */
class OtherToolsCommandTest {

    private static final Path EXPORT = Path.of("src/test/resources/coco/export.json");
    private static final String LEFT_OUT = "export.json: 1 annotation left out: annotation odd: ";
    private static final String BOXED = "export.json: 1 annotation has no mask, its box is used: annotation box-1.";

    @TempDir
    Path folder;

    @Test
    void askTakesIdsThatAreTextsAndSaysWhatIsLeftOut() {
        Run run = Run.ok(
                "ask",
                "--image",
                EXPORT.resolveSibling("a.png"),
                "--coco",
                EXPORT,
                "--annotation",
                "box-1",
                "--ablate",
                "object",
                "--max-tokens",
                "1");
        assertThat(run.err()).contains(LEFT_OUT, BOXED, "object: dog (box), annotation box-1");
        Run none = Run.of(
                "ask",
                "--image",
                EXPORT.resolveSibling("a.png").toString(),
                "--coco",
                EXPORT.toString(),
                "--annotation",
                "other",
                "--ablate",
                "object");
        assertThat(none.code()).isNotZero();
        assertThat(none.err()).contains("has no annotation other; it has box-1 (dog (box)).");
    }

    @Test
    void anExperimentUsesThemAndGoesOnWithThem() throws IOException {
        for (String limit : List.of("1", "2")) {
            Run run = Run.ok(
                    "experiment",
                    "lens",
                    "--coco",
                    EXPORT,
                    "--area",
                    "0-100000",
                    "--no-hallucination-filter",
                    "--limit",
                    limit,
                    "--out",
                    folder.resolve("out"));
            assertThat(run.err()).contains(LEFT_OUT, BOXED);
        }
        assertThat(Files.readAllLines(folder.resolve("out/results.jsonl")))
                .anyMatch(row -> row.startsWith("{\"image\":\"img-é\",")
                        && row.contains("\"annotation\":\"box-1\",\"category\":\"dog\",\"mask\":\"box\""))
                .anyMatch(row -> row.startsWith("{\"image\":2,")
                        && row.contains("\"annotation\":9,")
                        && !row.contains("skipped"));
    }
}
