package org.fovea.app.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.analysis.AttentionMap;
import org.fovea.analysis.MinimalSet;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.PatchMap;
import org.fovea.app.state.WindowThread;
import org.fovea.intervene.Patches;
import org.fovea.model.image.SquareLayout;
import org.fovea.session.Interventions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The attribution's state on a tiny random model with 25 patches, without a window. */
class AttributionModelTest {

    private static final Path MODEL = Path.of("src/test/resources/fixtures/clip-llama");

    private final WindowThread window = new WindowThread();
    private Explorer explorer;
    private AttributionModel model;

    @BeforeEach
    void opens() {
        explorer = new Explorer(window, window::complain);
        window.run(() -> {
            model = new AttributionModel(explorer);
            explorer.open(MODEL, MODEL.resolve("picture.png"), null, null, "Is there a dog in this image?");
        });
        settle();
    }

    private void settle() {
        window.waitFor(
                "the answer",
                () -> explorer.answerProperty().get() != null
                        && explorer.probedProperty().get() != null
                        && !explorer.service().busyProperty().get());
    }

    @AfterEach
    void closes() {
        explorer.close();
        assertThat(window.complaints()).isEmpty();
    }

    private <T extends AttributionResult> T compute(Method method, Class<T> kind) {
        window.run(() -> {
            model.methodProperty().set(method);
            model.compute();
        });
        window.waitFor(
                method.toString(),
                () -> kind.isInstance(model.resultProperty().get())
                        && model.complete()
                        && !explorer.service()
                                .busyProperty()
                                .get()); // what was told on the way makes room for the whole
        return kind.cast(window.ask(() -> model.resultProperty().get()));
    }

    /** The probability of the token that is read with patches ablated in the live answer. */
    private float ablated(Patches patches) {
        window.run(() -> explorer.ablate(patches));
        window.waitFor(
                "the ablation",
                () -> explorer.changedProbedProperty().get() != null
                        && !explorer.service().busyProperty().get());
        float p = explorer.changedProbedProperty().get().token().p();
        window.run(() -> explorer.ablate(Patches.NONE));
        window.waitFor("no ablation", () -> explorer.changedProbedProperty().get() == null);
        return p;
    }

    @Test
    void anOcclusionSaysWhatAblatingThePatchSays() {
        OcclusionResult found = compute(Method.OCCLUSION, OcclusionResult.class);
        assertThat(found.drops()).hasSize(25);
        for (int patch : new int[] {0, 12, 24}) {
            assertThat(found.base() - found.drops()[patch]).isCloseTo(ablated(Patches.of(patch)), within(1e-5f));
        }
        window.run(() -> model.sizeProperty().set(3));
        assertThat(window.ask(() -> model.resultProperty().get())).isNull();
        OcclusionResult larger = compute(Method.OCCLUSION, OcclusionResult.class);
        assertThat(larger.base() - larger.drops()[12])
                .isCloseTo(ablated(Patches.of(6, 7, 8, 11, 12, 13, 16, 17, 18)), within(1e-5f));
        assertThat(larger.csv(SquareLayout.of(5, 5)).lines())
                .hasSize(26)
                .element(13)
                .asString()
                .startsWith("12,2,2,");
    }

    @Test
    void logOddsOrderPatchesAsPointsDo() {
        OcclusionResult points = compute(Method.OCCLUSION, OcclusionResult.class);
        PatchMap inPoints = points.map();
        window.run(() -> model.pointsProperty().set(false));
        PatchMap inOdds = window.ask(() -> model.resultProperty().get().map());
        for (int a = 0; a < 25; a++) {
            for (int b = 0; b < 25; b++) {
                if (inPoints.values()[a] < inPoints.values()[b] - 1e-6) {
                    assertThat(inOdds.values()[a]).isLessThan(inOdds.values()[b]);
                }
            }
        }
        assertThat(inOdds.said().apply(3)).contains("log-odds");
    }

    @Test
    void aCoarseCellSpeaksForItsSquareUntilFinerOnesArrive() {
        OcclusionResult map = OcclusionResult.nothing("dog", 0.9f, 1, 16);
        map.take(new org.fovea.analysis.Occlusion.Cell(10, 4, 0.4f, 0.5f), SquareLayout.grids(4, 4));
        assertThat(map.coarse()).containsOnly(0.5f);
        assertThat(map.known()).isEqualTo(1);
        map.take(new org.fovea.analysis.Occlusion.Cell(5, 2, 0.8f, 0.1f), SquareLayout.grids(4, 4));
        assertThat(map.coarse()[0]).isEqualTo(0.1f);
        assertThat(map.coarse()[5]).isEqualTo(0.1f);
        assertThat(map.coarse()[10]).isEqualTo(0.5f);
        map.take(new org.fovea.analysis.Occlusion.Cell(0, 1, 0.9f, 0.0f), SquareLayout.grids(4, 4));
        assertThat(map.coarse()[0]).isZero();
        assertThat(map.coarse()[1]).isEqualTo(0.1f);
        assertThat(map.map().said().apply(1)).isEqualTo("“dog” without it: about −10.0 points");
        assertThat(map.map().said().apply(10)).isEqualTo("“dog” without it: −50.0 points");
    }

    @Test
    void anotherQuestionForgetsEverythingAndNoOlderResultComesLater() {
        List<AttributionResult> seen = new ArrayList<>();
        window.run(() -> {
            model.compute();
            explorer.ask("What is this?");
        });
        window.waitFor(
                "the new question",
                () -> "What is this?".equals(explorer.askedProperty().get().question()));
        window.run(() -> model.resultProperty().addListener((o, before, now) -> seen.add(now)));
        settle();
        assertThat(window.ask(() -> model.resultProperty().get())).isNull();
        assertThat(window.ask(() -> List.copyOf(seen))).isEmpty();
        assertThat(explorer.patchMapProperty().get()).isNull();
        assertThat(model.busyProperty().get()).isFalse();
    }

    @Test
    void goingBackToWhatWasComputedShowsItAtOnce() {
        OcclusionResult first = compute(Method.OCCLUSION, OcclusionResult.class);
        compute(Method.GRADIENTS, GradientsResult.class);
        window.run(() -> model.methodProperty().set(Method.OCCLUSION));
        assertThat(((OcclusionResult) window.ask(() -> model.resultProperty().get())).p())
                .isSameAs(first.p());
        window.run(
                () -> explorer.history().set(explorer.history().current().replacingBy(Interventions.Mean.ZERO, null)));
        assertThat(window.ask(() -> model.resultProperty().get())).isNull();
        window.run(() -> explorer.history().undo());
        assertThat(((OcclusionResult) window.ask(() -> model.resultProperty().get())).p())
                .isSameAs(first.p());
    }

    @Test
    void theMapIsOverTheImageOnlyWhileThePaneIsInFront() {
        compute(Method.OCCLUSION, OcclusionResult.class);
        assertThat(explorer.patchMapProperty().get()).isNotNull();
        window.run(() -> model.frontProperty().set(false));
        assertThat(explorer.patchMapProperty().get()).isNull();
        window.run(() -> model.frontProperty().set(true));
        assertThat(explorer.patchMapProperty().get()).isNotNull();
    }

    @Test
    void gradientsSumToTheDifferenceThatTheyExplain() {
        GradientsResult found = compute(Method.GRADIENTS, GradientsResult.class);
        double sum = 0;
        for (float part : found.map().values()) {
            sum += part;
        }
        assertThat(sum - (found.result().logit() - found.result().baseline()))
                .isCloseTo(found.result().gap(), within(1e-4));
        assertThat(found.summary())
                .contains("completeness gap "
                        + AttributionResult.signed(found.result().gap()))
                .contains("32 steps");
        window.run(() -> model.signedProperty().set(false));
        GradientsResult magnitude =
                (GradientsResult) window.ask(() -> model.resultProperty().get());
        assertThat(magnitude.map().signed()).isFalse();
        assertThat(magnitude.result()).isSameAs(found.result());
    }

    @Test
    void gradientsThatWereStoppedGoOnWhereTheyWere() {
        List<Double> shares = new ArrayList<>();
        window.keepModelInStep();
        window.run(() -> {
            model.methodProperty().set(Method.GRADIENTS);
            model.progressProperty().addListener((o, before, now) -> {
                if (now.doubleValue() > 0) {
                    shares.add(now.doubleValue());
                    if (shares.size() == 2) {
                        model.stop();
                    }
                }
            });
            model.compute();
        });
        window.waitFor(
                "the stop",
                () -> shares.size() >= 2 && !explorer.service().busyProperty().get());
        assertThat(window.ask(() -> model.resultProperty().get())).isNull();
        GradientsResult found = compute(Method.GRADIENTS, GradientsResult.class);
        window.run(() -> assertThat(shares).isSorted().doesNotHaveDuplicates()); // else a step was taken twice
        assertThat(Math.abs(found.result().gap()))
                .isLessThan(Math.abs(found.result().logit() - found.result().baseline()));
    }

    @Test
    void attentionIsOfTheRunWithTheInterventionsAndBlockedEdgesCarryNothing() {
        window.run(() -> model.methodProperty().set(Method.ATTENTION));
        window.waitFor("the attention", () -> model.resultProperty().get() instanceof AttentionResult);
        AttentionResult own =
                (AttentionResult) window.ask(() -> model.resultProperty().get());
        window.run(() -> explorer.history()
                .set(explorer.history()
                        .current()
                        .knocking(List.of(new Interventions.LiveKnockout(
                                new org.fovea.intervene.LayerWindow(1, 1),
                                Patches.of(7, 8),
                                org.fovea.intervene.Target.TEXT,
                                "two")))));
        assertThat(window.ask(() -> model.staleProperty().get())).isTrue();
        window.waitFor(
                "the changed attention",
                () -> model.resultProperty().get() instanceof AttentionResult a
                        && a.changed()
                        && !model.staleProperty().get());
        AttentionResult changed =
                (AttentionResult) window.ask(() -> model.resultProperty().get());
        for (int head = 0; head < changed.heads(); head++) {
            assertThat(own.attention().of(1, head)[7]).isPositive();
            assertThat(changed.attention().of(1, head)[7]).isZero();
            assertThat(changed.attention().of(1, head)[8]).isZero();
            assertThat(changed.attention().of(1, head)[9]).isPositive();
        }
        assertThat(changed.summary()).startsWith("With interventions, ");
        window.run(() -> explorer.shownRun().withInterventionsProperty().set(false));
        window.waitFor(
                "the original attention",
                () -> model.resultProperty().get() instanceof AttentionResult a && !a.changed());
        assertThat(((AttentionResult) window.ask(() -> model.resultProperty().get())).attention())
                .isSameAs(own.attention());
    }

    @Test
    void attentionIsReadAtOnceAndPooledAsChosen() {
        window.run(() -> model.methodProperty().set(Method.ATTENTION));
        window.waitFor("the attention", () -> model.resultProperty().get() instanceof AttentionResult);
        AttentionResult all =
                (AttentionResult) window.ask(() -> model.resultProperty().get());
        assertThat(all.attention().position())
                .isEqualTo(explorer.askedProperty().get().prompt().length()
                        - 1
                        + explorer.probedProperty().get().index());
        window.run(() -> {
            model.layerProperty().set(2);
            model.poolingProperty().set(AttentionMap.Pooling.MAX);
        });
        AttentionResult some =
                (AttentionResult) window.ask(() -> model.resultProperty().get());
        for (int patch = 0; patch < 25; patch++) {
            float most = 0;
            for (float[] head : all.attention().weights()[1]) {
                most = Math.max(most, head[patch]);
            }
            assertThat(some.map().values()[patch]).isEqualTo(most);
        }
        int first = explorer.askedProperty().get().prompt().imageTo();
        window.run(() -> model.positionProperty().set(first));
        window.waitFor(
                "the other position",
                () -> model.resultProperty().get() instanceof AttentionResult a
                        && a.attention().position() == first);
    }

    @Test
    void theSmallestSetFlipsTheLiveAnswerWhenItIsApplied() {
        window.run(() -> explorer.probe(0));
        window.waitFor("the first token", () -> explorer.probedProperty().get().index() == 0);
        MinimalSetResult found = compute(Method.SET, MinimalSetResult.class);
        assertThat(found.step().reached()).isTrue();
        window.run(model::apply);
        window.waitFor(
                "the change",
                () -> explorer.changedAnswerProperty().get() != null
                        && !explorer.service().busyProperty().get());
        assertThat(explorer.changedAnswerProperty().get().tokens().get(0).text())
                .isEqualTo(found.then().text())
                .isNotEqualTo(explorer.probedProperty().get().token().text());
        window.run(() -> explorer.history().undo());
        assertThat(explorer.history().current().isNone()).isTrue();
        window.run(() -> model.goalProperty().set(MinimalSetResult.Goal.KEEP));
        MinimalSetResult keeping = compute(Method.SET, MinimalSetResult.class);
        assertThat(keeping.ablated()).isEqualTo(keeping.step().patches().complement(25));
        assertThat(keeping.then().text())
                .isEqualTo(explorer.probedProperty().get().token().text());
    }

    /** Stops the search as soon as it has found something that this holds of. */
    private MinimalSetResult searchUntil(java.util.function.Predicate<MinimalSetResult> holds) {
        window.keepModelInStep();
        window.run(() -> {
            model.methodProperty().set(Method.SET);
            javafx.beans.value.ChangeListener<AttributionResult> stop = new javafx.beans.value.ChangeListener<>() {
                @Override
                public void changed(
                        javafx.beans.value.ObservableValue<? extends AttributionResult> o,
                        AttributionResult before,
                        AttributionResult now) {
                    if (now instanceof MinimalSetResult d
                            && model.busyProperty().get()
                            && holds.test(d)) {
                        model.resultProperty().removeListener(this);
                        model.stop();
                    }
                }
            };
            model.resultProperty().addListener(stop);
            model.compute();
        });
        window.waitFor(
                "the search to rest",
                () -> !model.busyProperty().get()
                        && !explorer.service().busyProperty().get());
        return (MinimalSetResult) window.ask(() -> model.resultProperty().get());
    }

    @Test
    void aSearchSaysHowFarItsRoundIsAndWhichItIs() {
        List<String> said = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        window.run(() -> {
            model.leftProperty().addListener((o, before, now) -> said.add(now));
            model.progressProperty().addListener((o, before, now) -> shares.add(now.doubleValue()));
        });
        compute(Method.SET, MinimalSetResult.class);
        window.run(() -> {
            assertThat(said).anyMatch(s -> s.endsWith("round 1")).anyMatch(s -> s.endsWith("round 2"));
            assertThat(shares).allMatch(s -> s >= -1 && s < 1);
        });
    }

    @Test
    void aSearchThatIsStoppedSaysWhatItsPatchesDo() {
        assertThat(stopped(Patches.of(3, 4), -0.5, true))
                .isEqualTo("Stopped after 60 ablations. With these 2 patches ablated, "
                        + "“dog” is no longer the most likely token, but some of them may not be needed.");
        assertThat(stopped(Patches.of(3), 7.82, false))
                .isEqualTo("Stopped after 60 ablations. 1 patch does not flip the "
                        + "answer yet: the logit of “dog” is above the runner-up's by 7.82.");
    }

    private static String stopped(Patches patches, double margin, boolean reached) {
        return new MinimalSetResult(
                        "dog",
                        MinimalSetResult.Goal.FLIP,
                        new MinimalSet.Step(patches, margin, reached, false, 60),
                        25,
                        false,
                        null)
                .stopped();
    }

    @Test
    void aSearchThatIsStoppedKeepsWhatItFoundAndCanBeApplied() {
        MinimalSetResult found = searchUntil(d -> d.step().reached());
        assertThat(found.done()).isFalse();
        assertThat(found.stopped())
                .startsWith("Stopped after 26 ablations. With this 1 patch ablated, ")
                .endsWith(" is no longer the most likely token.");
        window.run(model::apply);
        window.waitFor(
                "the change",
                () -> explorer.changedAnswerProperty().get() != null
                        && !explorer.service().busyProperty().get());
        assertThat(explorer.changedAnswerProperty().get().tokens().get(0).id())
                .isNotEqualTo(explorer.probedProperty().get().token().id());
        window.run(() -> explorer.history().undo());
        settle();
        MinimalSetResult again = searchUntil(d -> true); // stopped sooner: the better one stays
        assertThat(again.step().patches()).isEqualTo(found.step().patches());
        MinimalSetResult whole = compute(Method.SET, MinimalSetResult.class);
        assertThat(whole.done()).isTrue();
        assertThat(whole.step().patches().size())
                .isLessThanOrEqualTo(found.step().patches().size());
    }
}
