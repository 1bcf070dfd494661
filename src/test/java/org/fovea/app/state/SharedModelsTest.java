package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.intervene.Patches;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;
import org.junit.jupiter.api.Test;

/** Explorers beside each other: one copy of a model, one at work at a time. */
class SharedModelsTest {

    private static final Path MODEL = Path.of("src/test/resources/fixtures/clip-llama");
    private static final Path IMAGE = MODEL.resolve("picture.png");

    private final WindowThread window = new WindowThread();

    private static VisionLanguageModel engine(Explorer explorer) {
        CompletableFuture<VisionLanguageModel> engine = new CompletableFuture<>();
        explorer.service().ask(Lane.WORD, "Looking", (session, progress) -> session.vlm(), new ModelService.Owner<>() {
            @Override
            public void done(VisionLanguageModel vlm) {
                engine.complete(vlm);
            }

            @Override
            public void failed(String problem) {
                engine.completeExceptionally(new IllegalStateException(problem));
            }
        });
        return engine.join();
    }

    private void settle(Explorer explorer) {
        window.waitFor(
                "the answers",
                () -> explorer.probedProperty().get() != null
                        && !explorer.service().busyProperty().get());
    }

    @Test
    void aCopyShowsTheSameWithTheSameModelInMemory() {
        Explorer first = new Explorer(window, window::complain);
        Explorer second = first.beside(window::complain);
        window.run(() -> first.open(MODEL, IMAGE, null, null, "What is it?"));
        settle(first);
        window.run(() -> {
            first.ablate(Patches.of(1, 2));
            first.layerProperty().set(1);
            second.openAs(first, true);
        });
        settle(second);
        assertThat(engine(second)).isSameAs(engine(first));
        assertThat(second.askedProperty().get().question()).isEqualTo("What is it?");
        assertThat(second.history().current()).isEqualTo(first.history().current());
        assertThat(second.layerProperty().get()).isEqualTo(1);
        assertThat(second.answerProperty().get().text())
                .isEqualTo(first.answerProperty().get().text());

        // Each has its own as soon as they differ, and the one that is left keeps what it has.
        window.run(() -> {
            second.computeProperty().set(ComputeMode.FAST);
            second.reopenModel();
        });
        settle(second);
        assertThat(engine(second)).isNotSameAs(engine(first));
        window.run(() -> {
            second.computeProperty().set(null);
            second.reopenModel();
        });
        settle(second);
        assertThat(engine(second)).isSameAs(engine(first));
        second.close();
        window.run(() -> first.ask("And now?"));
        settle(first);
        assertThat(first.askedProperty().get().question()).isEqualTo("And now?");
        first.close();
        assertThat(window.complaints()).isEmpty();
    }

    @Test
    void theLastToCloseFreesTheModel() {
        SharedModels models = new SharedModels();
        VisionLanguageModel one = models.open(MODEL, VisionLanguageModel.Opening.in(null), null);
        assertThat(models.open(MODEL, VisionLanguageModel.Opening.in(null), null))
                .isSameAs(one);
        assertThat(models.open(MODEL, VisionLanguageModel.Opening.in(null), one))
                .as("opened again while another uses it")
                .isSameAs(one);
        models.release(one);
        assertThat(models.count()).isEqualTo(1);
        VisionLanguageModel again = models.open(MODEL, VisionLanguageModel.Opening.in(null), one);
        assertThat(again).as("opened again by its only user").isNotSameAs(one);
        models.release(one);
        models.release(again);
        assertThat(models.count()).isZero();
    }

    @Test
    void whatIsMoreUrgentBesideInterruptsAndNeverRunsAtTheSameTime() {
        SharedModels models = new SharedModels();
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        try (ModelService left = new ModelService(window, window::complain, models);
                ModelService right = new ModelService(window, window::complain, models)) {
            CountDownLatch go = new CountDownLatch(1);
            ask(left, Lane.LENS, "lens", go, events);
            window.waitFor("the lens", () -> events.contains("lens begins"));
            ask(right, Lane.ANSWER, "answer", null, events);
            window.waitFor("the answer", () -> events.contains("answer ends"));
            go.countDown();
            window.waitFor("the rest", () -> events.contains("lens ends"));
        }
        assertThat(events).containsExactly("lens begins", "answer begins", "answer ends", "lens begins", "lens ends");
        assertThat(models.services).isEmpty();
    }

    private static void ask(
            ModelService service, Lane lane, String name, CountDownLatch untilThen, List<String> events) {
        service.ask(
                lane,
                name,
                (session, progress) -> {
                    events.add(name + " begins");
                    try {
                        while (untilThen != null && !untilThen.await(2, TimeUnit.MILLISECONDS)) {
                            progress.check();
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    events.add(name + " ends");
                    return name;
                },
                new ModelService.Owner<String>() {
                    @Override
                    public void done(String result) {}

                    @Override
                    public void failed(String problem) {
                        events.add(problem);
                    }
                });
    }
}
