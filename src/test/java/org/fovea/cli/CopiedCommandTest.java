package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fovea.analysis.AttentionMap.Pooling;
import org.fovea.analysis.WordMap;
import org.fovea.app.knockout.KnockoutModel;
import org.fovea.app.knockout.KnockoutSource;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ObjectChoice;
import org.fovea.app.state.Saving;
import org.fovea.app.state.WindowThread;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.model.TokenProbability;
import org.fovea.model.backend.ComputeMode;
import org.fovea.session.CommandLine;
import org.fovea.session.CommandLines;
import org.fovea.session.Interventions;
import org.fovea.session.SavedFile;
import org.fovea.session.SavedView;
import org.fovea.session.Session;
import org.fovea.session.SessionFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The explorer's command lines, held against the parser, and run. */
class CopiedCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODEL = Path.of("assets/demo-model");
    private static final Path SCENES = Path.of("assets/scenes");

    private final WindowThread window = new WindowThread();
    private final Explorer explorer = new Explorer(window, window::complain);

    @TempDir
    Path folder;

    private void open(Path image, Path coco, String question) {
        window.run(() -> explorer.open(MODEL, image, coco, null, question));
        settle();
        window.waitFor("the objects", () -> !explorer.objects().isEmpty());
        settle();
    }

    private CommandLines commands() {
        return window.ask(() -> new Saving(explorer).commands());
    }

    private void settle() {
        window.waitFor(
                "the model to rest",
                () -> !explorer.service().busyProperty().get()
                        && explorer.probedProperty().get() != null
                        && (explorer.history().current().isNone()
                                || explorer.changedAnswerProperty().get() != null));
    }

    private void openFirst(String question) {
        open(SCENES.resolve("01_park.png"), SCENES.resolve("instances.json"), question);
    }

    @AfterEach
    void close() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    private ObjectChoice object(String name) {
        return explorer.objects().stream()
                .filter(o -> o.category().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void change(Interventions change) {
        window.run(() -> explorer.history().set(change));
        settle();
    }

    /** Runs a copied command with more words behind it. */
    private Run run(CommandLine line, String... more) {
        List<String> words = new ArrayList<>(line.words());
        words.addAll(List.of(more));
        Run run = Run.of(words.toArray(String[]::new));
        assertThat(run.code()).as(line + "\n" + run.err()).isZero();
        return run;
    }

    private void assertSameAnswer(CommandLine line) throws IOException {
        JsonNode json = JSON.readTree(run(line, "--json").out());
        assertThat(json.path("answer").asText())
                .isEqualTo(explorer.changedTextProperty().get());
        JsonNode token = json.path("read").path("token");
        assertThat(token.path("text").asText())
                .isEqualTo(explorer.probedProperty().get().token().text());
        assertThat((float) token.path("p").asDouble())
                .isEqualTo(explorer.probedProperty().get().token().p());
        assertThat((float) token.path("changed").asDouble())
                .isEqualTo(explorer.changedProbedProperty().get().token().p());
        List<TokenProbability> top = explorer.changedProbedProperty().get().top();
        for (int i = 0; i < top.size(); i++) {
            JsonNode found = json.path("read").path("top").get(i);
            assertThat(found.path("text").asText()).isEqualTo(top.get(i).text());
            assertThat((float) found.path("p").asDouble()).isEqualTo(top.get(i).p());
        }
    }

    @Test
    void anAblationAndAKnockoutGiveTheSameAnswerAndProbabilities() throws IOException {
        openFirst("What animal is this?");
        ObjectChoice dog = object("dog");
        window.run(() -> explorer.objectProperty().set(dog));
        settle();
        Patches around = dog.patches().grown(explorer.imageProperty().get().grids(), 1);
        change(new Interventions(
                Patches.of(3, 5, 7),
                Interventions.Mean.ZERO,
                null,
                List.of(
                        new Interventions.LiveKnockout(new LayerWindow(4, 7), around, Target.LAST, "object +1"),
                        new Interventions.LiveKnockout(
                                new LayerWindow(8, 8),
                                dog.patches().complement(256),
                                Target.LAST,
                                "everything but the object",
                                java.util.Set.of(0, 2)))));
        CommandLine line = commands().ask();
        assertThat(line.words())
                .containsExactly(
                        "ask",
                        "--annotation",
                        "1",
                        "--prompt",
                        "What animal is this?",
                        "--answer",
                        "dog",
                        "--ablate",
                        "3,5,7",
                        "--mean",
                        "zero",
                        "--knockout",
                        "4-7:object+1>last",
                        "--knockout",
                        "8/0,2:non-object>last");
        assertSameAnswer(line);
    }

    @Test
    void anotherImageAndItsObjectsAreNamedByTheirFiles() throws IOException {
        Path picture = Files.copy(SCENES.resolve("01_park.png"), folder.resolve("01_park.png"));
        Path coco = Files.copy(SCENES.resolve("instances.json"), folder.resolve("instances.json"));
        open(picture, coco, "Describe this image.");
        ObjectChoice bicycle = object("bicycle");
        change(explorer.history().current().ablating(bicycle.patches()).replacingBy(Interventions.Mean.IMAGE, null));
        window.run(() -> explorer.probe(1));
        window.waitFor(
                "the token",
                () -> explorer.probedProperty().get().index() == 1
                        && explorer.changedProbedProperty().get().index() == 1);
        settle();
        CommandLine line = commands().ask();
        assertThat(line.words())
                .containsExactly(
                        "ask",
                        "--image",
                        picture.toString(),
                        "--coco",
                        coco.toString(),
                        "--annotation",
                        "2",
                        "--prompt",
                        "Describe this image.",
                        "--answer",
                        "image",
                        "--ablate",
                        "object",
                        "--mean",
                        "image");
        assertSameAnswer(line);
    }

    @Test
    void aSavedSessionGivesCommandsWhatTheCopiedCommandSays() throws IOException {
        openFirst("Describe this image.");
        ObjectChoice dog = object("dog");
        window.run(() -> explorer.objectProperty().set(dog));
        settle();
        change(new Interventions(
                dog.patches(),
                Interventions.Mean.ZERO,
                null,
                List.of(new Interventions.LiveKnockout(
                        new LayerWindow(4, 7), dog.patches(), Target.LAST, "object", java.util.Set.of(0, 2)))));
        window.run(() -> explorer.probe(1));
        window.waitFor(
                "the token",
                () -> explorer.probedProperty().get().index() == 1
                        && explorer.changedProbedProperty().get().index() == 1);
        settle();
        Path file = folder.resolve("dog.fovea");
        window.run(() -> new SessionFile(new Saving(explorer).now(SavedView.USUAL), List.of(), null).write(file));
        String session = file.toString();
        JsonNode saved =
                JSON.readTree(Run.ok("ask", "--session", session, "--json").out());
        JsonNode copied = JSON.readTree(run(commands().ask(), "--json").out());
        for (String field : List.of("model", "prompt", "answer", "read")) {
            assertThat(saved.path(field)).as(field).isEqualTo(copied.path(field));
        }
        assertThat(saved.path("ablated")).isEqualTo(copied.path("ablated"));
        assertThat(saved.path("read").path("token").path("changed").isNumber()).isTrue();

        // the heatmap asks the unchanged model, as the window's does
        Path one = folder.resolve("session.csv");
        Path two = folder.resolve("copied.csv");
        Run.ok("heatmap", "--session", session, "--out", one);
        run(commands().heatmap(List.of(dog.patches()), Target.LAST).writing(two.toString(), List.of()));
        assertThat(one).hasSameTextualContentAs(two);

        JsonNode other = JSON.readTree(Run.ok("ask", "--session", session, "--ablate", "3", "--mean", "image", "--json")
                .out());
        assertThat(other.path("ablated").path("patches")).hasSize(1);
        assertThat(other.has("knockouts"))
                .as("options for interventions replace all saved ones")
                .isFalse();
        JsonNode beach =
                JSON.readTree(Run.ok("ask", "--session", session, "--image", SCENES.resolve("05_beach.png"), "--json")
                        .out());
        assertThat(beach.has("ablated")).as("patches of another image").isFalse();
    }

    @Test
    void aSessionWhoseImageIsGoneIsRefusedInASentenceUnlessAnotherImageIsGiven() throws IOException {
        Path image = Files.copy(SCENES.resolve("01_park.png"), folder.resolve("gone.png"));
        Path file = folder.resolve("gone.fovea");
        new SessionFile(Session.EMPTY.aboutImage(SavedFile.at(image)).asking("What animal is this?"), List.of(), null)
                .write(file);
        Files.delete(image);
        Run refused = Run.of("ask", "--session", file.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err().strip()).isEqualTo("%s: the image %s is missing.".formatted(file, image));
        assertThat(Run.ok("ask", "--session", file, "--image", SCENES.resolve("01_park.png"))
                        .out())
                .contains("dog");
    }

    @Test
    void aTokenThatIsSaidTwiceOrIsNoWordIsNamedByItsPlace() {
        openFirst("Describe this image.");
        window.run(() -> explorer.probe(6)); // the second "a" of "… a bicycle and a dog …"
        window.waitFor("the token", () -> explorer.probedProperty().get().index() == 6);
        settle();
        assertThat(commands().ask().words()).containsSequence("--answer-token", "7");
        assertThat(run(commands().ask()).out()).contains("Probed \"a\", token 7 of the answer");
    }

    @Test
    void aPromptInAnotherTemplateIsCopiedWhole() throws IOException {
        openFirst("What animal is this?");
        window.run(() -> {
            explorer.templateProperty().set("<image>\n{question}");
            explorer.ask("-What's this?");
        });
        window.waitFor(
                "the other prompt",
                () -> explorer.askedProperty().get().question().startsWith("-"));
        settle();
        assertThat(commands().ask().words()).containsSequence("--prompt", "<image>\n-What's this?");
        window.run(() -> {
            explorer.templateProperty().set(null);
            explorer.ask("-What's this?");
        });
        window.waitFor(
                "the usual template",
                () -> explorer.askedProperty().get().prompt().text().startsWith("USER"));
        settle();
        assertThat(commands().ask().words()).contains("--prompt=-What's this?");
        JsonNode json = JSON.readTree(run(commands().ask(), "--json").out());
        assertThat(json.path("prompt").asText())
                .isEqualTo(explorer.askedProperty().get().prompt().text());
        assertThat(json.path("answer").asText())
                .isEqualTo(explorer.answerTextProperty().get());
    }

    @Test
    void theHeatmapOfTheObjectIsTheOneOnScreen() throws IOException {
        openFirst("What animal is this?");
        window.run(() -> explorer.objectProperty().set(object("dog")));
        settle();
        List<String> words = new ArrayList<>(commands()
                .heatmap(List.of(object("dog").patches()), Target.LAST)
                .words());
        words.set(words.indexOf("heatmap.png"), folder.resolve("x.csv").toString());
        Run run = run(new CommandLine(words));
        assertThat(run.out())
                .contains(
                        "Probed \"dog\", token 4",
                        String.format(
                                Locale.ROOT,
                                "%.1f%% with all attention",
                                100 * explorer.probedProperty().get().token().p()),
                        "object to last (39 patches)");
        KnockoutModel pane = window.ask(() -> new KnockoutModel(explorer));
        window.run(() -> pane.fromProperty().set(KnockoutSource.OBJECT));
        settle();
        assertThat(folder.resolve("x.csv"))
                .hasContent(
                        window.ask(() -> pane.heatmapProperty().get().result().csv()));
    }

    @Test
    void lensMapAndAttentionAreCopiedWithTheInterventionsWhileTheirRunIsShown() throws IOException {
        openFirst("What animal is this?");
        window.run(() -> explorer.objectProperty().set(object("dog")));
        change(new Interventions(
                object("dog").patches(),
                Interventions.Mean.ZERO,
                null,
                List.of(new Interventions.LiveKnockout(new LayerWindow(2, 4), Patches.of(3, 5), Target.TEXT, "two"))));
        List<String> changes = List.of("--ablate", "object", "--mean", "zero", "--knockout", "2-4:3,5>text");
        CommandLine segment = commands().segment("dog", 1, 10, WordMap.Over.USUAL, 0.5);
        CommandLine attention = commands().attention(262, 1, 10, -1, Pooling.MAX);
        assertThat(segment.words()).containsSequence(changes);
        assertThat(attention.words()).containsSequence(changes).contains("--answer", "dog");
        List<String> words = new ArrayList<>(commands().lens().words());
        assertThat(words).containsSequence(changes);
        words.set(words.indexOf("lens.html"), folder.resolve("lens.json").toString());
        run(new CommandLine(words));
        JsonNode positions = JSON.readTree(folder.resolve("lens.json").toFile()).path("positions");
        float[][] shown = window.ask(() -> explorer.lens().get(6).p());
        for (int t = 0; t < shown.length; t++) {
            assertThat((float) positions
                            .get(t)
                            .path("layers")
                            .get(6)
                            .get(0)
                            .path("p")
                            .asDouble())
                    .isEqualTo(shown[t][0]);
        }
        window.run(() -> explorer.shownRun().withInterventionsProperty().set(false));
        for (CommandLine original : List.of(
                commands().lens(),
                commands().segment("dog", 1, 10, WordMap.Over.USUAL, 0.5),
                commands().attention(262, 1, 10, -1, Pooling.MAX))) {
            assertThat(original.words()).doesNotContain("--ablate", "--knockout");
        }
        assertThat(commands().ask().words()).containsSequence(changes);
    }

    @Test
    void theParserTakesEveryCommand() throws IOException {
        openFirst("What animal is this?");
        ObjectChoice dog = object("dog");
        window.run(() -> {
            explorer.objectProperty().set(dog);
            explorer.computeProperty().set(ComputeMode.FAST);
            explorer.reopenModel();
        });
        settle();
        window.run(() -> {
            explorer.objectProperty().set(dog);
            explorer.computeProperty().set(ComputeMode.INT8); // wished for, not in use yet
        });
        settle();
        change(Interventions.none(Interventions.Mean.IMAGE)
                .replacingBy(Interventions.Mean.FILE, Files.createFile(folder.resolve("a mean.npy"))));
        Patches others = dog.patches().complement(256);
        List<CommandLine> all = List.of(
                commands().ask(),
                commands().lens(),
                commands().segment("dog", 0, 7, WordMap.Over.MAX, 0.123),
                commands().segment("-x", 1, 10, WordMap.Over.MEAN, 0.5),
                commands().heatmap(List.of(others), Target.TEXT),
                commands().heatmap(List.of(Patches.all(256)), Target.LAST_ROW),
                commands().heatmap(List.of(Patches.of(1, 2, 9)), Target.LAST),
                commands().presets(List.of(dog.patches(), others), Target.LAST),
                commands().heads(dog.patches(), Target.LAST),
                commands().occlusion(3),
                commands().minimal("flip", 32),
                commands().minimal("keep", 256),
                commands().gradients(32, true),
                commands().gradients(8, false),
                commands().attention(262, 1, 10, -1, Pooling.MAX),
                commands().attention(262, 5, 5, 3, Pooling.MEAN),
                commands().attention(262, 1, 10, 3, Pooling.MAX));
        for (CommandLine line : all) {
            picocli.CommandLine parser = Fovea.commandLine(Map.of());
            assertThat(parser.parseArgs(line.words().toArray(String[]::new)).hasSubcommand())
                    .as(line.toString())
                    .isTrue();
            assertThat(line.words()).as(line.toString()).containsSequence("--compute", "fast");
        }
        assertThat(commands().heatmap(List.of(others), Target.TEXT).words())
                .containsSequence("--from", "non-object", "--to", "text");
        assertThat(commands().heatmap(List.of(Patches.all(256)), Target.LAST).words())
                .containsSequence("--from", "image")
                .doesNotContain("--annotation");
        assertThat(commands().occlusion(3).words())
                .containsSequence("--mean", folder.resolve("a mean.npy").toString());
        assertThat(commands().segment("dog", 1, 10, WordMap.Over.USUAL, 0.5).words())
                .containsSequence("--annotation", "1")
                .doesNotContain("--layers", "--mode", "--threshold");
    }
}
