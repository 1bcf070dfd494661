package org.fovea.app.knockout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.WindowThread;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.vlm.Softmax;
import org.fovea.vlm.Trace;
import org.fovea.vlm.VisualTokens;
import org.fovea.vlm.Vlm;
import org.fovea.vlm.vision.Picture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The heatmap's state on the built-in model, without a window. */
class KnockoutModelTest {

    private final WindowThread window = new WindowThread();
    private Explorer explorer;
    private KnockoutModel model;

    @BeforeEach
    void asksAboutTheDog() {
        explorer = new Explorer(window, window::complain);
        window.run(() -> {
            model = new KnockoutModel(explorer);
            explorer.open(Path.of("assets/demo-model"), Path.of("assets/scenes/01_park.png"),
                    Path.of("assets/scenes/instances.json"), 1L, "Is there a dog in this image?");
        });
        waitForHeatmap(KnockoutModel.From.OBJECT);
    }

    private void waitForHeatmap(KnockoutModel.From from) {
        window.waitFor("the heatmap of " + from, () -> model.heatmapProperty().get() != null && !model.staleProperty().get()
                && model.heatmapProperty().get().from().equals(from.toString()));
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    @Test
    void everyCellIsWhatItsKnockoutAloneGives() {
        KnockoutModel.Heatmap map = window.ask(() -> model.heatmapProperty().get());
        assertThat(map.token()).isEqualTo("Yes");
        try (Vlm vlm = Vlm.open(Path.of("assets/demo-model"));
                VisualTokens image = vlm.see(Picture.read(Path.of("assets/scenes/01_park.png")));
                Trace trace = vlm.trace(image, vlm.prompt("Is there a dog in this image?"));
                Sweep sweep = new Sweep(trace)) {
            int yes = Softmax.argmax(trace.lastLogits());
            for (LayerWindow w : LayerWindow.all(10)) {
                float[] logits = sweep.run(Counterfactual.of(Knockout.of(w, map.source(), Target.LAST, trace.prompt(), 16)),
                        () -> false).logits();
                assertThat(map.p()[w.first() - 1][w.last() - 1]).isCloseTo(Softmax.of(logits).p()[yes], within(1e-4f));
            }
        }
    }

    @Test
    void theAnswerReadsTheImageLateAndEverythingButTheObjectMattersLess() {
        KnockoutModel.Heatmap object = window.ask(() -> model.heatmapProperty().get());
        assertThat(object.change(new LayerWindow(5, 8))).isLessThan(object.change(new LayerWindow(1, 3)) - 0.2f);
        window.run(() -> model.fromProperty().set(KnockoutModel.From.REST));
        waitForHeatmap(KnockoutModel.From.REST);
        KnockoutModel.Heatmap rest = window.ask(() -> model.heatmapProperty().get());
        assertThat(object.change(new LayerWindow(5, 8))).isLessThan(rest.change(new LayerWindow(5, 8)));
    }

    @Test
    void applyingAWindowTwiceTakesItOffAgain() {
        LayerWindow cut = new LayerWindow(4, 8);
        window.run(() -> model.apply(cut, false));
        assertThat(window.ask(() -> model.applied(cut))).isTrue();
        window.run(() -> model.apply(new LayerWindow(1, 2), true));
        assertThat(explorer.history().current().knockouts()).hasSize(2);
        window.run(() -> model.apply(new LayerWindow(9, 10), false));
        assertThat(explorer.history().current().knockouts()).hasSize(1);
        window.run(() -> model.apply(new LayerWindow(9, 10), false));
        assertThat(explorer.history().current().isNone()).isTrue();
    }

    @Test
    void aSourceThatNeedsAnObjectSaysSoWhenNoneIsChosen() {
        window.run(() -> explorer.objectProperty().set(null));
        waitForHeatmap(KnockoutModel.From.IMAGE);
        window.run(() -> model.fromProperty().set(KnockoutModel.From.OBJECT_1));
        assertThat(model.hintProperty().get()).contains("object");
        assertThat(model.heatmapProperty().get()).isNull();
        window.run(() -> model.fromProperty().set(KnockoutModel.From.SELECTED));
        assertThat(model.hintProperty().get()).contains("Ablate");
    }

    @Test
    void theTableHasALineForEveryWindow() {
        String csv = window.ask(() -> model.heatmapProperty().get().csv());
        assertThat(csv.lines()).hasSize(56).first().isEqualTo("first,last,p,change");
    }
}
