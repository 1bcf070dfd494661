package org.fovea.intervene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.fovea.model.Prompt;
import org.fovea.model.image.SquareLayout;
import org.fovea.model.text.Sequence;
import org.junit.jupiter.api.Test;

/** What a batch costs, counted before anything is computed. */
class SweepPlanTest {

    private static final int LAYERS = 32;
    private static final Prompt PROMPT = new Prompt(
            "<image>",
            new int[600],
            Sequence.causal(600, IntStream.range(5, 581).toArray()));
    private static final Replacement ZERO = Replacement.zero(8);

    private static SweepPlan plan(long mostRows) {
        return new SweepPlan(PROMPT, LAYERS, mostRows);
    }

    private static Knockout knockout(LayerWindow window, Patches source, Target target) {
        return Knockout.of(window, source, target, PROMPT, SquareLayout.of(24, 24));
    }

    private static List<Counterfactual> windows(Patches source) {
        return new ArrayList<>(LayerWindow.all(LAYERS).stream()
                .map(w -> Counterfactual.of(knockout(w, source, Target.LAST)))
                .toList());
    }

    @Test
    void windowsThatStartTogetherAreOneRowUntilTheyEnd() {
        SweepPlan plan = plan(Long.MAX_VALUE);
        List<Counterfactual> windows = windows(Patches.of(100));
        assertThat(windows).hasSize(528);
        Collections.shuffle(windows, new Random(1)); // the order asked does not matter
        windows.forEach(plan::add);
        assertThat(plan.rowLayers()).isEqualTo(5_984); // L (L + 1) (L + 2) / 6; one by one, 11,440
    }

    @Test
    void whatIsEqualIsComputedOnce() {
        SweepPlan plan = plan(Long.MAX_VALUE);
        Knockout a = knockout(new LayerWindow(3, 5), Patches.of(7), Target.LAST);
        Knockout b = knockout(new LayerWindow(4, 9), Patches.of(8), Target.TEXT);
        plan.add(new Counterfactual(null, List.of(a, b)));
        long once = plan.rowLayers();
        plan.add(new Counterfactual(null, List.of(b, a)));
        plan.add(Counterfactual.NONE);
        plan.add(Counterfactual.of(
                knockout(new LayerWindow(1, 2), Patches.of(3), Target.LAST).inHeads(Set.of())));
        assertThat(plan.rowLayers()).isEqualTo(once);
        assertThat(plan.level(2)).hasSize(1);
    }

    @Test
    void anAblationJoinsAtTheFirstLayerAndItsFirstPatch() {
        SweepPlan plan = plan(Long.MAX_VALUE);
        plan.add(Counterfactual.of(new Ablation(Patches.of(500, 40), ZERO)));
        assertThat(plan.rowLayers()).isEqualTo((600 - 45) * LAYERS);
    }

    @Test
    void aKnockoutReachesBackAndKeepsWhatItHas() {
        SweepPlan plan = plan(Long.MAX_VALUE);
        plan.add(new Counterfactual(
                new Ablation(Patches.of(575), ZERO),
                List.of(knockout(new LayerWindow(10, 12), Patches.of(0), Target.LAST_ROW))));
        assertThat(plan.rows(8)).isEqualTo(600 - 580);
        assertThat(plan.rows(9)).isEqualTo(600 - 557);
        assertThat(plan.rows(31)).isEqualTo(600 - 557);
    }

    @Test
    void aPieceTakesWhatHasRoomAndAtLeastOne() {
        SweepPlan plan = plan(100);
        assertThat(plan.add(Counterfactual.of(new Ablation(Patches.of(0), ZERO))))
                .isTrue();
        assertThat(plan.add(Counterfactual.of(new Ablation(Patches.of(575), ZERO))))
                .isFalse();
        assertThat(plan.add(Counterfactual.NONE)).isTrue();
        SweepPlan windows = plan(100);
        long taken = windows(Patches.of(1)).stream().takeWhile(windows::add).count();
        assertThat(taken).isGreaterThan(99).isLessThan(528);
        for (int layer = 0; layer < LAYERS; layer++) {
            assertThat(windows.rows(layer)).isLessThanOrEqualTo(100);
        }
    }
}
