package org.fovea.app.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.fovea.app.state.WindowThread;
import org.fovea.hub.CachedModel;
import org.fovea.hub.FakeHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state behind the dialog, without a window. */
class CheckpointChoiceTest {

    @TempDir
    private Path home;

    private final WindowThread window = new WindowThread();
    private final AtomicReference<Path> opened = new AtomicReference<>();
    private FakeHub hub;
    private CheckpointChoice choice;

    @BeforeEach
    void starts() throws IOException {
        hub = new FakeHub();
        choice = new CheckpointChoice(window, hub.environment(home));
    }

    @AfterEach
    void stops() {
        window.run(choice::close);
        hub.close();
    }

    private void refresh(Path preferred) {
        window.run(() -> choice.refresh(preferred));
        window.waitFor("the list", () -> !choice.searchingProperty().get());
    }

    private void download(String repo) {
        window.run(() -> {
            choice.repoProperty().set(repo);
            choice.download(opened::set);
        });
    }

    private void waitForEnd() {
        window.waitFor(
                "the end of the download",
                () -> !choice.downloadingProperty().get()
                        && !choice.searchingProperty().get());
    }

    private List<String> shown() {
        return window.ask(
                () -> choice.shown().stream().map(m -> m.id().toString()).toList());
    }

    @Test
    void whatRunsStandsFirstAndTheOpenModelIsChosen() throws IOException {
        new Cupboard(home).fill();
        refresh(home.resolve("hub/models--xtuner--llava-phi-3-mini-hf/snapshots/" + "0".repeat(40)));
        assertThat(shown())
                .containsExactly(
                        "llava-hf/llava-1.5-7b-hf",
                        "llava-hf/llava-interleave-qwen-0.5b-hf",
                        "xtuner/llava-phi-3-mini-hf",
                        "llava-hf/llava-1.5-13b-hf",
                        "google-bert/bert-base-uncased",
                        "meta-llama/Llama-3.2-11B-Vision");
        assertThat(choice.chosenProperty().get().id()).hasToString("xtuner/llava-phi-3-mini-hf");
    }

    @Test
    void theFilterFindsWordsOfNameTypeAndReason() throws IOException {
        new Cupboard(home).fill();
        refresh(null);
        window.run(() -> choice.filterProperty().set("SIGLIP qwen"));
        assertThat(shown()).containsExactly("llava-hf/llava-interleave-qwen-0.5b-hf");
        window.run(() -> choice.filterProperty().set("half"));
        assertThat(shown()).containsExactly("llava-hf/llava-1.5-13b-hf");
        window.run(() -> choice.filterProperty().set("  "));
        assertThat(shown()).hasSize(6);
    }

    @Test
    void recommendsWhatIsNotHereSmallOnesFirstAndSaysWhatItCosts() throws IOException {
        new Cupboard(home).fill();
        refresh(null);
        List<CachedModel> recommended = window.ask(() -> List.copyOf(choice.recommended()));
        assertThat(recommended).extracting(CachedModel::bytes).isSorted();
        assertThat(recommended)
                .extracting(m -> m.id().toString())
                .startsWith("HuggingFaceTB/SmolVLM-256M-Instruct", "HuggingFaceTB/SmolVLM-500M-Instruct")
                .doesNotContain("llava-hf/llava-1.5-7b-hf"); // it is in the list above
        window.waitFor(
                "the estimates",
                () -> recommended.stream().allMatch(m -> choice.estimates().containsKey(m.id())));
        assertThat(choice.estimates().get(recommended.get(0).id()))
                .matches("\\d\\.\\d GB of memory · runs here in about \\d+ (s|min) a question");
    }

    @Test
    void theCommandThatDownloadsCanBeCopiedOnceARepoIsTyped() {
        window.run(() -> choice.repoProperty().set("HuggingFaceTB/Smol"));
        assertThat(window.ask(() -> choice.pullCommand().get())).isEqualTo("fovea pull HuggingFaceTB/Smol");
        window.run(() -> choice.repoProperty().set("Smol; ls"));
        assertThat(window.ask(() -> choice.pullCommand().get())).isEmpty();
    }

    @Test
    void choosingAHalfDownloadedModelOffersToResumeIt() throws IOException {
        new Cupboard(home).fill();
        refresh(null);
        assertThat(window.ask(() -> choice.verb().get())).isEqualTo("Download");
        window.run(() -> choice.chosenProperty().set(choice.shown().get(3)));
        assertThat(choice.repoProperty().get()).isEqualTo("llava-hf/llava-1.5-13b-hf");
        assertThat(window.ask(() -> choice.verb().get())).isEqualTo("Resume");
    }

    @Test
    void whatWasDownloadedIsOpenedAndListed() {
        download("tiny/llava");
        window.waitFor("the model", () -> opened.get() != null);
        waitForEnd();
        assertThat(opened.get()).endsWithRaw(Path.of(FakeHub.COMMIT));
        assertThat(shown()).containsExactly("tiny/llava");
        assertThat(choice.statusProperty().get()).isEqualTo("tiny/llava has been downloaded.");
    }

    @Test
    void aDownloadShowsHowFarItIsStopsAndResumes() {
        hub.fault(FakeHub.SHARD).holds = true;
        download("tiny/llava");
        window.waitFor(
                "progress",
                () -> choice.shareProperty().get() > 0.75
                        && choice.statusProperty().get().contains(" of 559 kB"));
        window.run(() -> choice.download(opened::set)); // a second press does nothing
        window.run(choice::stop);
        waitForEnd();
        assertThat(opened.get()).isNull();
        assertThat(choice.statusProperty().get()).isEqualTo("Stopped; the partial download is kept.");
        assertThat(choice.problemProperty().get()).isEmpty();
        assertThat(window.ask(() -> choice.verb().get())).isEqualTo("Resume");
        hub.fault(FakeHub.SHARD).holds = false;
        window.run(() -> choice.download(opened::set));
        window.waitFor("the model", () -> opened.get() != null);
        assertThat(hub.asked(FakeHub.SHARD))
                .extracting(FakeHub.Seen::range)
                .last()
                .asString()
                .startsWith("bytes=");
    }

    @Test
    void whatGoesWrongIsOneSentenceThatTypingTakesAway() {
        download("nobody");
        assertThat(choice.problemProperty().get()).startsWith("\"nobody\" is not a repo id");
        assertThat(choice.downloadingProperty().get()).isFalse();
        download("no/body");
        waitForEnd();
        assertThat(choice.problemProperty().get()).startsWith("no/body: there is no such repo on 127.0.0.1");
        window.run(() -> choice.repoProperty().set("no/bod"));
        assertThat(choice.problemProperty().get()).isEmpty();
    }

    @Test
    void aHalfDownloadedModelDoesNotTakeTheSentenceAway() throws IOException {
        new Cupboard(home).fill();
        refresh(null);
        window.run(() -> choice.chosenProperty().set(choice.shown().get(3)));
        download("https://hub.example/no/body");
        waitForEnd();
        assertThat(choice.problemProperty().get()).startsWith("no/body: there is no such repo");
    }

    @Test
    void closingStopsTheDownloadAndOpensNothing() {
        hub.fault(FakeHub.SHARD).holds = true;
        download("tiny/llava");
        window.waitFor("progress", () -> choice.shareProperty().get() > 0.3);
        window.run(choice::close);
        window.waitFor("the end", () -> !choice.downloadingProperty().get());
        assertThat(opened.get()).isNull();
        assertThat(home.resolve("hub/models--tiny--llava/refs/main")).doesNotExist();
    }

    @Test
    void anEnvironmentThatIsWrongIsSaidInline() throws IOException {
        CheckpointChoice wrong =
                new CheckpointChoice(window, Map.of("HF_HOME", home.toString(), "HF_ENDPOINT", "nonsense"));
        window.run(() -> {
            wrong.repoProperty().set("a/b");
            wrong.download(opened::set);
        });
        assertThat(wrong.problemProperty().get()).startsWith("HF_ENDPOINT is \"nonsense\"");
        assertThat(Files.exists(home.resolve("hub"))).isFalse();
    }
}
