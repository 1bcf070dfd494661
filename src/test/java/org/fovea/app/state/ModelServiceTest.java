package org.fovea.app.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fovea.BadInput;
import org.fovea.app.state.ModelService.Lane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelServiceTest {

    private final WindowThread window = new WindowThread();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final ModelService service = new ModelService(window, e -> failures.add(e.getMessage()));
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void closes() {
        service.close();
    }

    private void ask(Lane lane, String name, CountDownLatch untilThen) {
        service.ask(lane, name, (session, progress) -> {
            try {
                while (untilThen != null && !untilThen.await(2, TimeUnit.MILLISECONDS)) {
                    progress.check();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return name;
        }, done::add);
    }

    @Test
    void aNewerRequestReplacesAnOlderOneOfItsLane() {
        CountDownLatch never = new CountDownLatch(1);
        ask(Lane.ANSWER, "first", never);
        for (int i = 0; i < 20; i++) {
            ask(Lane.ANSWER, "stroke " + i, never);
        }
        ask(Lane.ANSWER, "last", null);
        window.waitFor("the last", () -> !done.isEmpty());
        assertThat(done).containsExactly("last");
    }

    @Test
    void moreUrgentWorkGoesFirstAndTheInterruptedBeginsAnew() {
        CountDownLatch go = new CountDownLatch(1);
        ask(Lane.HEATMAP, "heatmap", go);
        window.waitFor("the heatmap to run", () -> service.activityProperty().get().equals("heatmap"));
        ask(Lane.ANSWER, "answer", null);
        window.waitFor("the answer", () -> done.contains("answer"));
        go.countDown();
        window.waitFor("both", () -> done.size() == 2);
        assertThat(done).containsExactly("answer", "heatmap");
    }

    @Test
    void anythingElseIsVoidOnceSomethingIsOpened() {
        ask(Lane.LENS, "lens", new CountDownLatch(1));
        ask(Lane.HEATMAP, "heatmap", new CountDownLatch(1));
        ask(Lane.LOAD, "load", null);
        window.waitFor("the load", () -> done.contains("load") && !service.busyProperty().get());
        assertThat(done).containsExactly("load");
    }

    @Test
    void cancelledWorkIsNeverHeardOfAgainAndFailedWorkIsComplainedOf() {
        ask(Lane.WORD, "word", new CountDownLatch(1));
        service.cancelAll();
        service.ask(Lane.ANSWER, "answer", (session, progress) -> {
            throw new BadInput("no such thing");
        }, x -> done.add("wrong"));
        window.waitFor("the failure", () -> !failures.isEmpty());
        assertThat(failures).containsExactly("no such thing");
        assertThat(done).isEmpty();
    }
}
