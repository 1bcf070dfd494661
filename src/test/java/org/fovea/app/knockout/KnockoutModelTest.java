package org.fovea.app.knockout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void aCoarseHeatmapComesFirstAndNeverSaysMoreThanItKnows() {
        List<KnockoutModel.Heatmap> seen = new ArrayList<>();
        window.run(() -> {
            model.heatmapProperty().addListener((o, before, now) -> seen.add(now));
            model.fromProperty().set(KnockoutModel.From.REST_1);
        });
        waitForHeatmap(KnockoutModel.From.REST_1);
        List<KnockoutModel.Heatmap> maps = window.ask(() -> List.copyOf(seen));
        assertThat(maps).hasSize(2);
        KnockoutModel.Heatmap coarse = maps.get(0);
        KnockoutModel.Heatmap whole = maps.get(1);
        assertThat(coarse.csv().lines()).hasSize(16);            // 15 of 55 windows
        for (LayerWindow w : LayerWindow.all(10)) {
            assertThat(whole.change(w)).isNotNaN();
            if (!Double.isNaN(coarse.change(w))) {
                assertThat(coarse.change(w)).isEqualTo(whole.change(w));
            } else {
                assertThat(coarse.describe(w)).endsWith("being computed");
            }
        }
        assertThat(coarse.roughly(new LayerWindow(2, 7))).isEqualTo(coarse.change(new LayerWindow(1, 8)));
        assertThat(window.ask(() -> model.partialProperty().get())).isFalse();
    }

    @Test
    void theLinesOfAllSourcesAreTheirHeatmapsPresets() {
        KnockoutModel.Heatmap object = window.ask(() -> model.heatmapProperty().get());
        window.run(() -> model.viewProperty().set(KnockoutModel.View.PRESETS));
        window.waitFor("the lines", () -> model.linesProperty().get() != null);
        Lines lines = window.ask(() -> model.linesProperty().get());
        assertThat(lines.lines()).extracting(Lines.Line::from).containsExactly(KnockoutModel.From.OBJECT,
                KnockoutModel.From.OBJECT_1, KnockoutModel.From.OBJECT_2, KnockoutModel.From.REST, KnockoutModel.From.REST_1,
                KnockoutModel.From.REST_2, KnockoutModel.From.IMAGE);
        for (int i = 0; i < 5; i++) {
            LayerWindow w = lines.windows().get(i).window();
            assertThat(lines.lines().get(0).p()[i]).isCloseTo(object.p()[w.first() - 1][w.last() - 1], within(1e-5f));
        }
        assertThat(lines.csv().lines()).hasSize(36).first().isEqualTo("source,first,last,p,change");
        window.run(() -> explorer.ablate(lines.lines().get(0).source()));
        window.waitFor("what is ablated as a source", () -> model.linesProperty().get().lines().size() == 8);
        assertThat(model.linesProperty().get().lines().get(6).p()).hasSize(5);
    }

    @Test
    void aHeadThatIsAppliedChangesTheLiveAnswerAsItsCellSays() {
        window.run(() -> model.viewProperty().set(KnockoutModel.View.HEADS));
        window.waitFor("the heads", () -> model.headsProperty().get() != null);
        Heads heads = window.ask(() -> model.headsProperty().get());
        assertThat(heads.map().p()).hasDimensions(10, 4);
        int layer = 1;
        int head = 0;
        for (int l = 1; l <= 10; l++) {
            for (int h = 0; h < 4; h++) {
                if (heads.change(l, h) < heads.change(layer, head)) {
                    layer = l;
                    head = h;
                }
            }
        }
        int l = layer;
        int h = head;
        window.run(() -> model.apply(l, h, false));
        window.waitFor("the change", () -> explorer.changedProbedProperty().get() != null);
        assertThat(explorer.changedProbedProperty().get().token().p()).isCloseTo(heads.map().p()[l - 1][h], within(1e-4f));
        assertThat(model.applied(l, h)).isTrue();
        assertThat(model.applied(new LayerWindow(l, l))).isFalse();
        assertThat(explorer.history().current().summary()).isEqualTo("layer %d head %d: object ↛ last".formatted(l, h));
        assertThat(heads.csv().lines()).hasSize(41).first().isEqualTo("layer,head,p,change");
    }

    @Test
    void anotherQuestionTakesAllViewsBack() {
        window.run(() -> model.viewProperty().set(KnockoutModel.View.HEADS));
        window.waitFor("the heads", () -> model.headsProperty().get() != null);
        List<Object> seen = new ArrayList<>();
        window.run(() -> {
            model.headsProperty().addListener((o, before, now) -> seen.add(now == null ? "none" : now.token()));
            explorer.ask("What animal is this?");
        });
        window.waitFor("the heads of the new answer", () -> model.headsProperty().get() != null
                && model.headsProperty().get().token().equals("dog"));
        assertThat(window.ask(() -> seen.get(0))).isEqualTo("none");
        assertThat(model.heatmapProperty().get()).isNull();
    }
}
