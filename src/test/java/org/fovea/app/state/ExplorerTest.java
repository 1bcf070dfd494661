package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Interventions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The explorer on the built-in model, without a window. */
class ExplorerTest {

    private final WindowThread window = new WindowThread();
    private Explorer explorer;

    @BeforeEach
    void opensTheFirstScene() {
        explorer = new Explorer(window, window::complain);
        window.run(() -> explorer.open(
                Path.of("assets/demo-model"),
                Path.of("assets/scenes/01_park.png"),
                Path.of("assets/scenes/instances.json"),
                null,
                "Describe this image."));
        window.waitFor(
                "the answer",
                () -> explorer.answerProperty().get() != null
                        && explorer.objects().size() == 2
                        && explorer.probedProperty().get() != null
                        && explorer.lens().size() == 11);
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    private ObjectChoice object(String name) {
        return explorer.objects().stream()
                .filter(o -> o.category().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void answersAsSoonAsAnImageIsOpen() {
        assertThat(explorer.answerTextProperty().get())
                .isEqualTo("The image shows a bicycle and a dog on the grass under the sky.");
        assertThat(explorer.changedAnswerProperty().get()).isNull();
    }

    @Test
    void ablatingAnObjectsTokensTakesItOutOfTheAnswerAndUndoBringsItBack() {
        window.run(() -> {
            explorer.objectProperty().set(object("dog"));
            explorer.toggleObject(object("dog"));
        });
        window.waitFor(
                "the changed answer", () -> explorer.changedAnswerProperty().get() != null);
        assertThat(explorer.changedTextProperty().get()).doesNotContain("dog").contains("bicycle");
        assertThat(explorer.probedProperty().get().token().text()).isEqualTo("dog");
        assertThat(explorer.changedProbedProperty().get().token().p())
                .isLessThan(explorer.probedProperty().get().token().p() / 2);

        window.run(() -> explorer.history().undo());
        assertThat(explorer.history().current().isNone()).isTrue();
        assertThat(window.ask(() -> explorer.changedAnswerProperty().get())).isNull();
        window.run(() -> explorer.history().redo());
        window.waitFor(
                "the changed answer again",
                () -> explorer.changedAnswerProperty().get() != null);
        assertThat(explorer.changedTextProperty().get()).doesNotContain("dog");
    }

    @Test
    void aStrokeOfManyPatchesIsOneStepOfUndo() {
        window.run(() -> {
            explorer.history().beginStroke();
            for (int p = 0; p < 20; p++) {
                explorer.toggle(p);
            }
            explorer.history().endStroke();
        });
        assertThat(explorer.history().current().ablated()).isEqualTo(Patches.all(20));
        window.run(() -> explorer.history().undo());
        assertThat(explorer.history().current().ablated().isEmpty()).isTrue();
    }

    @Test
    void anImageThatCannotBeReadLeavesWhatWasOpen() {
        OpenImage before = explorer.imageProperty().get();
        window.run(() -> explorer.openImage(Path.of("pom.xml")));
        window.waitFor("the complaint", () -> !window.complaints().isEmpty());
        assertThat(window.takeComplaint()).contains("pom.xml");
        assertThat(explorer.imageProperty().get()).isSameAs(before);
        window.run(() -> explorer.ask("Is there a dog in this image?"));
        window.waitFor(
                "an answer", () -> "Yes".equals(explorer.answerTextProperty().get()));
    }

    @Test
    void aFolderThatIsNoCheckpointLeavesTheModelThatWasOpen() {
        OpenModel before = explorer.modelProperty().get();
        window.run(() -> explorer.openModel(Path.of("src")));
        window.waitFor("the complaint", () -> !window.complaints().isEmpty());
        assertThat(window.takeComplaint()).contains("config.json");
        assertThat(explorer.modelProperty().get()).isSameAs(before);
    }

    @Test
    void aCheckpointWhoseChatTemplateCannotBeFollowedOpensAndThatIsSaid(@TempDir Path folder) throws IOException {
        try (var files = Files.list(Path.of("assets/demo-model"))) {
            for (Path file :
                    files.filter(f -> !f.endsWith("chat_template.jinja")).toList()) {
                Files.createSymbolicLink(folder.resolve(file.getFileName()), file.toRealPath());
            }
        }
        Files.writeString(folder.resolve("chat_template.jinja"), "{{ nothing.more }}");
        window.run(() -> explorer.openModel(folder));
        window.waitFor("the warning", () -> !window.complaints().isEmpty());
        assertThat(window.takeComplaint())
                .isEqualTo(
                        folder.resolve("chat_template.jinja") + ": the chat template cannot be rendered: "
                                + "\"nothing\" is not defined. The prompt of llava-1.5 is used instead: \"USER: <image>\\n{question} ASSISTANT:\".");
        window.waitFor(
                "the answer",
                () -> explorer.modelProperty().get().directory().equals(folder)
                        && explorer.answerProperty().get() != null);
    }

    @Test
    void aQuestionAskedWhileAnImageIsBeingOpenedIsAskedOfThatImage() {
        window.run(() -> {
            explorer.openImage(Path.of("assets/scenes/02_savanna.png"));
            explorer.ask("What animal is this?");
        });
        window.waitFor(
                "the answer",
                () -> explorer.imageProperty().get().file().endsWith("02_savanna.png")
                        && "It is an elephant."
                                .equals(explorer.answerTextProperty().get()));
    }

    @Test
    void afterAnImageThatCannotBeReadAnotherOneOpens() {
        Explorer fresh = new Explorer(window, window::complain);
        try {
            window.run(() ->
                    fresh.open(Path.of("assets/demo-model"), Path.of("pom.xml"), null, null, "Describe this image."));
            window.waitFor("the complaint", () -> !window.complaints().isEmpty());
            assertThat(window.takeComplaint()).contains("pom.xml");
            window.run(() -> fresh.openImage(Path.of("assets/scenes/06_snow.png")));
            window.waitFor("the answer", () -> fresh.answerProperty().get() != null);
        } finally {
            fresh.close();
        }
    }

    @Test
    void aCocoFileWithoutTheImageSaysSo(@TempDir Path apart) throws IOException {
        Path file = Files.copy(Path.of("assets/scenes-val/instances.json"), apart.resolve("instances.json"));
        window.run(() -> explorer.openCoco(file, null));
        window.waitFor("the complaint", () -> !window.complaints().isEmpty());
        assertThat(window.takeComplaint())
                .isEqualTo("instances.json has no annotations for 01_park.png, and its own images were not found.");
        assertThat(window.ask(() -> explorer.browsingProperty().get())).isFalse();
    }

    @Test
    void aCocoFileWithoutTheImageThatHasItsOwnIsBrowsedInstead() {
        window.run(() -> explorer.openCoco(Path.of("assets/scenes-val/instances.json"), null));
        window.waitFor("the browser", () -> explorer.browsingProperty().get());
        assertThat(window.complaints()).isEmpty();
        assertThat(window.ask(() -> explorer.imagesProperty().get().folder()))
                .endsWithRaw(Path.of("scenes-val/images"));
    }

    @Test
    void aKnockoutOfTheObjectInLateLayersLowersItsProbability() {
        window.run(() -> {
            explorer.objectProperty().set(object("dog"));
            explorer.ask("What animal is this?");
        });
        window.waitFor(
                "the answer",
                () -> "It is a dog.".equals(explorer.answerTextProperty().get())
                        && explorer.probedProperty().get() != null);
        window.run(() -> explorer.history()
                .set(explorer.history()
                        .current()
                        .knocking(List.of(new Interventions.LiveKnockout(
                                new LayerWindow(4, 8), object("dog").patches(), Target.LAST, "object")))));
        window.waitFor(
                "the changed probability",
                () -> explorer.changedProbedProperty().get() != null);
        assertThat(explorer.probedProperty().get().token().text()).isEqualTo("dog");
        assertThat(explorer.changedProbedProperty().get().token().p())
                .isLessThan(explorer.probedProperty().get().token().p());
    }

    @Test
    void aStrokeThatBringsManyPatchesAtOnceIsOneQuestionAndTheNewestWins() {
        List<TokenDistribution> seen = new ArrayList<>();
        window.run(() -> {
            explorer.changedProbedProperty().addListener((o, before, now) -> seen.add(now));
            explorer.history().beginStroke();
            for (int patch = 0; patch < 20; patch++) {
                explorer.ablate(explorer.history().current().ablated().and(Patches.of(patch)));
            }
            explorer.history().endStroke();
        });
        window.waitFor(
                "the changed answer",
                () -> explorer.changedAnswerProperty().get() != null
                        && !explorer.service().busyProperty().get());
        assertThat(window.ask(() -> List.copyOf(seen))).hasSize(1);
        TokenDistribution all = explorer.changedProbedProperty().get();
        window.run(() -> explorer.ablate(Patches.NONE));
        window.waitFor("nothing changed", () -> explorer.changedProbedProperty().get() == null);
        window.run(() -> explorer.ablate(Patches.parse("0-19", 256)));
        window.waitFor("the same again", () -> explorer.changedProbedProperty().get() != null);
        assertThat(explorer.changedProbedProperty().get().token().p())
                .isEqualTo(all.token().p());
    }

    @Test
    void theProbabilitiesOfTheFirstTokenComeFromTheSweepOfTheAnswer() {
        window.run(() -> {
            explorer.objectProperty().set(object("dog"));
            explorer.ask("Is there a dog in this image?");
        });
        window.waitFor(
                "the answer",
                () -> "Yes".equals(explorer.answerTextProperty().get())
                        && explorer.probedProperty().get() != null);
        List<Boolean> answered = new ArrayList<>();
        window.run(() -> {
            explorer.changedProbedProperty()
                    .addListener((o, before, now) ->
                            answered.add(explorer.changedAnswerProperty().get() != null));
            explorer.toggleObject(object("dog"));
        });
        window.waitFor(
                "the changed answer", () -> explorer.changedAnswerProperty().get() != null);
        assertThat(answered).containsExactly(false); // probabilities first
        assertThat(explorer.changedTextProperty().get()).isEqualTo("No");
        assertThat(explorer.changedProbedProperty().get().top().get(0).text()).isEqualTo("No");
    }
}
