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
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;
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
            explorer.open(
                    Path.of("assets/demo-model"),
                    Path.of("assets/scenes/01_park.png"),
                    Path.of("assets/scenes/instances.json"),
                    1L,
                    "Is there a dog in this image?");
        });
        waitForHeatmap(KnockoutSource.OBJECT);
    }

    private void waitForHeatmap(KnockoutSource from) {
        window.waitFor(
                "the heatmap of " + from,
                () -> model.heatmapProperty().get() != null
                        && !model.staleProperty().get()
                        && model.heatmapProperty().get().from() == from);
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    @Test
    void everyCellIsWhatItsKnockoutAloneGives() {
        Heatmap map = window.ask(() -> model.heatmapProperty().get());
        assertThat(map.token()).isEqualTo("Yes");
        try (VisionLanguageModel vlm = VisionLanguageModel.open(Path.of("assets/demo-model"));
                VisualTokens image = vlm.encode(RgbImage.read(Path.of("assets/scenes/01_park.png")));
                Trace trace = vlm.trace(image, vlm.prompt(image, "Is there a dog in this image?"));
                Sweep sweep = new Sweep(trace)) {
            int yes = Softmax.argmax(trace.lastLogits());
            for (LayerWindow w : LayerWindow.all(10)) {
                float[] logits = sweep.run(
                                Counterfactual.of(Knockout.of(
                                        w,
                                        map.source(),
                                        Target.LAST,
                                        trace.prompt(),
                                        trace.image().layout())),
                                () -> false)
                        .logits();
                assertThat(map.p(w)).isCloseTo(Softmax.of(logits).p()[yes], within(1e-4f));
            }
        }
    }

    @Test
    void theAnswerReadsTheImageLateAndEverythingButTheObjectMattersLess() {
        Heatmap object = window.ask(() -> model.heatmapProperty().get());
        assertThat(object.change(new LayerWindow(5, 8))).isLessThan(object.change(new LayerWindow(1, 3)) - 0.2f);
        window.run(() -> model.fromProperty().set(KnockoutSource.REST));
        waitForHeatmap(KnockoutSource.REST);
        Heatmap rest = window.ask(() -> model.heatmapProperty().get());
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
        waitForHeatmap(KnockoutSource.IMAGE);
        window.run(() -> model.fromProperty().set(KnockoutSource.OBJECT_1));
        assertThat(model.hintProperty().get()).contains("object");
        assertThat(model.heatmapProperty().get()).isNull();
        window.run(() -> model.fromProperty().set(KnockoutSource.SELECTED));
        assertThat(model.hintProperty().get()).contains("Ablate");
    }

    @Test
    void theTableHasALineForEveryWindow() {
        String csv = window.ask(() -> model.heatmapProperty().get().result().csv());
        assertThat(csv.lines()).hasSize(56).first().isEqualTo("first,last,p,change");
    }

    @Test
    void aCoarseHeatmapComesFirstAndNeverSaysMoreThanItKnows() {
        List<Heatmap> seen = new ArrayList<>();
        window.run(() -> {
            model.heatmapProperty().addListener((o, before, now) -> seen.add(now));
            model.fromProperty().set(KnockoutSource.REST_1);
        });
        waitForHeatmap(KnockoutSource.REST_1);
        List<Heatmap> maps = window.ask(() -> List.copyOf(seen));
        assertThat(maps).hasSize(2);
        Heatmap coarse = maps.get(0);
        Heatmap whole = maps.get(1);
        assertThat(coarse.result().csv().lines()).hasSize(16); // 15 of 55 windows
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
    void severalSourcesAreSweptTogetherEachAsItIsAlone() {
        Heatmap alone = window.ask(() -> model.heatmapProperty().get());
        window.run(() -> {
            model.compare(KnockoutSource.REST, true);
            model.compare(KnockoutSource.IMAGE, true);
            assertThat(model.staleProperty().get()).isTrue();
            assertThat(model.outdated()).isFalse(); // the one in front is what it was
            model.targetProperty().set(Target.TEXT);
            assertThat(model.outdated()).isTrue();
            model.targetProperty().set(Target.LAST);
        });
        window.waitFor(
                "three heatmaps",
                () -> !model.staleProperty().get()
                        && model.heatmapsProperty().get().size() == 3);
        List<Heatmap> maps = window.ask(() -> model.heatmapsProperty().get());
        assertThat(maps)
                .extracting(Heatmap::from)
                .containsExactly(KnockoutSource.OBJECT, KnockoutSource.REST, KnockoutSource.IMAGE);
        for (LayerWindow w : LayerWindow.all(10)) {
            assertThat(maps.get(0).change(w)).isCloseTo(alone.change(w), within(1e-5f));
        }
        window.run(() -> model.compareNone());
        window.run(() -> model.fromProperty().set(KnockoutSource.REST));
        waitForHeatmap(KnockoutSource.REST);
        Heatmap rest = window.ask(() -> model.heatmapProperty().get());
        for (LayerWindow w : LayerWindow.all(10)) {
            assertThat(maps.get(1).change(w)).isCloseTo(rest.change(w), within(1e-5f));
        }
    }

    @Test
    void aSourceThatWasComparedComesToTheFrontAtOnce() {
        window.run(() -> model.compareAll());
        window.waitFor(
                "all heatmaps",
                () -> !model.staleProperty().get()
                        && model.heatmapsProperty().get().size() == 7);
        window.run(() -> {
            model.fromProperty().set(KnockoutSource.REST_2);
            assertThat(model.heatmapProperty().get().from()).isEqualTo(KnockoutSource.REST_2);
            assertThat(model.staleProperty().get()).isFalse();
            model.compare(KnockoutSource.REST_2, false); // what is left is known, the first of it comes forward
            assertThat(model.heatmapProperty().get().from()).isEqualTo(KnockoutSource.OBJECT);
            assertThat(model.fromProperty().get()).isEqualTo(KnockoutSource.OBJECT);
            assertThat(model.staleProperty().get()).isFalse();
            model.compareNone();
            assertThat(model.heatmapsProperty().get()).hasSize(1);
            assertThat(model.staleProperty().get()).isFalse();
            model.compare(KnockoutSource.OBJECT, false); // the last one stays
            assertThat(model.sourcesProperty().get()).containsExactly(KnockoutSource.OBJECT);
        });
    }

    @Test
    void comparedSourcesComeCoarseFirstAndShareATableAndACommand() {
        List<List<Heatmap>> seen = new ArrayList<>();
        window.run(() -> {
            model.heatmapsProperty().addListener((o, before, now) -> seen.add(now));
            model.compare(KnockoutSource.REST_1, true);
        });
        window.waitFor(
                "both heatmaps",
                () -> !model.staleProperty().get()
                        && model.heatmapsProperty().get().size() == 2);
        List<List<Heatmap>> parts = window.ask(() -> List.copyOf(seen));
        assertThat(parts).hasSize(2);
        assertThat(Heatmap.together(parts.get(0)).csv().lines()).hasSize(31); // 15 of 55 windows of each
        assertThat(Heatmap.together(parts.get(1)).csv().lines())
                .hasSize(111)
                .first()
                .isEqualTo("source,first,last,p,change");
        assertThat(window.ask(() -> model.command().toString())).contains("--from object --from non-object+1");
    }

    @Test
    void whatIsAblatedIsComparedAnewWheneverItChanges() {
        window.run(() -> model.compare(KnockoutSource.SELECTED, true));
        assertThat(window.ask(() -> model.heatmapsProperty().get())).hasSize(1);
        window.run(() -> explorer.ablate(org.fovea.intervene.Patches.of(100, 101)));
        window.waitFor(
                "the ablated patches' heatmap",
                () -> !model.staleProperty().get()
                        && model.heatmapsProperty().get().size() == 2);
        assertThat(model.heatmapProperty().get().from()).isEqualTo(KnockoutSource.OBJECT);
        window.run(() -> {
            explorer.history().undo();
            model.fromProperty().set(KnockoutSource.SELECTED);
        });
        assertThat(model.hintProperty().get()).contains("Ablate");
        assertThat(model.heatmapProperty().get()).isNull();
    }

    @Test
    void theLinesOfAllSourcesAreTheirHeatmapsPresets() {
        Heatmap object = window.ask(() -> model.heatmapProperty().get());
        window.run(() -> model.viewProperty().set(KnockoutModel.View.PRESETS));
        window.waitFor("the lines", () -> model.linesProperty().get() != null);
        Lines lines = window.ask(() -> model.linesProperty().get());
        assertThat(lines.lines())
                .extracting(Lines.Line::from)
                .containsExactly(
                        KnockoutSource.OBJECT,
                        KnockoutSource.OBJECT_1,
                        KnockoutSource.OBJECT_2,
                        KnockoutSource.REST,
                        KnockoutSource.REST_1,
                        KnockoutSource.REST_2,
                        KnockoutSource.IMAGE);
        for (int i = 0; i < 5; i++) {
            LayerWindow w = lines.windows().get(i).window();
            assertThat(lines.lines().get(0).p()[i]).isCloseTo(object.p(w), within(1e-5f));
        }
        assertThat(lines.result().csv().lines()).hasSize(36).first().isEqualTo("source,preset,first,last,p,change");
        window.run(() -> explorer.ablate(lines.lines().get(0).source()));
        window.waitFor(
                "what is ablated as a source",
                () -> model.linesProperty().get().lines().size() == 8);
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
        assertThat(explorer.changedProbedProperty().get().token().p())
                .isCloseTo(heads.map().p()[l - 1][h], within(1e-4f));
        assertThat(model.applied(l, h)).isTrue();
        assertThat(model.applied(new LayerWindow(l, l))).isFalse();
        assertThat(explorer.history().current().summary()).isEqualTo("layer %d head %d: object ↛ last".formatted(l, h));
        assertThat(heads.map().csv().lines()).hasSize(41).first().isEqualTo("layer,head,p,change");
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
        window.waitFor(
                "the heads of the new answer",
                () -> model.headsProperty().get() != null
                        && model.headsProperty().get().token().equals("dog"));
        assertThat(window.ask(() -> seen.get(0))).isEqualTo("none");
        assertThat(model.heatmapProperty().get()).isNull();
    }
}
