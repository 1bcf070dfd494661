package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fovea.analysis.WordMap;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.base.OneWriterTest;
import org.fovea.base.Threads;
import org.fovea.coco.ObjectFilter;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.ReplacementChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {

    private static final ObjectFilter SCENES = new ObjectFilter(null, 1500, 12000, true, 3);
    private static final AblationStudy QUICK = new AblationStudy(new ReplacementChoice(null), List.of(20), 2);

    private static InterviewSettings asking(Protocol... protocols) {
        return new InterviewSettings(List.of(protocols), Questions.USUAL, null, false, 40, false);
    }

    private static ExperimentPlan plan(int limit, long seed) {
        return plan(new AblationStudy(new ReplacementChoice(null), List.of(20), 0), limit, seed, Protocol.VQA);
    }

    private static ExperimentPlan plan(Study study, int limit, long seed, Protocol... protocols) {
        return new ExperimentPlan(
                study,
                Assets.model(),
                null,
                Assets.validationScenes().resolve("instances.json"),
                null,
                SCENES,
                0,
                asking(protocols),
                limit,
                seed);
    }

    private static byte[] results(ExperimentPlan plan, Path folder) throws IOException {
        try (Run run = Run.open(plan, folder, Run.Watch.NONE)) {
            assertThat(run.go(progress -> {})).isTrue();
        }
        return Files.readAllBytes(folder.resolve("results.jsonl"));
    }

    private static List<JsonNode> rows(Path folder) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("results.jsonl"))) {
            rows.add(json.readTree(line));
        }
        return rows;
    }

    @Test
    void aRunThatWasCutOffAnywhereEndsWithTheBytesOfOneThatWasNot(@TempDir Path folder) throws IOException {
        ExperimentPlan plan = plan(QUICK, 2, 0, Protocol.values());
        byte[] whole = results(plan, folder.resolve("whole"));
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 2; i++) {
            Path other = folder.resolve("cut" + i);
            Files.createDirectories(other);
            Files.copy(folder.resolve("whole/settings.json"), other.resolve("settings.json"));
            Files.write(other.resolve("results.jsonl"), Arrays.copyOf(whole, random.nextInt(whole.length)));
            assertThat(results(plan, other)).isEqualTo(whole);
        }
    }

    @Test
    void aHigherLimitGoesOnWithALowerOne(@TempDir Path folder) throws IOException {
        byte[] two = results(plan(2, 0), folder);
        byte[] three = results(plan(3, 0), folder);
        assertThat(three.length).isGreaterThan(two.length);
        assertThat(Arrays.copyOf(three, two.length)).isEqualTo(two);
        assertThat(results(plan(1, 0), folder)).isEqualTo(three);
    }

    @Test
    void otherSettingsInTheSameFolderAreRefusedAndNamed(@TempDir Path folder) throws IOException {
        byte[] one = results(plan(1, 0), folder);
        assertThatThrownBy(() -> Run.open(plan(1, 1), folder, Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("\"seed\": found 0, this run has 1");
        ExperimentPlan other =
                plan(new AblationStudy(new ReplacementChoice("zero"), List.of(20), 0), 1, 0, Protocol.VQA);
        assertThatThrownBy(() -> Run.open(other, folder, Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("mean");
        assertThat(Files.readAllBytes(folder.resolve("results.jsonl"))).isEqualTo(one);
    }

    @Test
    void randomTokensComeFromTheSeedAndTheImageAlone(@TempDir Path folder) throws IOException {
        results(plan(2, 0), folder.resolve("a"));
        results(plan(2, 9), folder.resolve("b"));
        List<String> a = random(rows(folder.resolve("a")));
        assertThat(random(rows(folder.resolve("b"))))
                .doesNotContainAnyElementsOf(a)
                .hasSameSizeAs(a);
        assertThat(a).doesNotHaveDuplicates();
    }

    /** Sets of random tokens; the protocols of one image are asked about the same. */
    private static List<String> random(List<JsonNode> rows) {
        return rows.stream()
                .filter(row -> row.path("source").asText().equals("random"))
                .map(row -> row.path("image") + " " + row.path("n") + " " + row.path("patches"))
                .distinct()
                .toList();
    }

    @Test
    void pausedItWaitsAndStoppedItKeepsWhatIsDone(@TempDir Path folder) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        List<Integer> done = new ArrayList<>();
        Run[] running = new Run[1];
        Thread thread = new Thread(
                () -> {
                    try (Run run = Run.open(plan(50, 0), folder, Run.Watch.NONE)) {
                        running[0] = run;
                        run.go(progress -> {
                            done.add(progress.done());
                            if (progress.done() == 1) {
                                run.pause();
                                first.countDown();
                            } else if (progress.done() == 2) {
                                run.stop();
                            }
                        });
                    }
                    ended.countDown();
                },
                "paused run");
        thread.start();
        assertThat(first.await(10, TimeUnit.MINUTES)).isTrue();
        while (!Threads.waits("paused run", Run.class, "waited")) {
            assertThat(thread.isAlive()).isTrue();
            Thread.sleep(5);
        }
        assertThat(done).containsExactly(1);
        running[0].resume();
        assertThat(ended.await(10, TimeUnit.MINUTES)).isTrue();
        assertThat(done).containsExactly(1, 2);
        assertThat(rows(folder).stream().map(row -> row.path("image").asInt()).distinct())
                .hasSize(2);
    }

    @Test
    void imagesThatAreNotThereOrBrokenAreSaidAndLeftOut(@TempDir Path folder) throws IOException {
        Path images = folder.resolve("images");
        Files.createDirectories(images);
        try (Stream<Path> all = Files.list(Assets.validationScenes().resolve("images"))) {
            for (Path file : all.sorted().limit(3).toList()) {
                Files.copy(file, images.resolve(file.getFileName()));
            }
        }
        Files.writeString(images.resolve("000002.jpg"), "no image");
        ExperimentPlan plan = new ExperimentPlan(
                new LensStudy(null, WordMap.Over.MEAN),
                Assets.model(),
                null,
                Assets.validationScenes().resolve("instances.json"),
                images,
                SCENES,
                0,
                asking(),
                4,
                0);
        try (Run run = Run.open(plan, folder.resolve("out"), Run.Watch.NONE)) {
            assertThat(run.missing())
                    .isEqualTo((int)
                            run.cases().stream().filter(c -> c.image().id() > 3).count())
                    .isPositive();
            run.go(progress -> {});
        }
        List<JsonNode> skipped = rows(folder.resolve("out")).stream()
                .filter(row -> row.has("skipped"))
                .toList();
        assertThat(skipped)
                .extracting(row -> row.path("skipped").asText())
                .contains("the image cannot be read", "no such image");
        assertThat(rows(folder.resolve("out")))
                .anyMatch(row -> row.path("kind").asText().equals("layer"));
    }

    @Test
    void whatCannotBeRunIsSaidInASentence(@TempDir Path folder) {
        Path coco = Assets.validationScenes().resolve("instances.json");
        ExperimentPlan none = new ExperimentPlan(
                QUICK,
                Assets.model(),
                null,
                coco,
                null,
                new ObjectFilter(null, 1, 2, true, 3),
                0,
                asking(Protocol.VQA),
                0,
                0);
        assertThatThrownBy(() -> Run.open(none, folder.resolve("a"), Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no object passes the filter");
        ExperimentPlan unknown = new ExperimentPlan(
                QUICK, Assets.model(), null, coco, null, SCENES, "unicorn", 0, asking(Protocol.VQA), 0, 0);
        assertThatThrownBy(() -> Run.open(unknown, folder.resolve("a"), Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no category \"unicorn\"")
                .hasMessageContaining("such as ");
        ExperimentPlan elsewhere = new ExperimentPlan(
                QUICK, Assets.model(), null, coco, Assets.model(), SCENES, 0, asking(Protocol.VQA), 0, 0);
        assertThatThrownBy(() -> Run.open(elsewhere, folder.resolve("b"), Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has none of the images");
        ExperimentPlan deep = plan(new KnockoutStudy(List.of(new LayerWindow(5, 31))), 0, 0, Protocol.VQA);
        assertThatThrownBy(() -> Run.open(deep, folder.resolve("c"), Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("5-31");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aSecondRunIntoTheSameFolderIsRefusedByThisProcessAndByOthers(@TempDir Path folder) throws Exception {
        try (Run run = Run.open(plan(1, 0), folder, Run.Watch.NONE);
                OneWriterTest.Other other = new OneWriterTest.Other()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> Run.open(plan(1, 0), folder, Run.Watch.NONE))
                        .isInstanceOf(BadInput.class)
                        .hasMessage(folder
                                + ": another run is writing its results there; wait until it ends, or choose "
                                + "another folder.");
            }
            Summary.read(folder); // reading the files does not lose the lock
            assertThat(other.says("lock " + folder.resolve(Run.LOCK))).isEqualTo("false");
            assertThat(run.go(progress -> {})).isTrue();
        }
        Run.open(plan(1, 0), folder, Run.Watch.NONE).close();
    }

    @Test
    void anImageThatChangesDuringARunEndsItAndTheResultsStayWhole(@TempDir Path folder) throws IOException {
        Path coco = scenes(folder);
        ExperimentPlan plan = of(coco, 3);
        Path out = folder.resolve("out");
        try (Run run = Run.open(plan, out, Run.Watch.NONE)) {
            Path second = run.cases().get(1).file();
            assertThatThrownBy(() -> run.go(progress -> rewrite(second)))
                    .isInstanceOf(BadInput.class)
                    .hasMessage(second
                            + ": has changed on disk since it was opened; the run has ended, and its results so far "
                            + "are complete; "
                            + "start it again to continue, which is possible if model and annotations are as before.");
        }
        assertThat(rows(out)).hasSize(rows(out).get(0).path("of").asInt());
        results(plan, out);
        assertThat(rows(out).stream().map(row -> row.path("image").asInt()).distinct())
                .hasSize(3);
    }

    @Test
    void annotationsThatChangeDuringARunEndItAndOtherOnesDoNotContinueIt(@TempDir Path folder) throws IOException {
        Path coco = scenes(folder);
        ExperimentPlan plan = of(coco, 3);
        Path out = folder.resolve("out");
        try (Run run = Run.open(plan, out, Run.Watch.NONE)) {
            assertThatThrownBy(() -> run.go(progress -> rewrite(coco)))
                    .isInstanceOf(BadInput.class)
                    .hasMessageStartingWith(coco + ": has changed on disk since it was opened; ");
        }
        assertThat(rows(out)).hasSize(rows(out).get(0).path("of").asInt());
        assertThatThrownBy(() -> Run.open(plan, out, Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("coco.sha256");
    }

    @Test
    void everyFileOfTheModelAndTheMeanIsWatched(@TempDir Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : List.of(
                "config.json",
                "tokenizer.json",
                "chat_template.jinja",
                "model-00002-of-00002.safetensors",
                "mean_embedding.safetensors")) {
            files.add(Files.writeString(folder.resolve(name), "{}"));
        }
        ExperimentPlan plan = new ExperimentPlan(
                QUICK, folder, null, folder.resolve("none.json"), null, SCENES, 0, asking(Protocol.VQA), 0, 0);
        for (Path file : files) {
            Inputs inputs = new Inputs(plan);
            inputs.check();
            rewrite(file);
            assertThatThrownBy(inputs::check).hasMessageStartingWith(file + ": has changed");
        }
    }

    /** The images and all annotations, to be written to. */
    private static Path scenes(Path folder) throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        try (Stream<Path> all = Files.list(Assets.validationScenes().resolve("images"))) {
            for (Path file : all.toList()) {
                Files.copy(file, images.resolve(file.getFileName()));
            }
        }
        return Files.copy(Assets.validationScenes().resolve("instances.json"), folder.resolve("instances.json"));
    }

    private static ExperimentPlan of(Path coco, int limit) {
        return new ExperimentPlan(
                new AblationStudy(new ReplacementChoice("zero"), List.of(20), 0),
                Assets.model(),
                null,
                coco,
                null,
                SCENES,
                0,
                asking(Protocol.VQA),
                limit,
                0);
    }

    private static void rewrite(Path file) {
        try {
            Files.write(file, new byte[] {'\n'}, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
