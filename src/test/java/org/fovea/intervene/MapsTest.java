package org.fovea.intervene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.fovea.analysis.AttentionMap;
import org.fovea.analysis.HeadMap;
import org.fovea.analysis.MinimalSet;
import org.fovea.analysis.Occlusion;
import org.fovea.model.RandomCheckpoint;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.SquareLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands on the sweep: each value of a map is what its own full recomputation gives. */
class MapsTest {

    private static final RandomCheckpoint MODEL = new RandomCheckpoint(3, 4, 2, 6, 0, 5, 11);
    private static final Offset<Float> ROUNDING = Offset.offset(1e-5f);

    @TempDir
    static Path folder;

    private static VisionLanguageModel vlm;
    private static VisualTokens image;
    private static Trace trace;
    private static int token;
    private static Replacement zeros;

    @BeforeAll
    static void open() {
        vlm = MODEL.open(folder.resolve("model"));
        image = vlm.encode(RandomCheckpoint.picture());
        trace = vlm.trace(image, vlm.prompt(image, "Is it a dog?"));
        token = Softmax.argmax(trace.lastLogits());
        zeros = Replacement.zero(trace.decoder().hidden());
    }

    @AfterAll
    static void close() {
        trace.close();
        image.close();
        vlm.close();
    }

    private static float[] recomputed(Counterfactual counterfactual) {
        try (Trace full = Recomputation.of(trace, counterfactual)) {
            return full.lastLogits();
        }
    }

    private static float p(Counterfactual counterfactual) {
        return Softmax.of(recomputed(counterfactual)).p()[token];
    }

    @Test
    void theHeadMapCutsOneHeadOfOneLayerAtATime() {
        HeadMap map = HeadMap.of(trace, token, Patches.all(25), Target.LAST, share -> {}, () -> false);
        assertThat(map.p()).hasDimensions(3, 4);
        for (int layer = 1; layer <= 3; layer++) {
            for (int head = 0; head < 4; head++) {
                Knockout one = Knockout.of(
                                new LayerWindow(layer, layer),
                                Patches.all(25),
                                Target.LAST,
                                trace.prompt(),
                                SquareLayout.of(5, 5))
                        .inHeads(Set.of(head));
                assertThat(map.p()[layer - 1][head]).isCloseTo(p(Counterfactual.of(one)), ROUNDING);
                // the same said with attention itself: the other heads are as they were, this one sees no patch
                float[][] before = trace.attention(layer, trace.prompt().length() - 1);
                try (Trace full = Recomputation.of(trace, Counterfactual.of(one))) {
                    float[][] after = full.attention(layer, trace.prompt().length() - 1);
                    for (int h = 0; h < 4; h++) {
                        if (h == head) {
                            assertThat(sum(
                                            after[h],
                                            trace.prompt().imageFrom(),
                                            trace.prompt().imageTo()))
                                    .isZero();
                        } else {
                            assertThat(after[h]).containsExactly(before[h], ROUNDING);
                        }
                    }
                }
            }
        }
    }

    private static double sum(float[] values, int from, int to) {
        return IntStream.range(from, to).mapToDouble(i -> values[i]).sum();
    }

    @Test
    void occlusionIsWhatEachNeighbourhoodIsWorth() {
        for (int size = 1; size <= 3; size++) {
            List<Occlusion.Cell> cells = new ArrayList<>();
            float[] drops = Occlusion.map(trace, token, zeros, size, cells::add, share -> {}, () -> false);
            float baseline = Softmax.of(trace.lastLogits()).p()[token];
            assertThat(cells).hasSize(25).extracting(Occlusion.Cell::patch).doesNotHaveDuplicates();
            assertThat(cells).extracting(cell -> -cell.stride()).isSorted();
            for (Occlusion.Cell cell : cells) {
                float p = p(Counterfactual.of(
                        new Ablation(Occlusion.neighbourhood(cell.patch(), size, SquareLayout.grids(5, 5)), zeros)));
                assertThat(cell.p()).isCloseTo(p, ROUNDING);
                assertThat(drops[cell.patch()]).isEqualTo(cell.drop()).isCloseTo(baseline - p, ROUNDING);
            }
        }
    }

    @Test
    void anOcclusionThatWasLeftUnfinishedGoesOnWithWhatItLacks() {
        float[] whole = Occlusion.map(trace, token, zeros, 1, cell -> {}, share -> {}, () -> false);
        float[] known = whole.clone();
        known[3] = Float.NaN;
        known[20] = Float.NaN;
        known[7] = 0.25f; // what is known is believed, not computed again
        List<Integer> computed = new ArrayList<>();
        float[] gone = Occlusion.map(
                trace, token, zeros, 1, known, cell -> computed.add(cell.patch()), share -> {}, () -> false);
        assertThat(computed).containsExactlyInAnyOrder(3, 20);
        assertThat(gone[7]).isEqualTo(0.25f);
        assertThat(gone[3]).isCloseTo(whole[3], ROUNDING);
        assertThat(gone[20]).isCloseTo(whole[20], ROUNDING);
    }

    @Test
    void neighbourhoodsSlideAndEndAtTheEdges() {
        assertThat(Occlusion.neighbourhood(12, 1, SquareLayout.grids(5, 5))).isEqualTo(Patches.of(12));
        assertThat(Occlusion.neighbourhood(12, 3, SquareLayout.grids(5, 5)))
                .isEqualTo(Patches.of(12).grown(SquareLayout.grids(5, 5), 1));
        assertThat(Occlusion.neighbourhood(24, 3, SquareLayout.grids(5, 5))).isEqualTo(Patches.of(18, 19, 23, 24));
        assertThat(Occlusion.neighbourhood(6, 2, SquareLayout.grids(5, 5))).isEqualTo(Patches.of(6, 7, 11, 12));
    }

    @Test
    void aCoarseOcclusionMapHasOnePatchInEverySquareThatIsWhole() {
        int[] strides = Occlusion.strides(SquareLayout.grids(24, 24), 576);
        assertThat(IntStream.of(strides).filter(s -> s == 8).count()).isEqualTo(9);
        assertThat(IntStream.of(strides).filter(s -> s == 4).count()).isEqualTo(36);
        assertThat(IntStream.of(strides).filter(s -> s == 2).count()).isEqualTo(144);
    }

    @Test
    void theSmallestFlippingSetFlipsAndNoneOfItCanBeSpared() {
        List<MinimalSet.Step> steps = new ArrayList<>();
        MinimalSet.Step found = MinimalSet.flipping(trace, zeros, 25, steps::add, () -> false);
        assertThat(found.reached()).isTrue();
        assertThat(found.patches().isEmpty()).isFalse();
        assertThat(flips(found.patches())).isTrue();
        found.patches().stream()
                .forEach(p -> assertThat(flips(found.patches().without(Patches.of(p))))
                        .isFalse());
        assertThat(MinimalSet.flipping(trace, zeros, 25, step -> {}, () -> false))
                .isEqualTo(found);
        assertThat(steps).isNotEmpty();
    }

    private static boolean flips(Patches ablated) {
        return Softmax.argmax(recomputed(Counterfactual.of(new Ablation(ablated, zeros)))) != token;
    }

    @Test
    void theSmallestKeepingSetKeepsAndNoneOfItCanBeSpared() {
        MinimalSet.Step found = MinimalSet.keeping(trace, zeros, 8, step -> {}, () -> false);
        assertThat(found.reached()).isTrue();
        assertThat(flips(found.patches().complement(25))).isFalse();
        found.patches().stream()
                .forEach(p -> assertThat(
                                flips(found.patches().without(Patches.of(p)).complement(25)))
                        .isTrue());
    }

    @Test
    void allOfThemStopWhenToldTo() {
        assertThatThrownBy(() -> Occlusion.map(trace, token, zeros, 1, cell -> {}, share -> {}, () -> true))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> MinimalSet.flipping(trace, zeros, 4, step -> {}, () -> true))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> HeadMap.of(trace, token, Patches.of(1), Target.LAST, share -> {}, () -> true))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void theAttentionOfAPositionIsItsRowOfThePattern() {
        int length = trace.prompt().length();
        int position = length - 2;
        AttentionMap found = AttentionMap.of(trace, position);
        for (int layer = 1; layer <= 3; layer++) {
            float[] pattern = trace.attention(layer); // [heads][T][T]
            for (int head = 0; head < 4; head++) {
                for (int patch = 0; patch < 25; patch++) {
                    assertThat(found.weights()[layer - 1][head][patch])
                            .isCloseTo(
                                    pattern[
                                            (head * length + position) * length
                                                    + trace.prompt().imageFrom()
                                                    + patch],
                                    ROUNDING);
                }
            }
        }
        float[] mean = found.pooled(List.of(1, 3), null, AttentionMap.Pooling.MEAN);
        float[] max = found.pooled(List.of(1, 3), List.of(0, 2), AttentionMap.Pooling.MAX);
        double sum = 0;
        float most = 0;
        for (int layer : new int[] {0, 2}) {
            for (int head = 0; head < 4; head++) {
                sum += found.weights()[layer][head][7];
                most = head % 2 == 0 ? Math.max(most, found.weights()[layer][head][7]) : most;
            }
        }
        assertThat(mean[7]).isCloseTo((float) (sum / 8), ROUNDING);
        assertThat(max[7]).isEqualTo(most);
        assertThat(found.of(2, 3)).isEqualTo(found.weights()[1][3]);
        assertThatThrownBy(() -> AttentionMap.of(trace, trace.prompt().imageFrom()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
