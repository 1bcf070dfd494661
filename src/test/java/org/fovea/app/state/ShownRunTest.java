package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.session.Interventions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lens without and with interventions, on the built-in model. */
class ShownRunTest {

    private static final int LAYER = 6;

    private final WindowThread window = new WindowThread();
    private Explorer explorer;

    @BeforeEach
    void opensTheFirstScene() {
        explorer = new Explorer(window, window::complain);
        window.run(() -> explorer.open(
                Path.of("assets/demo-model"),
                Path.of("assets/scenes/01_park.png"),
                null,
                null,
                "Describe this image."));
        settle();
    }

    private void settle() {
        window.waitFor(
                "the lens",
                () -> explorer.probedProperty().get() != null
                        && explorer.lens().size() == 11
                        && IntStream.rangeClosed(0, 10).noneMatch(explorer.lensReading()::isStale)
                        && !explorer.service().busyProperty().get());
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    private LensText shown() {
        return window.ask(() -> explorer.lens().get(LAYER));
    }

    private LensText original() {
        return window.ask(() -> explorer.lensReading().original(LAYER));
    }

    private int position(int patch) {
        return explorer.askedProperty().get().prompt().imageFrom() + patch;
    }

    @Test
    void withoutAnObjectTheFirstContentWordIsReadUntilAPersonChoosesAnotherToken() {
        assertThat(explorer.answerTextProperty().get()).startsWith("The image shows a bicycle");
        assertThat(explorer.probedProperty().get().token().text()).isEqualTo("bicycle");
        window.run(() -> explorer.openCoco(Path.of("assets/scenes/instances.json"), null));
        window.waitFor(
                "an object's name",
                () -> explorer.probedProperty().get().token().text().equals("dog"));
        window.run(() -> explorer.probe(0));
        window.waitFor("the token", () -> explorer.probedProperty().get().index() == 0);
        window.run(() -> explorer.objectProperty().set(explorer.objects().get(0)));
        settle();
        assertThat(explorer.probedProperty().get().index()).isZero();
        window.run(() -> explorer.probe(-1));
        window.waitFor(
                "the dog's name",
                () -> explorer.probedProperty().get().token().text().equals("dog"));
    }

    @Test
    void theLensIsOfTheRunWithTheInterventionsAsSoonAsThereAreAny() {
        LensText before = shown();
        assertThat(before).isSameAs(original());
        window.run(() -> explorer.ablate(Patches.of(138)));
        assertThat(window.ask(() -> explorer.lensReading().isStale(LAYER))).isTrue();
        settle();
        LensText after = shown();
        assertThat(original()).isSameAs(before);
        for (int position = 0; position < position(138); position++) {
            assertThat(after.texts()[position]).isEqualTo(before.texts()[position]);
        }
        assertThat(after.p()[position(138)]).isNotEqualTo(before.p()[position(138)]);
        window.run(() -> explorer.shownRun().withInterventionsProperty().set(false));
        assertThat(shown()).isSameAs(before);
        assertThat(window.ask(() -> explorer.lensReading().isStale(LAYER))).isFalse();
        window.run(() -> explorer.shownRun().withInterventionsProperty().set(true));
        assertThat(shown()).isSameAs(after);
        window.run(() -> explorer.shownRun().withInterventionsProperty().set(false));
        window.run(explorer::clearChanges);
        assertThat(shown()).isSameAs(before);
        assertThat(explorer.shownRun().choiceProperty().get()).isFalse();
        window.run(() -> explorer.ablate(Patches.of(3))); // the next intervention is shown at once
        settle();
        assertThat(shown().p()[position(3)]).isNotEqualTo(before.p()[position(3)]);
    }

    @Test
    void aKnockoutChangesOnlyWhatIsDeniedAttentionAndWhatFollowsIt() {
        LensText before = shown();
        int last = before.texts().length - 1;
        window.run(() -> explorer.history()
                .set(explorer.history()
                        .current()
                        .knocking(List.of(new Interventions.LiveKnockout(
                                new LayerWindow(2, 5), Patches.all(256), Target.LAST, "image")))));
        settle();
        LensText after = shown();
        for (int position = 0; position < last; position++) {
            assertThat(after.p()[position]).isEqualTo(before.p()[position]);
        }
        assertThat(after.p()[last]).isNotEqualTo(before.p()[last]);
    }
}
