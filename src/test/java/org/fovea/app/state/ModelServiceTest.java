package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fovea.app.state.ModelService.End;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.base.BadInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelServiceTest {

    private final WindowThread window = new WindowThread();
    private final ModelService service = new ModelService(window, window::complain);
    /** Names of requests with how they ended. */
    private final List<String> ends = Collections.synchronizedList(new ArrayList<>());
    /** Names of requests with how they stood before. */
    private final List<String> stood = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void closes() {
        service.close();
    }

    private ModelService.Owner<String> owner(String name) {
        return new ModelService.Owner<>() {
            @Override
            public void done(String result) {
                ends.add(name + " done");
            }

            @Override
            public void failed(String problem) {
                ends.add(name + " failed: " + problem);
            }

            @Override
            public void ended(End why) {
                ends.add(name + " " + why);
            }

            @Override
            public void stands(ComputationState now) {
                stood.add(name + " " + now);
            }
        };
    }

    private void ask(Lane lane, String name, CountDownLatch untilThen) {
        service.ask(
                lane,
                name,
                (session, progress) -> {
                    try {
                        while (untilThen != null && !untilThen.await(2, TimeUnit.MILLISECONDS)) {
                            progress.check();
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return name;
                },
                owner(name));
    }

    private void waitForRest() {
        window.waitFor("rest", () -> !service.busyProperty().get());
    }

    private void waitForRunning(String name) {
        window.waitFor(name + " to run", () -> stood.contains(name + " RUNNING"));
    }

    @Test
    void aNewerRequestReplacesAnOlderOneOfItsLane() {
        CountDownLatch never = new CountDownLatch(1);
        ask(Lane.ANSWER, "first", never);
        for (int i = 0; i < 3; i++) {
            ask(Lane.ANSWER, "stroke " + i, never);
        }
        ask(Lane.ANSWER, "last", null);
        waitForRest();
        assertThat(ends)
                .containsExactly(
                        "first REPLACED", "stroke 0 REPLACED", "stroke 1 REPLACED", "stroke 2 REPLACED", "last done");
    }

    @Test
    void moreUrgentWorkGoesFirstAndTheInterruptedBeginsAnew() {
        CountDownLatch go = new CountDownLatch(1);
        ask(Lane.HEATMAP, "heatmap", go);
        waitForRunning("heatmap");
        ask(Lane.ANSWER, "answer", null);
        window.waitFor("the answer", () -> ends.contains("answer done"));
        go.countDown();
        waitForRest();
        assertThat(ends).containsExactly("answer done", "heatmap done");
        assertThat(stood.stream().filter(s -> s.startsWith("heatmap")))
                .containsExactly("heatmap QUEUED", "heatmap RUNNING", "heatmap QUEUED", "heatmap RUNNING");
    }

    @Test
    void whatIsDoneAheadComesLastAndDoesNotMakeTheModelBusy() {
        CountDownLatch go = new CountDownLatch(1);
        ask(Lane.AHEAD, "ahead", go);
        waitForRunning("ahead");
        assertThat(window.ask(() -> service.busyProperty().get())).isFalse();
        ask(Lane.ATTRIBUTION, "attribution", null);
        window.waitFor("the attribution", () -> ends.contains("attribution done"));
        waitForRest();
        go.countDown();
        window.waitFor("the rest", () -> ends.contains("ahead done"));
        assertThat(ends).containsExactly("attribution done", "ahead done");
    }

    @Test
    void anythingElseIsVoidOnceSomethingIsOpened() {
        CountDownLatch go = new CountDownLatch(1);
        ask(Lane.LENS, "lens", new CountDownLatch(1));
        waitForRunning("lens");
        ask(Lane.HEATMAP, "heatmap", new CountDownLatch(1));
        ask(Lane.LOAD, "load", go);
        waitForRunning("load");
        assertThat(window.ask(() -> List.copyOf(ends))).isEmpty();
        go.countDown();
        waitForRest();
        assertThat(ends).containsExactly("lens VOID", "heatmap VOID", "load done");
    }

    @Test
    void anythingElseGoesOnIfWhatWasToBeOpenedCannotBe() {
        CountDownLatch go = new CountDownLatch(1);
        ask(Lane.LENS, "lens", go);
        waitForRunning("lens");
        service.ask(
                Lane.LOAD,
                "load",
                (session, progress) -> {
                    go.countDown();
                    throw new BadInput("no such thing");
                },
                owner("load"));
        waitForRest();
        assertThat(ends).containsExactly("load failed: no such thing", "lens done");
    }

    @Test
    void aPersonStopsTheOpeningFirstAndThenEverything() {
        CountDownLatch never = new CountDownLatch(1);
        ask(Lane.HEATMAP, "heatmap", never);
        ask(Lane.WORD, "word", never);
        ask(Lane.LOAD, "load", never);
        waitForRunning("load");
        service.stop();
        window.waitFor("the opening to end", () -> ends.contains("load STOPPED"));
        assertThat(ends).containsExactly("load STOPPED");
        service.stop();
        waitForRest();
        assertThat(ends).containsExactlyInAnyOrder("load STOPPED", "word STOPPED", "heatmap STOPPED");
    }

    @Test
    void anOpeningThatWasStoppedTooLateIsDoneAndNotStopped() {
        CountDownLatch go = new CountDownLatch(1);
        service.ask(
                Lane.LOAD,
                "load",
                (session, progress) -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return "opened"; // without having looked whether it was stopped
                },
                owner("load"));
        waitForRunning("load");
        service.stop();
        go.countDown();
        waitForRest();
        assertThat(ends).containsExactly("load done");
    }

    @Test
    void whatAnOwnerTakesBackIsNotStopped() {
        ask(Lane.WORD, "word", new CountDownLatch(1));
        waitForRunning("word");
        service.cancel(Lane.WORD);
        ask(Lane.HEATMAP, "heatmap", new CountDownLatch(1));
        service.stop(Lane.HEATMAP);
        waitForRest();
        assertThat(ends).containsExactly("word REPLACED", "heatmap STOPPED");
    }

    @Test
    void whateverIsThrownTheOwnerGetsASentenceAndTheNextWorkIsDone() {
        List<Throwable> thrown = List.of(
                new BadInput("x.json: is empty."),
                new IndexOutOfBoundsException("Index 3 out of bounds"),
                new UnsatisfiedLinkError("no torch_cpu in java.library.path"),
                new NoClassDefFoundError("Could not initialize class X"),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new AssertionError("x"));
        for (int i = 0; i < thrown.size(); i++) {
            Throwable each = thrown.get(i);
            service.ask(
                    Lane.values()[i],
                    "Opening x",
                    (session, progress) -> {
                        throw ModelServiceTest.<RuntimeException>sneaky(each);
                    },
                    owner("x"));
            waitForRest();
        }
        assertThat(ends)
                .hasSize(7)
                .contains(
                        "x failed: x.json: is empty.",
                        "x failed: Opening x failed: internal error: index out of bounds.",
                        "x failed: Opening x failed: libtorch could not be loaded (no torch_cpu in java.library.path).",
                        "x failed: Opening x failed: nested too deeply.");
        assertThat(ends.get(4)).startsWith("x failed: Opening x failed: not enough memory. Give Java more than its ");
        ask(Lane.ANSWER, "answer", null);
        waitForRest();
        assertThat(ends.get(7)).isEqualTo("answer done");
    }

    @Test
    void workThatFindsSomethingElseOpenIsVoid() {
        service.ask(
                Lane.WORD,
                "word",
                (session, progress) -> {
                    throw new CancellationException();
                },
                owner("word"));
        waitForRest();
        assertThat(ends).containsExactly("word VOID");
    }

    @Test
    void nothingIsShownOfWhatNobodyWaitsForAndAllOfWhatIsDone() {
        window.keepModelInStep();
        List<String> shown = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch go = new CountDownLatch(1);
        service.ask(
                Lane.WORD,
                "word",
                (session, progress) -> {
                    progress.show(() -> shown.add("begins"));
                    window.run(() -> service.cancel(Lane.WORD));
                    progress.show(() -> shown.add("never"));
                    go.countDown();
                    return "";
                },
                owner("word"));
        service.ask(
                Lane.LENS,
                "lens",
                (session, progress) -> {
                    progress.show(() -> shown.add("lens"));
                    progress.show(() -> ends.add("shown before done"));
                    return "";
                },
                owner("lens"));
        waitForRest();
        assertThat(shown).containsExactly("begins", "lens");
        assertThat(ends).containsExactly("word REPLACED", "shown before done", "lens done");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
