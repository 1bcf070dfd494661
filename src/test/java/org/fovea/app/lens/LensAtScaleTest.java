package org.fovea.app.lens;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import javafx.event.Event;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.ScrollEvent;
import org.fovea.app.look.PaneStage;
import org.fovea.intervene.Patches;
import org.fovea.model.image.SquareLayout;
import org.junit.jupiter.api.Test;

/**
 * The lens of 4,096 patches in 37 layers, as Qwen2.5-VL has it of a large image. With {@code -Dfovea.measure} it prints
 * how much CPU time the JavaFX thread takes for a scroll step and a search; {@code performance.md} has the figures.
 */
class LensAtScaleTest {

    /** Every page and several searches, for their times; otherwise few of each. */
    private static final boolean MEASURING = System.getProperty("fovea.measure") != null;

    private static final int TURN = MEASURING ? 400 : 4000;

    private static final int SIDE = 64;
    private static final int PATCHES = SIDE * SIDE;
    private static final int LAYERS = 37;

    private PaneStage<LensPane> stage;
    private LensPane pane;

    @Test
    void scrollsToItsEndAndFindsEveryHit() throws Exception {
        stage = new PaneStage<>(LensPane::new);
        try {
            stage.size(1000, 700);
            pane = stage.pane();
            PaneStage.on(() -> {
                int positions = SyntheticLens.asked(PATCHES).texts().size();
                pane.model().show(SyntheticLens.asked(PATCHES), LAYERS - 1);
                pane.model().image(SquareLayout.of(SIDE, SIDE), Patches.of(30, 31, 200));
                pane.rearranged();
                for (int layer = 0; layer < LAYERS; layer++) {
                    pane.read(SyntheticLens.layer(layer, positions));
                }
                return null;
            });
            scroll("scroll");
            assertThat(pane.grid().geometry().scrollY())
                    .isEqualTo(pane.grid().geometry().maxScrollY());
            find("ō", "search, no hit");
            assertThat(pane.model().search().hits()).isZero();
            find("a", "search, top token");
            int top = pane.model().search().hits();
            assertThat(top).isPositive();
            scroll("scroll with hits");
            PaneStage.on(() -> {
                ((ToggleButton) pane.lookup("#lens-below")).fire();
                return null;
            });
            find("ta", "search, top 5");
            find("a", "search, top 5");
            assertThat(pane.model().search().hits()).isGreaterThan(top);
            scroll("scroll with hits in the top 5");
        } finally {
            stage.close();
        }
    }

    /** One turn of the wheel after the other from the top to the end, in steps of a page. */
    private void scroll(String what) throws Exception {
        PaneStage.on(() -> {
            pane.grid().reveal(0, 0);
            return null;
        });
        List<Long> times = new ArrayList<>();
        double before;
        do {
            before = pane.grid().geometry().scrollY();
            times.add(timed(() -> {
                Event.fireEvent(pane.grid(), wheel());
                pane.grid().draw();
                return null;
            }));
        } while (pane.grid().geometry().scrollY() > before);
        say(what, times);
    }

    private ScrollEvent wheel() {
        return new ScrollEvent(
                ScrollEvent.SCROLL,
                300,
                300,
                300,
                300,
                false,
                false,
                false,
                false,
                false,
                false,
                0,
                -TURN,
                0,
                -TURN,
                ScrollEvent.HorizontalTextScrollUnits.NONE,
                0,
                ScrollEvent.VerticalTextScrollUnits.NONE,
                0,
                0,
                null);
    }

    private void find(String word, String what) throws Exception {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < (MEASURING ? 9 : 1); i++) {
            PaneStage.on(() -> {
                pane.find("");
                return null;
            });
            times.add(timed(() -> {
                pane.find(word);
                pane.grid().draw();
                return null;
            }));
        }
        say(what + " “" + word + "”", times);
    }

    private static long timed(Callable<?> what) throws Exception {
        long[] nanos = {0};
        PaneStage.on(() -> {
            ThreadMXBean thread = ManagementFactory.getThreadMXBean(); // whatever else the machine is doing
            long from = thread.getCurrentThreadCpuTime();
            what.call();
            nanos[0] = thread.getCurrentThreadCpuTime() - from;
            return null;
        });
        return nanos[0];
    }

    private static void say(String what, List<Long> nanos) {
        if (MEASURING) {
            Collections.sort(nanos);
            System.out.printf(
                    "MEASURED %s: median %.1f ms, most %.1f ms of %d%n",
                    what, nanos.get(nanos.size() / 2) / 1e6, nanos.get(nanos.size() - 1) / 1e6, nanos.size());
        }
    }
}
