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

    private <T extends Finding> T compute(Method method, Class<T> kind) {
        window.run(() -> {
            model.methodProperty().set(method);
            model.compute();
        });
        window.waitFor(
                method.toString(),
                () -> kind.isInstance(model.findingProperty().get())
                        && model.complete()
                        && !explorer.service()
                                .busyProperty()
                                .get()); // what was told on the way makes room for the whole
        return kind.cast(window.ask(() -> model.findingProperty().get()));
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
        OcclusionFinding found = compute(Method.OCCLUSION, OcclusionFinding.class);
        assertThat(found.drops()).hasSize(25);
        for (int patch : new int[] {0, 12, 24}) {
            assertThat(found.base() - found.drops()[patch]).isCloseTo(ablated(Patches.of(patch)), within(1e-5f));
        }
        window.run(() -> model.sizeProperty().set(3));
        assertThat(window.ask(() -> model.findingProperty().get())).isNull();
        OcclusionFinding larger = compute(Method.OCCLUSION, OcclusionFinding.class);
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
        OcclusionFinding points = compute(Method.OCCLUSION, OcclusionFinding.class);
        PatchMap inPoints = points.map();
        window.run(() -> model.pointsProperty().set(false));
        PatchMap inOdds = window.ask(() -> model.findingProperty().get().map());
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
        OcclusionFinding map = OcclusionFinding.nothing("dog", 0.9f, 1, 16);
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
        List<Finding> seen = new ArrayList<>();
        window.run(() -> {
            model.compute();
            explorer.ask("What is this?");
        });
        window.waitFor(
                "the new question",
                () -> "What is this?".equals(explorer.askedProperty().get().question()));
        window.run(() -> model.findingProperty().addListener((o, before, now) -> seen.add(now)));
        settle();
        assertThat(window.ask(() -> model.findingProperty().get())).isNull();
        assertThat(window.ask(() -> List.copyOf(seen))).isEmpty();
        assertThat(explorer.patchMapProperty().get()).isNull();
        assertThat(model.busyProperty().get()).isFalse();
    }

    @Test
    void goingBackToWhatWasComputedShowsItAtOnce() {
        OcclusionFinding first = compute(Method.OCCLUSION, OcclusionFinding.class);
        compute(Method.GRADIENTS, GradientsFinding.class);
        window.run(() -> model.methodProperty().set(Method.OCCLUSION));
        assertThat(((OcclusionFinding) window.ask(() -> model.findingProperty().get())).drops())
                .isSameAs(first.drops());
        window.run(
                () -> explorer.history().set(explorer.history().current().replacingBy(Interventions.Mean.ZERO, null)));
        assertThat(window.ask(() -> model.findingProperty().get())).isNull();
        window.run(() -> explorer.history().undo());
        assertThat(((OcclusionFinding) window.ask(() -> model.findingProperty().get())).drops())
                .isSameAs(first.drops());
    }

    @Test
    void theMapIsOverTheImageOnlyWhileThePaneIsInFront() {
        compute(Method.OCCLUSION, OcclusionFinding.class);
        assertThat(explorer.patchMapProperty().get()).isNotNull();
        window.run(() -> model.frontProperty().set(false));
        assertThat(explorer.patchMapProperty().get()).isNull();
        window.run(() -> model.frontProperty().set(true));
        assertThat(explorer.patchMapProperty().get()).isNotNull();
    }

    @Test
    void gradientsSumToTheDifferenceThatTheyExplain() {
        GradientsFinding found = compute(Method.GRADIENTS, GradientsFinding.class);
        double sum = 0;
        for (float part : found.map().values()) {
            sum += part;
        }
        assertThat(sum - (found.result().logit() - found.result().baseline()))
                .isCloseTo(found.result().gap(), within(1e-4));
        assertThat(found.summary())
                .contains("completeness gap " + Finding.signed(found.result().gap()))
                .contains("32 steps");
        window.run(() -> model.signedProperty().set(false));
        GradientsFinding magnitude =
                (GradientsFinding) window.ask(() -> model.findingProperty().get());
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
        assertThat(window.ask(() -> model.findingProperty().get())).isNull();
        GradientsFinding found = compute(Method.GRADIENTS, GradientsFinding.class);
        window.run(() -> assertThat(shares).isSorted().doesNotHaveDuplicates()); // else a step was taken twice
        assertThat(Math.abs(found.result().gap()))
                .isLessThan(Math.abs(found.result().logit() - found.result().baseline()));
    }

    @Test
    void attentionIsOfTheRunWithTheInterventionsAndBlockedEdgesCarryNothing() {
        window.run(() -> model.methodProperty().set(Method.ATTENTION));
        window.waitFor("the attention", () -> model.findingProperty().get() instanceof AttentionFinding);
        AttentionFinding own =
                (AttentionFinding) window.ask(() -> model.findingProperty().get());
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
                () -> model.findingProperty().get() instanceof AttentionFinding a
                        && a.changed()
                        && !model.staleProperty().get());
        AttentionFinding changed =
                (AttentionFinding) window.ask(() -> model.findingProperty().get());
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
                () -> model.findingProperty().get() instanceof AttentionFinding a && !a.changed());
        assertThat(((AttentionFinding) window.ask(() -> model.findingProperty().get())).attention())
                .isSameAs(own.attention());
    }

    @Test
    void attentionIsReadAtOnceAndPooledAsChosen() {
        window.run(() -> model.methodProperty().set(Method.ATTENTION));
        window.waitFor("the attention", () -> model.findingProperty().get() instanceof AttentionFinding);
        AttentionFinding all =
                (AttentionFinding) window.ask(() -> model.findingProperty().get());
        assertThat(all.attention().position())
                .isEqualTo(explorer.askedProperty().get().prompt().length()
                        - 1
                        + explorer.probedProperty().get().index());
        window.run(() -> {
            model.layerProperty().set(2);
            model.poolingProperty().set(AttentionMap.Pooling.MAX);
        });
        AttentionFinding some =
                (AttentionFinding) window.ask(() -> model.findingProperty().get());
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
                () -> model.findingProperty().get() instanceof AttentionFinding a
                        && a.attention().position() == first);
    }

    @Test
    void theSmallestSetFlipsTheLiveAnswerWhenItIsApplied() {
        window.run(() -> explorer.probe(0));
        window.waitFor("the first token", () -> explorer.probedProperty().get().index() == 0);
        MinimalSetFinding found = compute(Method.SET, MinimalSetFinding.class);
        assertThat(found.step().reached()).isTrue();
        window.run(model::apply);
        window.waitFor(
                "the change",
                () -> explorer.changedAnswerProperty().get() != null
                        && !explorer.service().busyProperty().get());
        assertThat(explorer.changedAnswerProperty().get().tokens().get(0).text())
                .isEqualTo(found.then())
                .isNotEqualTo(explorer.probedProperty().get().token().text());
        window.run(() -> explorer.history().undo());
        assertThat(explorer.history().current().isNone()).isTrue();
        window.run(() -> model.goalProperty().set(MinimalSetFinding.Goal.KEEP));
        MinimalSetFinding keeping = compute(Method.SET, MinimalSetFinding.class);
        assertThat(keeping.ablated()).isEqualTo(keeping.step().patches().complement(25));
        assertThat(keeping.then())
                .isEqualTo(explorer.probedProperty().get().token().text());
    }

    /** Stops the search as soon as it has found something that this holds of. */
    private MinimalSetFinding searchUntil(java.util.function.Predicate<MinimalSetFinding> holds) {
        window.keepModelInStep();
        window.run(() -> {
            model.methodProperty().set(Method.SET);
            javafx.beans.value.ChangeListener<Finding> stop = new javafx.beans.value.ChangeListener<>() {
                @Override
                public void changed(
                        javafx.beans.value.ObservableValue<? extends Finding> o, Finding before, Finding now) {
                    if (now instanceof MinimalSetFinding d
                            && model.busyProperty().get()
                            && holds.test(d)) {
                        model.findingProperty().removeListener(this);
                        model.stop();
                    }
                }
            };
            model.findingProperty().addListener(stop);
            model.compute();
        });
        window.waitFor(
                "the search to rest",
                () -> !model.busyProperty().get()
                        && !explorer.service().busyProperty().get());
        return (MinimalSetFinding) window.ask(() -> model.findingProperty().get());
    }

    @Test
    void aSearchSaysHowFarItsRoundIsAndWhichItIs() {
        List<String> said = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        window.run(() -> {
            model.leftProperty().addListener((o, before, now) -> said.add(now));
            model.progressProperty().addListener((o, before, now) -> shares.add(now.doubleValue()));
        });
        compute(Method.SET, MinimalSetFinding.class);
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
        return new MinimalSetFinding(
                        "dog",
                        MinimalSetFinding.Goal.FLIP,
                        new MinimalSet.Step(patches, margin, reached, false, 60),
                        25,
                        false,
                        "",
                        0)
                .stopped();
    }

    @Test
    void aSearchThatIsStoppedKeepsWhatItFoundAndCanBeApplied() {
        MinimalSetFinding found = searchUntil(d -> d.step().reached());
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
        MinimalSetFinding again = searchUntil(d -> true); // stopped sooner: the better one stays
        assertThat(again.step().patches()).isEqualTo(found.step().patches());
        MinimalSetFinding whole = compute(Method.SET, MinimalSetFinding.class);
        assertThat(whole.done()).isTrue();
        assertThat(whole.step().patches().size())
                .isLessThanOrEqualTo(found.step().patches().size());
    }
}
