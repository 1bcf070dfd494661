package org.fovea.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.hub.FakeHub.COMMIT;
import static org.fovea.hub.FakeHub.REPO;
import static org.fovea.hub.FakeHub.SHARD;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.base.WriterLock;
import org.fovea.model.VisionLanguageModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a hub on this machine; no test asks the real one. */
class DownloadTest {

    @TempDir
    private Path home;

    private FakeHub fake;
    private HubCache cache;
    private final List<DownloadProgress> progress = new ArrayList<>();

    @BeforeEach
    void starts() throws IOException {
        fake = new FakeHub();
        cache = HubCache.of(fake.environment(home));
    }

    @AfterEach
    void stops() {
        fake.close();
    }

    private Hub hub(String... more) {
        Map<String, String> environment = new HashMap<>(fake.environment(home));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return Hub.of(environment);
    }

    /** As patient as any machine needs: a pause of this one is not to be taken for a silent connection. */
    private Download download(RepoId repo, Hub hub) {
        return download(repo, hub, Duration.ofMinutes(10));
    }

    private Download download(RepoId repo, Hub hub, Duration patience) {
        return new Download(hub, cache, repo, folder -> Long.MAX_VALUE, Duration.ofMillis(5), patience);
    }

    private Path fetch() {
        return download(REPO, hub()).run(progress::add);
    }

    private String refusal(RepoId repo, Hub hub) {
        AtomicReference<String> sentence = new AtomicReference<>();
        assertThatThrownBy(() -> download(repo, hub).run(progress::add))
                .isInstanceOfSatisfying(BadInput.class, e -> sentence.set(e.getMessage()));
        assertThat(sentence.get()).matches("(?s).*[.?]").doesNotContain("\n", "null");
        return sentence.get();
    }

    private Path repoFolder() {
        return home.resolve("hub/models--tiny--llava");
    }

    private Path blob(String file) {
        return repoFolder().resolve("blobs").resolve(FakeHub.checksum(file, fake.files.get(file)));
    }

    private Path part(String file) {
        return Path.of(blob(file) + ".incomplete");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    // ---- what comes ----

    @Test
    void aRepoIsFetchedAndOpens() throws IOException {
        Path folder = fetch();
        assertThat(folder).isEqualTo(cache.open(REPO));
        for (String name : names(folder)) {
            assertThat(folder.resolve(name)).hasBinaryContent(fake.files.get(name));
        }
        try (VisionLanguageModel vlm = VisionLanguageModel.open(folder)) {
            assertThat(vlm.layers()).isPositive();
            assertThat(vlm.name()).isEqualTo("tiny/llava");
        }
    }

    @Test
    void onlyWhatFoveaNeedsIsFetched() throws IOException {
        assertThat(names(fetch()))
                .containsExactly(
                        "config.json",
                        "generation_config.json",
                        "model-00001-of-00003.safetensors",
                        SHARD,
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json",
                        "preprocessor_config.json",
                        "processor_config.json",
                        "tokenizer.json",
                        "tokenizer_config.json");
        assertThat(fake.asked("pytorch_model.bin")).isEmpty();
    }

    @Test
    void theOneFileIsFetchedWhereARepoHoldsTheWeightsTwice() throws IOException {
        fake.files.put(
                "model.safetensors",
                Files.readAllBytes(Path.of("src/test/resources/fixtures/clip-llama/model.safetensors")));
        assertThat(names(fetch()).stream().filter(n -> n.endsWith(".safetensors")))
                .containsExactly("model.safetensors");
        assertThat(fake.asked(SHARD)).isEmpty();
    }

    @Test
    void theCacheIsLaidOutAsPythonLaysItOut() throws IOException {
        Path folder = fetch();
        assertThat(folder).isEqualTo(repoFolder().resolve("snapshots").resolve(COMMIT));
        assertThat(Files.readAllBytes(repoFolder().resolve("refs/main")))
                .isEqualTo(COMMIT.getBytes(StandardCharsets.US_ASCII));
        for (String name : names(folder)) {
            assertThat(Files.readSymbolicLink(folder.resolve(name)))
                    .isEqualTo(Path.of("../../blobs", FakeHub.checksum(name, fake.files.get(name))));
        }
        assertThat(names(repoFolder().resolve("blobs"))).hasSize(10).noneMatch(n -> n.contains("."));
        assertThat(names(repoFolder().resolve("refs"))).containsExactly("main");
    }

    @Test
    void whatIsHereIsNotFetchedAgain() {
        fetch();
        fake.seen.clear();
        fetch();
        assertThat(fake.seen)
                .singleElement()
                .satisfies(s -> assertThat(s.path()).startsWith("/api/models/"));
        assertThat(progress.get(progress.size() - 1)).satisfies(p -> {
            assertThat(p.share()).isEqualTo(1);
            assertThat(p.files()).isEqualTo(10);
        });
    }

    @Test
    void progressEndsWithAllBytesAndNeverGoesBack() {
        fetch();
        long total = fake.files.entrySet().stream()
                .filter(e -> !e.getKey().matches("README.md|pytorch.*|onnx.*|.*gguf"))
                .mapToLong(e -> e.getValue().length)
                .sum();
        assertThat(progress).isSortedAccordingTo(java.util.Comparator.comparingLong(DownloadProgress::bytes));
        assertThat(progress.get(progress.size() - 1)).satisfies(p -> {
            assertThat(p.bytes()).isEqualTo(total).isEqualTo(p.totalBytes());
            assertThat(p.files()).isEqualTo(p.totalFiles()).isEqualTo(10);
        });
    }

    @Test
    void aTagAndACommitAreRevisionsToo() {
        Path folder = download(REPO.at("v1.0"), hub()).run(progress::add);
        assertThat(repoFolder().resolve("refs/v1.0")).hasContent(COMMIT);
        assertThat(cache.open(REPO.at("v1.0"))).isEqualTo(folder);
        assertThat(download(REPO.at(COMMIT), hub()).run(progress::add)).isEqualTo(folder);
        download(REPO.at("refs/pr/1"), hub()).run(progress::add);
        assertThat(repoFolder().resolve("refs/refs/pr/1")).hasContent(COMMIT);
        assertThat(repoFolder().resolve("refs").resolve(COMMIT)).doesNotExist();
    }

    @Test
    void aMirrorThatListsNoChecksumsIsAskedForEachFile() {
        fake.listsChecksums = false;
        Path folder = fetch();
        assertThat(folder.resolve(SHARD)).hasBinaryContent(fake.files.get(SHARD));
        assertThat(fake.asked(SHARD)).extracting(FakeHub.Seen::method).containsExactly("HEAD", "GET", "GET");
    }

    @Test
    void filesThatAreEqualAreFetchedOnce() {
        fake.files.put("chat_template.json", fake.files.get("config.json"));
        Path folder = fetch();
        assertThat(folder.resolve("chat_template.json")).hasSameBinaryContentAs(folder.resolve("config.json"));
        assertThat(fake.asked("config.json").size()
                        + fake.asked("chat_template.json").size())
                .isEqualTo(1);
    }

    @Test
    void withoutSymlinksTheFilesAreThereAllTheSame() {
        Map<String, String> environment = new HashMap<>(fake.environment(home));
        environment.put("HF_HUB_DISABLE_SYMLINKS", "1");
        cache = HubCache.of(environment);
        Path folder = fetch();
        assertThat(folder.resolve(SHARD)).hasBinaryContent(fake.files.get(SHARD));
        assertThat(Files.isSymbolicLink(folder.resolve(SHARD))).isFalse();
        fake.seen.clear();
        assertThat(fetch()).isEqualTo(cache.open(REPO));
        assertThat(fake.seen).hasSize(1);
    }

    @Test
    void aFileThatPythonHasMovedIntoTheSnapshotIsNotFetchedAgain() throws IOException {
        Path folder = fetch();
        for (String name : names(folder)) {
            Files.delete(folder.resolve(name));
            Files.move(blob(name), folder.resolve(name));
        }
        fake.seen.clear();
        assertThat(fetch()).isEqualTo(cache.open(REPO));
        assertThat(fake.seen).hasSize(1);
    }

    // ---- lines that break ----

    @Test
    void aConnectionThatDiesIsResumedWhereItBroke() {
        fake.fault(SHARD).dies.set(2);
        fake.fault(SHARD).arrived = () -> part(SHARD).toFile().length();
        Path folder = fetch();
        assertThat(folder.resolve(SHARD)).hasBinaryContent(fake.files.get(SHARD));
        int size = fake.files.get(SHARD).length;
        assertThat(fake.asked(SHARD).stream().filter(s -> !s.hub()).map(FakeHub.Seen::range))
                .containsExactly(
                        null, "bytes=%d-".formatted(size / 2), "bytes=%d-".formatted(size / 2 + (size - size / 2) / 2));
        DownloadProgress last = progress.get(progress.size() - 1);
        assertThat(last.bytes()).as("every byte counted once").isEqualTo(last.totalBytes());
    }

    @Test
    void aServerThatIgnoresRangesIsReadFromTheStart() throws IOException {
        fake.fault(SHARD).ignoresRange = true;
        fake.fault(SHARD).dies.set(1);
        assertThat(fetch().resolve(SHARD)).hasBinaryContent(fake.files.get(SHARD));
        assertThat(fake.asked(SHARD).stream().filter(s -> !s.hub())).hasSize(2);
        DownloadProgress last = progress.get(progress.size() - 1);
        assertThat(last.bytes()).isEqualTo(last.totalBytes());
    }

    @Test
    void aConnectionThatFallsSilentIsMadeAnew() {
        fake.fault(SHARD).stalls.set(1);
        Path folder = download(REPO, hub(), Duration.ofSeconds(2)).run(progress::add);
        assertThat(folder.resolve(SHARD)).hasBinaryContent(fake.files.get(SHARD));
        assertThat(fake.asked(SHARD).stream().filter(s -> !s.hub()))
                .as("once more, or more often where this machine pauses")
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aLineThatBreaksAgainAndAgainIsSaidAndLeavesWhatHasCome() {
        fake.fault(SHARD).dies.set(99);
        fake.fault(SHARD).ignoresRange = true;
        // What java.net.http has received and not handed on when a line breaks is lost, so how much comes is the
        // network's.
        assertThat(refusal(REPO, hub()))
                .matches("tiny/llava: " + SHARD
                        + " was interrupted at \\d+ (kB|bytes) of 159 kB \\(the connection was closed\\); "
                        + "try again to resume the download\\.");
        assertThat(part(SHARD)).isRegularFile();
        assertThat(repoFolder().resolve("refs/main")).doesNotExist();
    }

    @Test
    void aHubThatIsBusyIsAskedAgain() {
        fake.fault(SHARD).busy.set(3);
        assertThat(fetch().resolve(SHARD)).exists();
        fake.fault("config.json").busy.set(99);
        fake.files.put(
                "config.json",
                (new String(fake.files.get("config.json"), StandardCharsets.UTF_8) + " ")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(refusal(REPO, hub())).contains("has a server error (503)", "config.json", "try again later");
    }

    @Test
    void aDownloadThatIsCancelledGoesOnWhereItStopped() throws IOException {
        fake.fault(SHARD).holds = true;
        Download download = download(REPO, hub());
        assertThatThrownBy(() -> download.run(p -> {
                    if (Files.exists(part(SHARD)) && part(SHARD).toFile().length() > 20_000) {
                        download.cancel();
                    }
                }))
                .isInstanceOf(CancellationException.class);
        long here = Files.size(part(SHARD));
        assertThat(here).isBetween(20_000L, 159_000L);
        assertThat(repoFolder().resolve("refs/main")).doesNotExist();
        assertThat(cache.models())
                .singleElement()
                .satisfies(m -> assertThat(m.partial()).isTrue());

        fake.fault(SHARD).holds = false;
        fake.seen.clear();
        Path folder = fetch();
        assertThat(folder.resolve(SHARD)).hasBinaryContent(fake.files.get(SHARD));
        assertThat(fake.asked(SHARD)).allSatisfy(s -> assertThat(s.range()).isEqualTo("bytes=" + here + "-"));
        assertThat(progress.get(0).bytes()).isGreaterThanOrEqualTo(0);
        assertThat(part(SHARD)).doesNotExist();
    }

    @Test
    void twoDownloadsOfTheSameFileDoNotWriteOverEachOther() throws IOException {
        Path file = cache.lock(REPO, FakeHub.checksum(SHARD, fake.files.get(SHARD)));
        Files.createDirectories(file.getParent());
        WriterLock lock = WriterLock.take(file).orElseThrow();
        assertThat(refusal(REPO, hub()))
                .isEqualTo("tiny/llava: " + SHARD + " is already being downloaded by another window or command.");
        lock.close();
        assertThat(fetch().resolve(SHARD)).hasBinaryContent(fake.files.get(SHARD));
    }

    @Test
    void noSymbolicLinkIsFollowedWhereAFileArrives() throws IOException {
        Path precious = Files.writeString(home.resolve("precious"), "mine");
        Files.createDirectories(part(SHARD).getParent());
        Files.createSymbolicLink(part(SHARD), precious);
        assertThat(refusal(REPO, hub())).startsWith("tiny/llava: " + SHARD + " cannot be written under");
        assertThat(precious).hasContent("mine");
    }

    // ---- what is not as it should be ----

    @Test
    void sizesThatAreNoneOrOverflowAreRefused() {
        for (String size : List.of("1e40", "99999999999999999999", "-1", "\"many\"", "1.5")) {
            assertThatThrownBy(() ->
                            RepoFiles.read(REPO, "hub", listing("{\"rfilename\":\"a.json\",\"size\":" + size + "}")))
                    .isInstanceOf(BadInput.class)
                    .hasMessageStartingWith("tiny/llava: hub lists a.json with the size ")
                    .hasMessageEndingWith("; expected a whole number of bytes from 0.");
        }
        fake.sizes = Long.MAX_VALUE;
        assertThat(refusal(REPO, hub())).contains("lists files of more than 9 EB in all");
    }

    @Test
    void aNameThatNoFileCanHaveIsRefused() {
        assertThatThrownBy(() -> RepoFiles.read(REPO, "hub", listing("{\"rfilename\":\"a\\u0000.json\",\"size\":1}")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("which is not a valid file name here");
    }

    private static byte[] listing(String sibling) {
        return "{\"sha\":\"%s\",\"siblings\":[%s]}".formatted(COMMIT, sibling).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aWrongChecksumDeletesTheBlobAndSaysSo() {
        for (String file : List.of(SHARD, "config.json")) {
            fake.fault(file).corrupt = true;
            assertThat(refusal(REPO, hub()))
                    .startsWith("tiny/llava: " + file + " was downloaded with the checksum ")
                    .contains("expected " + FakeHub.checksum(file, fake.files.get(file)), "It has been deleted");
            assertThat(blob(file)).doesNotExist();
            assertThat(part(file)).doesNotExist();
            assertThat(repoFolder().resolve("refs/main")).doesNotExist();
            fake.fault(file).corrupt = false;
            fetch();
            delete(repoFolder().toFile());
        }
    }

    private static void delete(java.io.File file) {
        for (java.io.File inside : Files.isSymbolicLink(file.toPath()) || file.listFiles() == null
                ? new java.io.File[0]
                : file.listFiles()) {
            delete(inside);
        }
        file.delete();
    }

    @Test
    void aDiskThatIsTooFullIsSaidBeforeAnythingIsFetched() {
        Download download =
                new Download(hub(), cache, REPO, folder -> 100_000, Duration.ofMillis(5), Duration.ofSeconds(5));
        assertThatThrownBy(() -> download.run(progress::add))
                .isInstanceOf(BadInput.class)
                .hasMessage("tiny/llava: needs 559 kB more on the disk of %s, which has 100 kB free; "
                                .formatted(cache.root())
                        + "set HF_HUB_CACHE to a folder on another disk.");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aFileOutsideTheRepoIsRefused() {
        for (String name :
                List.of("../../evil.json", "/etc/evil.json", "a/../../evil.json", "..\\evil.json", "C:evil.json")) {
            fake.files.put(name, new byte[] {1});
            assertThat(refusal(REPO, hub()))
                    .contains('"' + name + '"', "would lie outside its folder; nothing was downloaded");
            fake.files.remove(name);
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aRepoWithoutSafetensorsIsRefusedInOneSentence() {
        fake.files.keySet().removeIf(n -> n.contains("safetensors"));
        assertThat(refusal(REPO, hub()))
                .isEqualTo("tiny/llava: has no safetensors (it has model.gguf, pytorch_model.bin); "
                        + "Fovea reads weights in no other format.");
        fake.files.put("adapter_model.safetensors", new byte[10]);
        assertThat(refusal(REPO, hub())).contains("has no model.safetensors, only adapter_model.safetensors");
    }

    @Test
    void aModelThatFoveaDoesNotRunIsRefusedBeforeItsWeightsAreFetched() {
        fake.files.put("config.json", "{\"model_type\":\"bert\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(refusal(REPO, hub()))
                .startsWith("tiny/llava: is not a model that Fovea runs; config.json: model_type is "
                        + "\"bert\"; expected one of ")
                .contains("\"llava\"");
        assertThat(fake.asked(SHARD)).isEmpty();
    }

    // ---- who may ask ----

    @Test
    void aGatedRepoSaysHowToGetIn() {
        fake.gated = true;
        fake.tokenNeeded = "hf_secret";
        assertThat(refusal(REPO, hub()))
                .isEqualTo("tiny/llava: is gated; accept its terms at %1$s/tiny/llava and set HF_TOKEN "
                                .formatted(fake.address())
                        + "to a token from %s/settings/tokens.".formatted(fake.address()));
        assertThat(refusal(REPO, hub("HF_TOKEN", "hf_old"))).contains("does not accept the token in HF_TOKEN");
        download(REPO, hub("HF_TOKEN", "hf_secret")).run(progress::add);
        assertThat(cache.open(REPO)).isDirectory();
    }

    @Test
    void theTokenGoesToTheHubAndNowhereElse() throws IOException {
        Files.writeString(home.resolve("token"), "hf_secret\n");
        fake.tokenNeeded = "hf_secret";
        fetch();
        assertThat(fake.seen.stream().filter(FakeHub.Seen::hub))
                .allSatisfy(s -> assertThat(s.authorization()).isEqualTo("Bearer hf_secret"));
        assertThat(fake.seen.stream().filter(s -> !s.hub()))
                .hasSize(4)
                .allSatisfy(s -> assertThat(s.authorization()).isNull());
        assertThat(hub().toString()).doesNotContain("hf_secret");
    }

    @Test
    void aRepoOrRevisionThatIsNotThereIsNamed() {
        String host = fake.address().substring("http://".length());
        assertThat(refusal(RepoId.parse("no/body"), hub()))
                .isEqualTo("no/body: there is no such repo on " + host
                        + ", or it is private; then set HF_TOKEN to a token from " + fake.address()
                        + "/settings/tokens.");
        assertThat(refusal(REPO.at("v9"), hub())).isEqualTo("tiny/llava: has no revision \"v9\" on " + host + ".");
    }

    @Test
    void withoutANetworkThereIsOneSentence() {
        fake.close();
        assertThat(refusal(REPO, hub()))
                .startsWith(fake.address().substring("http://".length()) + " cannot be reached: ");
        assertThat(refusal(REPO, hub("HF_ENDPOINT", "http://fovea.invalid")))
                .isEqualTo("fovea.invalid cannot be reached: its address could not be found; is this machine online, "
                        + "or does it need HTTPS_PROXY?");
        assertThat(refusal(REPO, hub("HF_HUB_OFFLINE", "1"))).contains("HF_HUB_OFFLINE is set");
    }

    @Test
    void aProxyOfTheEnvironmentIsUsedAndNoProxyHeard() {
        String proxy = fake.address();
        // The proxy gets the whole address; this one answers as the hub would.
        Download through = download(
                REPO,
                hub("HF_ENDPOINT", "http://hub.invalid", "HTTP_PROXY", proxy, "NO_PROXY", "localhost,.example.org"));
        through.run(progress::add);
        assertThat(cache.open(REPO)).isDirectory();
        assertThat(refusal(REPO, hub("HF_ENDPOINT", "http://hub.invalid", "http_proxy", proxy, "no_proxy", ".invalid")))
                .contains("hub.invalid cannot be reached");
    }
}
