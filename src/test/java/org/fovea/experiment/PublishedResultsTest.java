package org.fovea.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.analysis.Measure;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published code's files, made by hand in its three forms. */
class PublishedResultsTest {

    private static final Path FILES = Path.of("src", "test", "resources", "experiment");

    @TempDir
    private Path dir;

    private static AblationTally.Effect effect(Summary s, String protocol, String source, String n) {
        return s.ablation().effects(protocol).stream()
                .filter(e -> e.source().equals(source) && e.n().equals(n))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void generativeAndPollingAreMeasuredOverTheAnswersThatWereRight() {
        Summary published = PublishedResults.read(FILES.resolve("published-described.json"));
        assertThat(published.name()).isEqualTo("published-described");
        assertThat(published.used()).isEqualTo(2);
        assertThat(published.skipped()).containsEntry("no baseline", 1);
        assertThat(published.ablation().initially("polling").value()).isEqualTo(0.5);
        Measure object = effect(published, "generative", "object", "").wrong();
        assertThat(object.n()).isEqualTo(2);
        assertThat(object.value()).isEqualTo(0.5);
        assertThat(object.tokens()).as("from the indices").isEqualTo(5);
        assertThat(effect(published, "polling", "object", "").wrong().n()).isEqualTo(1);
        assertThat(effect(published, "generative", "random", "5").wrong().tokens())
                .isEqualTo(5);
        assertThat(effect(published, "generative", "gradient", "250").wrong().value())
                .isEqualTo(1);
        assertThat(effect(published, "generative", "object+2", "").wrong().tokens())
                .as("nobody says")
                .isNaN();
        assertThat(effect(published, "generative", "noise", "").wrong().value()).isEqualTo(1);
    }

    @Test
    void askedAsVqaAWrongBaselineHasNoExperiments() {
        Summary published = PublishedResults.read(FILES.resolve("published-vqa.json"));
        assertThat(published.ablation().initially("vqa").value()).isEqualTo(0.5);
        assertThat(published.knockout().protocols()).isEmpty();
        assertThat(effect(published, "vqa", "object", "").wrong().value()).isZero();
        assertThat(effect(published, "vqa", "object+1", "").wrong().value()).isEqualTo(1);
        assertThat(effect(published, "vqa", "random", "60").wrong().tokens()).isEqualTo(60);
    }

    @Test
    void knockoutsAreOfTheCorrectTokenAndTheirLayersAreCountedFromOne() {
        Summary published = PublishedResults.read(FILES.resolve("published-knockout.json"));
        assertThat(published.ablation().protocols()).isEmpty();
        assertThat(published.knockout().initially("vqa").value()).isCloseTo(2 / 3.0, within(1e-12));
        List<KnockoutTally.Effect> last = published.knockout().effects(new KnockoutTally.Group("vqa", "last"));
        assertThat(last)
                .extracting(e -> e.source() + " " + e.window() + " " + e.layers())
                .containsExactly("object early 1-10", "object+1 early to middle 6-15", "non-object+1 middle 12-21");
        assertThat(last.get(1).accuracy().value()).isEqualTo(0.5);
        assertThat(last.get(1).drop().value()).isCloseTo(0.35, within(1e-12));
        assertThat(last.get(1).relative().value()).isCloseTo(0.7 / 1.2, within(1e-12));
        assertThat(published.knockout().effects(new KnockoutTally.Group("vqa", "last-row")))
                .extracting(e -> e.source() + " " + e.window() + " " + e.layers())
                .containsExactly("object+1 late 22-32", "image all 1-32");
    }

    @Test
    void theyStandInColumnsBesideARunAndTheSameWindowIsTheSameLine() throws IOException {
        Summary run = Summary.read(MadeRun.knockout(dir.resolve("run"), 12));
        Tables both = run.tables()
                .beside(List.of(PublishedResults.read(FILES.resolve("published-knockout.json"))
                        .tables()));
        Table last = both.tables().get(0);
        assertThat(last.header())
                .containsExactly(
                        "blocked from",
                        "layers",
                        "tokens",
                        "images",
                        "still right",
                        "drop of p (points)",
                        "drop of p (relative)",
                        "published-knockout: images",
                        "published-knockout: still right",
                        "published-knockout: drop of p (points)",
                        "published-knockout: drop of p (relative)");
        List<List<String>> cells = last.lines().stream().map(last::cells).toList();
        assertThat(cells).hasSameSizeAs(run.tables().tables().get(0).lines());
        assertThat(cells)
                .filteredOn(c -> c.get(0).equals("object +1") && c.get(1).startsWith("early to middle (2–4)"))
                .singleElement()
                .satisfies(c -> assertThat(c.subList(7, 9)).containsExactly("2", "50.0% [9.5, 90.5]"));
        assertThat(cells.get(1).get(8)).isEqualTo("–");
    }

    @Test
    void aBadFileIsOneSentence() throws IOException {
        complains("[]", "found [], expected the results of the published code");
        complains("{\"1\": {\"no_abl", "line 1: found something that is not JSON");
        complains("{\"images\": [], \"annotations\": []}", "found no image with \"no_ablation\" or \"baseline\"");
        complains(
                "{\"139\": {\"no_ablation\": {\"generative\": \"yes\"}}}",
                "image 139, no_ablation: field \"generative\": found \"yes\", expected true or false.");
        complains(
                "{\"139\": {\"baseline\": {\"is_correct\": true}, \"attn_block_results\": {}}}",
                "image 139, baseline: field \"correct_token_prob\": found nothing, expected a number from 0 to 1.");
        assertThatThrownBy(() -> PublishedResults.read(dir.resolve("none.json")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none.json: found no such file");
    }

    private void complains(String json, String about) throws IOException {
        Path file = Files.writeString(dir.resolve("bad.json"), json);
        assertThatThrownBy(() -> PublishedResults.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(about);
    }
}
