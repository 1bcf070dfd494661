package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.base.Assets;
import org.fovea.model.weights.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {

    @Test
    void anExperimentLeavesResultsTablesFiguresAndAReport(@TempDir Path folder) throws IOException {
        Path out = folder.resolve("knockout");
        Run run = Run.of(
                "experiment",
                "knockout",
                "--area",
                "1500-12000",
                "--limit",
                "2",
                "--protocols",
                "polling",
                "--windows",
                "1-3,5-8",
                "--no-hallucination-filter",
                "--out",
                out.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("object +1").contains("5–8");
        assertThat(run.err()).contains("report.html");
        assertThat(out.resolve("results.jsonl")).isNotEmptyFile();
        assertThat(out.resolve("summary.csv")).isNotEmptyFile();
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("<svg")
                .contains("Fovea demo model");
        try (var figures = Files.list(out.resolve("figures"))) {
            assertThat(figures.map(f -> f.getFileName().toString()).toList())
                    .anyMatch(f -> f.endsWith(".png"))
                    .anyMatch(f -> f.endsWith(".svg"));
        }
    }

    @Test
    void aRunThatIsDoneIsNotDoneAgainAndItsReportCanBeWrittenAnew(@TempDir Path folder) throws IOException {
        String[] lens = {
            "experiment",
            "lens",
            "--area",
            "1500-12000",
            "--limit",
            "2",
            "--no-hallucination-filter",
            "--out",
            folder.resolve("lens").toString()
        };
        assertThat(Run.of(lens).code()).isZero();
        byte[] results = Files.readAllBytes(folder.resolve("lens/results.jsonl"));
        Run again = Run.of(lens);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("Resuming after 2 of 2 images");
        assertThat(Files.readAllBytes(folder.resolve("lens/results.jsonl"))).isEqualTo(results);
        Files.delete(folder.resolve("lens/report.html"));
        Run report = Run.of("experiment", "report", folder.resolve("lens").toString());
        assertThat(report.code()).as(report.err()).isZero();
        assertThat(folder.resolve("lens/report.html")).isNotEmptyFile();
        assertThat(report.out()).isEqualTo(again.out());
    }

    @Test
    void badUsageEndsWithTwoAndBadInputWithOneAndASentenceEach(@TempDir Path folder) throws IOException {
        String out = folder.resolve("out").toString();
        for (List<String> bad : List.of(
                List.of("ablation"),
                List.of("ablation", "--out", out, "--area", "many"),
                List.of("lens", "--out", out, "--mode", "median"),
                List.of("lens", "--out", out, "--coverage", "1.5"),
                List.of("ablation", "--out", out, "--limit", "-1"),
                List.of("report"))) {
            Run run =
                    Run.of(Stream.concat(Stream.of("experiment"), bad.stream()).toArray(String[]::new));
            assertThat(run.code()).as("%s", bad).isEqualTo(2);
            assertThat(run.err().strip().lines()).as("%s", bad).hasSize(1);
        }
        assertThat(Run.of("experiment").code()).isEqualTo(2);
        for (List<String> bad : List.of(
                List.of("ablation", "--protocols", "guess"),
                List.of("ablation", "--counts", "0"),
                List.of("ablation", "--mean", folder.resolve("none.npy").toString()),
                List.of("ablation", "--questions", folder.resolve("none.json").toString()),
                List.of("knockout", "--windows", "3-99"),
                List.of("knockout", "--coco", folder.resolve("none.json").toString()),
                List.of("lens", "--area", "1-2"),
                List.of("lens", "--images", folder.resolve("none").toString()))) {
            Run run = Run.of(Stream.of(List.of("experiment"), bad, List.of("--out", out))
                    .flatMap(List::stream)
                    .toArray(String[]::new));
            assertThat(run.code()).as("%s: %s", bad, run.err()).isEqualTo(1);
            assertThat(run.err().strip().lines()).as("%s", bad).hasSize(1);
            assertThat(run.err()).doesNotContain("Something went wrong");
        }
        assertThat(Run.of("experiment", "report", folder.toString()).err())
                .contains("expected the folder of an experiment");
        assertThat(folder.resolve("out/results.jsonl")).doesNotExist();
    }

    @Test
    void aMeanIsTakenOverAFolderAndUsed(@TempDir Path folder) throws IOException {
        Path out = folder.resolve("mean.safetensors");
        Run run = Run.of("mean", "--images", Assets.scenes().toString(), "--limit", "3", "--out", out.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("768 visual tokens of 3 images");
        assertThat(Safetensors.open(out).get("mean_embedding").floats()).hasSize(192);
        assertThat(Run.of("ask", "--ablate", "0-3", "--mean", out.toString()).code())
                .isZero();
        assertThat(Run.of("mean", "--images", folder.resolve("none").toString(), "--out", out.toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void mergedShardsHaveTheFilesOfTheWholeRunByteForByte(@TempDir Path folder) throws IOException {
        String lens = "experiment lens --area 1500-12000 --limit 3 --no-hallucination-filter --out " + folder;
        Run.ok((Object[]) (lens + "/whole/lens").split(" "));
        Run.ok((Object[]) (lens + "/one --shard 1/2").split(" "));
        assertThat(Run.ok("experiment", "status", folder.resolve("one").toString())
                        .out()
                        .lines())
                .satisfiesExactly(
                        one -> assertThat(one).matches("1/2 +done +2 of 2 images +.*/one"),
                        two -> assertThat(two).matches("2/2 +missing *"));
        Run.ok((Object[]) (lens + "/two --shard 2/2").split(" "));
        Run merged = Run.ok(
                "experiment",
                "merge",
                folder.resolve("one").toString(),
                folder.resolve("two").toString(),
                "--out",
                folder.resolve("merged/lens").toString());
        assertThat(merged.out()).contains("layer");
        try (Stream<Path> files = Files.walk(folder.resolve("whole"))) {
            List<Path> whole = files.filter(Files::isRegularFile).toList();
            assertThat(whole).hasSizeGreaterThan(6);
            for (Path file : whole) {
                Path same =
                        folder.resolve("merged").resolve(folder.resolve("whole").relativize(file));
                assertThat(same).hasSameBinaryContentAs(file);
            }
        }
    }
}
