package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fovea.hub.FakeHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models by the names that they have on the hub. */
class PullTest {

    @TempDir
    private Path home;

    private FakeHub hub;
    private Map<String, String> environment;

    @BeforeEach
    void starts() throws IOException {
        hub = new FakeHub();
        environment = hub.environment(home);
    }

    @AfterEach
    void stops() {
        hub.close();
    }

    private Path snapshot() {
        return home.resolve("hub/models--tiny--llava/snapshots").resolve(FakeHub.COMMIT);
    }

    @Test
    void aModelThatWasPulledIsAskedByItsName() {
        Run pull = Run.of(environment, "pull", "tiny/llava");
        assertThat(pull.code()).as(pull.err()).isZero();
        assertThat(pull.out().strip()).isEqualTo(snapshot().toString());
        assertThat(pull.err().lines())
                .satisfiesExactly(
                        last -> assertThat(last).startsWith("559 kB of 559 kB").endsWith("10 of 10 files"),
                        cost -> assertThat(cost).matches("Runs here in about \\d+ s a question\\."));
        Run ask = Run.of(environment, "ask", "--json", "--model", "tiny/llava", "--max-tokens", "2");
        assertThat(ask.code()).as(ask.err()).isZero();
        assertThat(ask.out()).contains("\"model\" : \"tiny/llava\"");
        assertThat(ask).isEqualTo(Run.of("ask", "--json", "--model", snapshot().toString(), "--max-tokens", "2"));
    }

    @Test
    void aRevisionMayBeNamedEitherWay() {
        assertThat(Run.of(environment, "pull", "tiny/llava", "--revision", "v1.0")
                        .code())
                .isZero();
        assertThat(Run.of(environment, "pull", "tiny/llava@v1.0").code()).isZero();
        assertThat(Run.of(environment, "ask", "--model", "tiny/llava@v1.0", "--max-tokens", "1")
                        .code())
                .isZero();
        assertThat(Run.of(environment, "ask", "--model", "tiny/llava").code()).isEqualTo(1);
    }

    @Test
    void modelsListsWhatRunsAndSaysWhatElseThereIs() throws IOException {
        Run none = Run.of(environment, "models");
        assertThat(none.out()).isEmpty();
        assertThat(none.err().strip())
                .isEqualTo("There is no model that Fovea can run in %s; fovea pull REPO downloads one."
                        .formatted(home.resolve("hub")));
        Run.of(environment, "pull", "tiny/llava");
        Path bert = Files.createDirectories(
                home.resolve("hub/models--some--bert/snapshots").resolve(FakeHub.COMMIT));
        Files.writeString(bert.resolve("config.json"), "{\"model_type\":\"bert\"}");
        Files.createDirectories(home.resolve("hub/models--begun--llava/blobs"));
        Run run = Run.of(environment, "models");
        assertThat(run.out().lines())
                .satisfiesExactly(
                        runs -> assertThat(runs)
                                .startsWith("tiny/llava      559 kB  F16   CLIP tower 70 px / 5×5 patches · Llama "
                                        + "decoder, 6 layers × 48, 4 heads, 483 tokens")
                                .matches(".* · \\d\\.\\d GB of memory · runs here in about \\d+ s a question"),
                        begun -> assertThat(begun)
                                .isEqualTo("begun/llava    0 bytes        half downloaded; fovea pull begun/llava "
                                        + "resumes"));
        assertThat(run.err().strip()).isEqualTo("1 more cannot be run; fovea models --all says why.");
        assertThat(Run.of(environment, "models", "--all").out().lines().toList().get(2))
                .startsWith("some/bert")
                .contains("config.json: model_type is \"bert\"; expected one of ")
                .contains("\"llava\"");
    }

    @Test
    void modelsRecommendsSmallOnesFirstWithSizeMemoryAndTime() {
        Run run = Run.of(environment, "models", "--recommended");
        assertThat(run.out().lines().toList().get(0))
                .matches("HuggingFaceTB/SmolVLM-256M-Instruct +\\d+ MB  BF16  "
                        + "\\d\\.\\d GB of memory · runs here in about \\d+ (s|min) a question");
        assertThat(run.out()).contains("llava-hf/llava-onevision-qwen2-0.5b-ov-hf", "llava-hf/llava-1.5-7b-hf");
        assertThat(run.err().strip()).isEqualTo("fovea pull REPO downloads one.");
    }

    @Test
    void aRepoThatIsNotHereNamesTheCommandThatFetchesIt() {
        Run run = Run.of(environment, "ask", "--model", "llava-hf/llava-1.5-7b-hf");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains("fovea pull llava-hf/llava-1.5-7b-hf");
    }

    @Test
    void aPullThatFailsIsOneSentenceAndAnIdThatIsNoneToo() {
        Run gone = Run.of(environment, "pull", "no/body");
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err().lines())
                .singleElement()
                .asString()
                .startsWith("no/body: there is no such repo on 127.0.0.1:");
        Run bad = Run.of(environment, "pull", "nobody");
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.err()).startsWith("\"nobody\" is not a repo id; expected owner/name");
    }
}
