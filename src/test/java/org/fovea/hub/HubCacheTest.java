package org.fovea.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fovea.base.BadInput;
import org.fovea.model.config.ModelCard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCacheTest {

    private static final Path FIXTURES = Path.of("src/test/resources/fixtures").toAbsolutePath();
    private static final String OTHER = "f".repeat(40);

    @TempDir
    private Path root;

    private HubCache cache() {
        return new HubCache(root);
    }

    /** A repo as Python leaves it: every file of a folder behind a symlink, the branch in refs. */
    private Path repo(String folder, String commit, String branch, Path files, String... left) throws IOException {
        Path repo = root.resolve(folder);
        Path snapshot = Files.createDirectories(repo.resolve("snapshots").resolve(commit));
        Files.createDirectories(repo.resolve("blobs"));
        try (var all = Files.list(files)) {
            for (Path file : all.toList()) {
                String name = file.getFileName().toString();
                if (!List.of(left).contains(name) && !name.matches("golden.*|picture.*")) {
                    Path blob = repo.resolve("blobs").resolve(FakeHub.checksum(name, Files.readAllBytes(file)));
                    Files.copy(file, blob, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    Files.createSymbolicLink(
                            snapshot.resolve(name), Path.of("../../blobs").resolve(blob.getFileName()));
                }
            }
        }
        if (branch != null) {
            Files.createDirectories(repo.resolve("refs").resolve(branch).getParent());
            Files.writeString(repo.resolve("refs").resolve(branch), commit);
        }
        return snapshot;
    }

    @Test
    void theCacheLiesWhereTheEnvironmentSays() {
        assertThat(HubCache.of(Map.of("HF_HUB_CACHE", "/a", "HF_HOME", "/b", "XDG_CACHE_HOME", "/c", "HOME", "/d"))
                        .root())
                .isEqualTo(Path.of("/a").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HF_HOME", "/b", "XDG_CACHE_HOME", "/c", "HOME", "/d"))
                        .root())
                .isEqualTo(Path.of("/b/hub").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HF_HUB_CACHE", " ", "XDG_CACHE_HOME", "/c", "HOME", "/d"))
                        .root())
                .isEqualTo(Path.of("/c/huggingface/hub").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HOME", "/d")).root())
                .isEqualTo(Path.of("/d/.cache/huggingface/hub").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HF_HUB_CACHE", "~/x", "HOME", "/d")).root())
                .isEqualTo(Path.of("/d/x").toAbsolutePath());
        assertThat(HubCache.of(Map.of()).root()).isAbsolute();
    }

    /** As huggingface_hub's constants.py with the same variables. */
    @Test
    void theOlderVariableCountsAfterTheNewerOneAndVariablesInAPathAreReplaced() {
        assertThat(HubCache.of(Map.of("HUGGINGFACE_HUB_CACHE", "/a", "HF_HOME", "/b"))
                        .root())
                .isEqualTo(Path.of("/a").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HF_HUB_CACHE", "/n", "HUGGINGFACE_HUB_CACHE", "/a"))
                        .root())
                .isEqualTo(Path.of("/n").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HF_HOME", "$DATA/hf", "DATA", "/d")).root())
                .isEqualTo(Path.of("/d/hf/hub").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HF_HOME", "/x/${DATA}y", "DATA", "$HOME"))
                        .root())
                .isEqualTo(Path.of("/x/$HOMEy/hub").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HF_HUB_CACHE", "/x/$NOBODY", "HOME", "/d"))
                        .root())
                .isEqualTo(Path.of("/x/$NOBODY").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HF_HOME", "~/hf", "HOME", "/d")).root())
                .isEqualTo(Path.of("/d/hf/hub").toAbsolutePath());
        assertThat(HubCache.of(Map.of("HF_HUB_CACHE", "~", "HOME", "/d")).root())
                .isEqualTo(Path.of("/d").toAbsolutePath());
        assertThatThrownBy(() -> HubCache.of(Map.of("HF_HUB_CACHE", "/a\0b")))
                .isInstanceOf(BadInput.class)
                .hasMessage("HF_HUB_CACHE is \"/a b\", which is not a valid path.");
    }

    @Test
    void aSnapshotWithoutARefIsOpenedByItsCommit() throws IOException {
        Path snapshot = repo("models--tiny--llava", FakeHub.COMMIT, null, FIXTURES.resolve("clip-llama"));
        assertThat(cache().open(FakeHub.REPO.at(FakeHub.COMMIT))).isEqualTo(snapshot);
        assertThatThrownBy(() -> cache().open(FakeHub.REPO))
                .isInstanceOf(BadInput.class)
                .hasMessage(
                        ("tiny/llava: the cache %s does not say which commit \"main\" is at; it has tiny/llava@%s, or "
                                        + "fovea pull tiny/llava downloads it.")
                                .formatted(root, FakeHub.COMMIT));
        for (String spoilt : List.of("\0", "a\0b", "../../..", "main", "x".repeat(5000))) {
            Files.createDirectories(root.resolve("models--tiny--llava/refs"));
            Files.writeString(root.resolve("models--tiny--llava/refs/main"), spoilt);
            assertThatThrownBy(() -> cache().open(FakeHub.REPO))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("main");
        }
    }

    @Test
    void aFolderWithDashesTooManyIsNoModel() throws IOException {
        repo("models--tiny--llava--", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-llama"));
        assertThat(cache().models()).isEmpty();
    }

    @Test
    void aRepoIsItsSnapshotAtTheBranchOrTheCommit() throws IOException {
        Path snapshot = repo("models--tiny--llava", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-llama"));
        assertThat(cache().open(FakeHub.REPO)).isEqualTo(snapshot);
        assertThat(cache().open(FakeHub.REPO.at(FakeHub.COMMIT))).isEqualTo(snapshot);
        assertThat(ModelCard.read(snapshot).name()).isEqualTo("tiny/llava");
        assertThatThrownBy(() -> cache().open(FakeHub.REPO.at("v2")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("fovea pull tiny/llava@v2 downloads it");
    }

    @Test
    void whatIsNotHereNamesTheCommandThatFetchesIt() {
        assertThatThrownBy(() -> cache().open(RepoId.parse("llava-hf/llava-1.5-7b-hf")))
                .isInstanceOf(BadInput.class)
                .hasMessage("llava-hf/llava-1.5-7b-hf: is not in the cache %s; ".formatted(root)
                        + "fovea pull llava-hf/llava-1.5-7b-hf downloads it.");
    }

    @Test
    void theModelsAreListedWithTypeAndSizeThoseThatRunFirst() throws IOException {
        repo("models--a--bert", OTHER, "main", FIXTURES.resolve("clip-llama"), "config.json");
        Files.writeString(
                root.resolve("models--a--bert/snapshots").resolve(OTHER).resolve("config.json"),
                "{\"model_type\": \"bert\"}");
        repo("models--b--phi", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-phi3"));
        repo("models--c--sharded", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-llama-gqa-sharded"));
        repo("datasets--d--pictures", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-phi3"));
        List<CachedModel> models = cache().models();
        assertThat(models).extracting(m -> m.id().toString()).containsExactly("b/phi", "c/sharded", "a/bert");
        assertThat(models.get(0)).satisfies(m -> {
            assertThat(m.runs()).isTrue();
            assertThat(m.dtype()).isEqualTo("F32");
            assertThat(m.summary()).startsWith("CLIP tower 70 px").contains("Phi-3 decoder");
            assertThat(m.bytes()).isBetween(1_050_000L, 1_070_000L);
        });
        assertThat(models.get(2)).satisfies(m -> {
            assertThat(m.partial()).isFalse();
            assertThat(m.problem())
                    .startsWith("config.json: model_type is \"bert\"; expected one of ")
                    .contains("\"llava\"");
        });
    }

    @Test
    void halfDownloadedModelsAreMarked() throws IOException {
        repo("models--a--shards", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-llama-gqa-sharded"), FakeHub.SHARD);
        repo(
                "models--b--begun",
                FakeHub.COMMIT,
                null,
                FIXTURES.resolve("clip-llama"),
                "model.safetensors",
                "tokenizer.json");
        Files.write(root.resolve("models--b--begun/blobs/" + "0".repeat(64) + ".incomplete"), new byte[5000]);
        Files.createDirectories(root.resolve("models--c--nothing/blobs"));
        Files.write(root.resolve("models--c--nothing/blobs/" + "0".repeat(64) + ".incomplete"), new byte[3000]);
        List<CachedModel> models = cache().models();
        assertThat(models).extracting(CachedModel::partial).containsExactly(true, true, true);
        assertThat(models).extracting(m -> m.id().toString()).containsExactly("a/shards", "b/begun", "c/nothing");
        assertThat(models)
                .extracting(CachedModel::problem)
                .containsExactly(
                        "half downloaded: model-00002-of-00003.safetensors is missing",
                        "half downloaded: model.safetensors and 1 more are missing",
                        "half downloaded");
        assertThat(models.get(2).bytes()).isEqualTo(3000);
        assertThatThrownBy(() -> cache().open(RepoId.parse("a/shards")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("model-00002-of-00003.safetensors is missing")
                .hasMessageContaining("fovea pull a/shards");
    }

    @Test
    void aPartLeftBesideAWholeModelIsNoReasonToDistrustIt() throws IOException {
        repo("models--tiny--llava", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-llama"));
        Files.write(root.resolve("models--tiny--llava/blobs/" + "0".repeat(64) + ".incomplete"), new byte[5000]);
        assertThat(cache().models())
                .singleElement()
                .satisfies(m -> assertThat(m.runs()).isTrue());
    }

    @Test
    void aModelWithOtherWeightsOnlyIsNotCalledHalfDownloaded() throws IOException {
        Path snapshot = repo(
                "models--tiny--llava", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-llama"), "model.safetensors");
        Files.write(snapshot.resolve("pytorch_model.bin"), new byte[100]);
        assertThat(cache().models()).singleElement().satisfies(m -> {
            assertThat(m.partial()).isFalse();
            assertThat(m.problem()).isEqualTo("has no safetensors, only other weights");
        });
    }

    @Test
    void weightsThatAreCutShortAreNotRun() throws IOException {
        Path snapshot = repo(
                "models--tiny--llava", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-llama"), "model.safetensors");
        byte[] whole = Files.readAllBytes(FIXTURES.resolve("clip-llama/model.safetensors"));
        Files.write(snapshot.resolve("model.safetensors"), java.util.Arrays.copyOf(whole, whole.length - 100));
        assertThat(cache().models())
                .singleElement()
                .satisfies(m -> assertThat(m.problem())
                        .startsWith("model.safetensors: tensor ")
                        .contains("is the file cut short?"));
    }

    @Test
    void eachNamedRevisionIsAModelOfItsOwnAndAnUnnamedOneIsCalledByItsCommit() throws IOException {
        repo("models--tiny--llava", FakeHub.COMMIT, "main", FIXTURES.resolve("clip-llama"));
        repo("models--tiny--llava", OTHER, "refs/pr/1", FIXTURES.resolve("clip-llama"));
        repo("models--tiny--pinned", OTHER, null, FIXTURES.resolve("clip-llama"));
        assertThat(cache().models())
                .extracting(m -> m.id().toString())
                .containsExactly("tiny/llava", "tiny/llava@refs/pr/1", "tiny/pinned@" + OTHER);
        assertThat(cache().models())
                .allSatisfy(m -> assertThat(cache().open(m.id())).isEqualTo(m.folder()));
    }

    @Test
    void whereThereIsNoCacheThereAreNoModels() {
        assertThat(new HubCache(root.resolve("nowhere")).models()).isEmpty();
    }

    @Test
    void anIdIsOwnerAndNameAndMayHaveARevision() {
        assertThat(RepoId.parse(" llava-hf/llava-1.5-7b-hf "))
                .isEqualTo(new RepoId("llava-hf", "llava-1.5-7b-hf", "main"));
        assertThat(RepoId.parse("a/b@refs/pr/3"))
                .isEqualTo(new RepoId("a", "b", "refs/pr/3"))
                .hasToString("a/b@refs/pr/3");
        assertThat(RepoId.parse("https://hub.example/a/b/tree/v1.0?x=1")).hasToString("a/b@v1.0");
        assertThat(RepoId.parse("https://hub.example/a/b/")).hasToString("a/b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "a/b/c", "../b", "a/..", "a/b@../../c", "a--b/c", "a/b@", "/a/b", "a b/c", "a/b@main/"})
    void whatIsNoIdIsRefused(String text) {
        assertThatThrownBy(() -> RepoId.parse(text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("expected");
    }

    @Test
    void aRateIsWhatCameInTheLastSecondsAndNotWhatWasHere() {
        Meter meter = new Meter(1_000_000_000, 3);
        meter.found(500_000_000);
        assertThat(meter.at(0)).satisfies(p -> assertThat(p.secondsLeft()).isEqualTo(-1));
        for (int second = 1; second <= 20; second++) {
            meter.received(second <= 10 ? 10_000_000 : 20_000_000);
            DownloadProgress p = meter.at(second * 1_000_000_000L);
            assertThat(p.bytesPerSecond()).isEqualTo(second <= 10 ? 10e6 : second > 18 ? 20e6 : p.bytesPerSecond());
        }
        meter.file();
        DownloadProgress p = meter.at(20_000_000_000L);
        assertThat(p.secondsLeft()).isEqualTo(10);
        assertThat(p.text()).isEqualTo("800 MB of 1.0 GB · 20.0 MB/s · 10 s left · 1 of 3 files");
        assertThat(new DownloadProgress(0, 14_100_000_000L, 0, 3, 1e6, 14_100).text())
                .contains("3 h 55 min left");
    }
}
