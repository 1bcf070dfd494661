package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.coco.ObjectFilter;
import org.fovea.intervene.LayerWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {

    @TempDir
    private Path folder;

    private static ExperimentPlan plan(int limit, long seed) {
        return new ExperimentPlan(
                new KnockoutStudy(List.of(new LayerWindow(5, 8))),
                Assets.model(),
                null,
                Assets.validationScenes().resolve("instances.json"),
                null,
                new ObjectFilter(null, 1500, 12000, true, 3),
                0,
                new InterviewSettings(List.of(Protocol.VQA), Questions.USUAL, null, false, 40, false),
                limit,
                seed);
    }

    private Path run(String name, ExperimentPlan plan, Shard shard) {
        Path out = folder.resolve(name);
        try (Run run = Run.open(plan, shard, out, Run.Watch.NONE)) {
            assertThat(run.go(progress -> {})).isTrue();
        }
        return out;
    }

    private static String[] files(Path folder) {
        return new String[] {
            folder.resolve("settings.json").toString(),
            folder.resolve("results.jsonl").toString(),
            folder.resolve("places.json").toString()
        };
    }

    @Test
    void theMergedShardsHaveTheBytesOfTheWholeRun() throws IOException {
        Path whole = run("whole", plan(5, 3), Shard.WHOLE);
        Path first = run("first", plan(5, 3), new Shard(1, 2));
        Path second = run("second", plan(5, 3), new Shard(2, 2));
        assertThat(Shards.merge(List.of(second, first), folder.resolve("merged")))
                .isEqualTo(5);
        String[] expected = files(whole);
        String[] merged = files(folder.resolve("merged"));
        for (int i = 0; i < expected.length; i++) {
            assertThat(Path.of(merged[i])).hasSameBinaryContentAs(Path.of(expected[i]));
        }
        try (Run again = Run.open(plan(5, 3), folder.resolve("merged"), Run.Watch.NONE)) {
            assertThat(again.done()).isEqualTo(5);
        }

        assertThat(Shards.status(List.of(first, whole)))
                .containsExactly(
                        new Shards.Status(first, "1/2", 3, 3, ShardFolder.State.DONE),
                        new Shards.Status(whole, "whole", 5, -1, ShardFolder.State.NOT_RUNNING),
                        new Shards.Status(null, "2/2", 0, -1, null));

        assertThatThrownBy(() -> Shards.merge(List.of(first, second), whole))
                .isInstanceOf(BadInput.class)
                .hasMessage(whole + ": has results; choose another folder.");
        assertThat(folder.resolve("whole/results.jsonl")).hasSameBinaryContentAs(Path.of(merged[1]));
    }

    @Test
    void aMergeNamesWhatIsMissingUnfinishedThereTwiceOrOfAnotherRunAndWritesNothing() throws IOException {
        Path first = run("first", plan(3, 0), new Shard(1, 2));
        Path second = run("second", plan(3, 0), new Shard(2, 2));
        Path seeded = run("seeded", plan(3, 1), new Shard(2, 2));
        Path longer = run("longer", plan(4, 0), new Shard(2, 2));
        Path whole = run("whole", plan(1, 0), Shard.WHOLE);
        refused(List.of(first), "found 1 of 2 shards; shard 2/2 is missing.");
        refused(
                List.of(first, second, first),
                first + " and " + first + " are both shard 1/2; expected each shard once.");
        refused(
                List.of(first, seeded),
                seeded + ": is not a shard of the run of " + first + ": \"seed\": found 0 there, and here 1.");
        refused(List.of(first, longer), longer + ": is one of 2 shards of 4 images; " + first + " is one of 2 of 3.");
        refused(
                List.of(first, whole),
                whole.resolve("settings.json")
                        + ": \"shard\": found none, expected the settings of a run with --shard K/N.");
        refused(
                List.of(first, folder.resolve("nothing")),
                folder.resolve("nothing/settings.json")
                        + ": found no such file, expected the settings of an experiment.");
        byte[] results = Files.readAllBytes(first.resolve("results.jsonl"));
        Files.write(first.resolve("results.jsonl"), Arrays.copyOf(results, results.length - 1));
        refused(List.of(first, second), first + ": shard 1/2 has 1 of 2 images; finish it first.");
        assertThat(Shards.status(List.of(first)).get(0).state()).isEqualTo(ShardFolder.State.STOPPED);
        try (Run run = Run.open(plan(3, 0), new Shard(1, 2), first, Run.Watch.NONE)) {
            assertThat(Shards.status(List.of(first)).get(0).state()).isEqualTo(ShardFolder.State.RUNNING);
            assertThat(run.done()).isEqualTo(1);
            run.go(progress -> {});
        }
        assertThat(first.resolve("results.jsonl")).hasBinaryContent(results);
    }

    private void refused(List<Path> shards, String sentence) {
        assertThatThrownBy(() -> Shards.merge(shards, folder.resolve("merged")))
                .isInstanceOf(BadInput.class)
                .hasMessage(sentence);
        assertThat(folder.resolve("merged")).doesNotExist();
    }

    @Test
    void aFolderIsResumedByItsOwnShardOnly() {
        Path first = run("first", plan(2, 0), new Shard(1, 2));
        assertThatThrownBy(() -> Run.open(plan(2, 0), new Shard(2, 2), first, Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("\"shard.number\": found 1, this run has 2");
        assertThatThrownBy(() -> Run.open(plan(2, 0), first, Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("\"shard\": found {\"number\":1,\"of\":2,\"images\":2}, this run has none");
        assertThatThrownBy(() -> Run.open(plan(2, 0), new Shard(3, 4), folder.resolve("third"), Run.Watch.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessage("shard 3/4: the run has only 2 images.");
        assertThat(folder.resolve("third")).doesNotExist();
    }

    @Test
    void shardsWithoutImagesAreNotMissed() {
        Path first = run("first", plan(2, 0), new Shard(1, 5));
        Path second = run("second", plan(2, 0), new Shard(2, 5));
        Path other = run("other", plan(2, 1), new Shard(2, 2));
        assertThat(Shards.status(List.of(first, other)).stream().filter(s -> s.folder() == null))
                .extracting(Shards.Status::shard)
                .containsExactly("2/5", "1/2");
        assertThat(Shards.merge(List.of(first, second), folder.resolve("merged")))
                .isEqualTo(2);
    }

    @Test
    void everyImageBelongsToOneShard() {
        List<Integer> images = IntStream.range(0, 11).boxed().toList();
        for (int count = 1; count <= 11; count++) {
            int[] seen = new int[11];
            for (int number = 1; number <= count; number++) {
                Shard shard = new Shard(number, count);
                List<Integer> own = shard.of(images);
                own.forEach(i -> seen[i]++);
                assertThat(own).hasSize(new Shard.Part(shard, 11).own());
            }
            assertThat(seen).containsOnly(1);
        }
    }

    @Test
    void aShardIsKOfN() {
        assertThatThrownBy(() -> Shard.parse("1/1"))
                .hasMessage("shard 1/1: expected two shards or more; without shards, a run is whole.");
        assertThat(Shard.parse("3/8")).isEqualTo(new Shard(3, 8));
        for (String wrong : List.of("0/8", "9/8")) {
            assertThatThrownBy(() -> Shard.parse(wrong))
                    .isInstanceOf(BadInput.class)
                    .hasMessage("shard " + wrong + ": expected K/N with K from 1 to N, such as 3/8.");
        }
        for (String wrong : List.of("", "3", "3/", "a/b", "-1/2", "3/8/9", "1/99999999999")) {
            assertThatThrownBy(() -> Shard.parse(wrong))
                    .isInstanceOf(BadInput.class)
                    .hasMessage("shard \"" + wrong + "\": expected K/N with K from 1 to N, such as 3/8.");
        }
    }
}
