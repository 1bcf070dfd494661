package org.fovea.intervene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.model.Golden.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.fovea.analysis.AttentionMap;
import org.fovea.analysis.LogitLens;
import org.fovea.model.Answer;
import org.fovea.model.RandomCheckpoint;
import org.fovea.model.Softmax;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.text.BlockedAttention;
import org.fovea.model.text.KvCache;

/** Whatever the model and whatever is asked, a sweep and a changed trace give what recomputing everything gives. */
class SweepPropertyTest {

    private static final double ROUNDING = 1e-4;

    /** A knockout before the model is known: numbers are taken modulo what there is. */
    record AnyKnockout(int first, int length, Set<Integer> source, Target target, Set<Integer> heads) {

        Knockout in(Trace trace, RandomCheckpoint model) {
            int from = 1 + first % trace.layers();
            LayerWindow window = new LayerWindow(from, Math.min(trace.layers(), from + length));
            Knockout everywhere = Knockout.of(
                    window,
                    patches(source, model),
                    target,
                    trace.prompt(),
                    trace.image().layout());
            return heads == null
                    ? everywhere
                    : everywhere.inHeads(
                            heads.stream().map(h -> h % model.heads()).collect(Collectors.toSet()));
        }
    }

    /** A counterfactual before the model is known. */
    record AnyCounterfactual(Set<Integer> ablated, boolean zeros, List<AnyKnockout> knockouts) {

        Counterfactual in(Trace trace, RandomCheckpoint model) {
            Replacement by = zeros ? Replacement.zero(trace.decoder().hidden()) : Replacement.imageMean(trace.image());
            return new Counterfactual(
                    new Ablation(patches(ablated, model), by),
                    knockouts.stream().map(k -> k.in(trace, model)).toList());
        }
    }

    private static Patches patches(Set<Integer> numbers, RandomCheckpoint model) {
        int n = model.side() * model.side();
        return Patches.of(numbers.stream().map(p -> p % n).toList());
    }

    @Provide
    static Arbitrary<RandomCheckpoint> models() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of(1, 2, 4),
                        Arbitraries.of(1, 2),
                        Arbitraries.of(4, 10),
                        Arbitraries.of(0, 0, 4, 9, 20),
                        Arbitraries.integers().between(2, 5),
                        Arbitraries.longs())
                .as((layers, shared, each, size, window, side, seed) ->
                        new RandomCheckpoint(layers, shared * each, shared, size, window, side, seed));
    }

    @Provide
    static Arbitrary<List<AnyCounterfactual>> batches() {
        Arbitrary<Set<Integer>> some =
                Arbitraries.integers().between(0, 24).set().ofMaxSize(5);
        Arbitrary<Set<Integer>> heads =
                Arbitraries.integers().between(0, 7).set().ofMaxSize(3).injectNull(0.6);
        Arbitrary<AnyKnockout> knockouts = Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 4),
                        some,
                        Arbitraries.of(Target.class),
                        heads)
                .as(AnyKnockout::new);
        return Combinators.combine(
                        Arbitraries.oneOf(some, Arbitraries.just(Set.<Integer>of())),
                        Arbitraries.of(true, false),
                        knockouts.list().ofMaxSize(3))
                .as(AnyCounterfactual::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(9);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void aSweepGivesWhatAFullRecomputationGives(
            @ForAll("models") RandomCheckpoint model,
            @ForAll("batches") List<AnyCounterfactual> batch,
            @ForAll @IntRange(min = 0, max = 3) int budget,
            @ForAll Random order,
            @ForAll boolean generate)
            throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target"), "random");
        try (VisionLanguageModel vlm = model.open(folder.resolve("model"));
                VisualTokens image = vlm.encode(RandomCheckpoint.picture());
                Trace trace = vlm.trace(image, vlm.prompt(image, "Is it a dog?"));
                Sweep sweep = new Sweep(trace, new long[] {1, 100_000, 1_000_000, 1L << 30}[budget])) {
            List<Counterfactual> asked =
                    new ArrayList<>(batch.stream().map(c -> c.in(trace, model)).toList());
            asked.add(Counterfactual.NONE);
            asked.add(asked.get(0));
            Collections.shuffle(asked, order);
            double[] progress = {0};
            List<Outcome> found = sweep.run(asked, generate, share -> progress[0] = share, () -> false);
            for (int i = 0; i < asked.size(); i++) {
                try (Trace full = Recomputation.of(trace, asked.get(i))) {
                    assertClose(model + " " + asked.get(i), found.get(i).logits(), full.lastLogits(), ROUNDING);
                    if (generate) {
                        assertGeneratesAlike(vlm, found.get(i), full);
                    }
                }
            }
            assertThat(progress[0]).isBetween(0.0, 1.0);
            List<Integer> streamed = new ArrayList<>();
            sweep.stream(
                    asked,
                    (outcome, i) -> {
                        streamed.add(i);
                        assertClose("streamed", outcome.logits(), found.get(i).logits(), ROUNDING);
                    },
                    share -> {},
                    () -> false);
            assertThat(streamed).isSorted().hasSize(asked.size());
        } finally {
            delete(folder);
        }
    }

    @Property(tries = 20, shrinking = ShrinkingMode.BOUNDED)
    void aChangedTraceIsWhatAFullRecomputationIsInEveryRow(
            @ForAll("models") RandomCheckpoint model,
            @ForAll("batches") List<AnyCounterfactual> batch,
            @ForAll boolean behindAnAnswer)
            throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target"), "random");
        try (VisionLanguageModel vlm = model.open(folder.resolve("model"));
                VisualTokens image = vlm.encode(RandomCheckpoint.picture());
                Trace prompt = vlm.trace(image, vlm.prompt(image, "Is it a dog?"));
                Trace trace = vlm.extend(prompt, behindAnAnswer ? new int[] {5, 3} : new int[] {4})) {
            for (AnyCounterfactual each : batch.subList(0, Math.min(3, batch.size()))) {
                Counterfactual asked = each.in(trace, model);
                double[] progress = {0};
                try (Trace changed = asked.trace(trace, share -> progress[0] = share, () -> false);
                        Trace full = Recomputation.of(trace, asked)) {
                    assertSame(model + " " + asked, changed, full);
                    assertBlocked(changed, model.window());
                    assertGeneratesAlike(vlm, new Outcome(changed.lastLogits(), changed.continuation()), full);
                }
                assertThat(progress[0]).isEqualTo(1);
            }
        } finally {
            delete(folder);
        }
    }

    private static void assertSame(String what, Trace changed, Trace full) {
        for (int layer = 0; layer <= full.layers(); layer++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                assertClose(
                        what + ", residual " + layer,
                        changed.residual(layer).toFloatArray(),
                        full.residual(layer).toFloatArray(),
                        ROUNDING);
                if (layer < full.layers()) {
                    assertThat(changed.keyValues(layer).length())
                            .isEqualTo(full.prompt().length());
                    assertClose(
                            what + ", keys " + layer,
                            laidOut(changed, layer, KvCache.Chunk::keys),
                            laidOut(full, layer, KvCache.Chunk::keys),
                            ROUNDING);
                    assertClose(
                            what + ", values " + layer,
                            laidOut(changed, layer, KvCache.Chunk::values),
                            laidOut(full, layer, KvCache.Chunk::values),
                            ROUNDING);
                }
            }
        }
        assertClose(what, changed.lastLogits(), full.lastLogits(), ROUNDING);
        int last = full.prompt().length() - 1;
        AttentionMap attention = AttentionMap.of(changed, last);
        AttentionMap wanted = AttentionMap.of(full, last);
        for (int layer = 0; layer < full.layers(); layer++) {
            for (int head = 0; head < full.decoder().heads(); head++) {
                assertClose(what, attention.weights()[layer][head], wanted.weights()[layer][head], ROUNDING);
            }
        }
        LogitLens lens = new LogitLens(changed, Integer.MAX_VALUE);
        assertThat(lens.layer(full.layers()).ids()[last][0]).isEqualTo(Softmax.argmax(changed.lastLogits()));
    }

    private static float[] laidOut(Trace trace, int layer, Function<KvCache.Chunk, NDArray> part) {
        return NDArrays.concat(
                        new NDList(trace.keyValues(layer).chunks().stream()
                                .map(part)
                                .toList()),
                        1)
                .toFloatArray();
    }

    private static boolean blocked(List<BlockedAttention> blocked, int head, int query, int key) {
        return blocked.stream()
                .anyMatch(cut -> (cut.heads() == null || cut.heads().contains(head))
                        && cut.queries().contains(query)
                        && cut.keys().contains(key));
    }

    /**
     * An edge that is cut carries exactly nothing.
     *
     * @param window positions that a query may attend to, itself included; 0 for all
     */
    private static void assertBlocked(Trace changed, int window) {
        int length = changed.prompt().length();
        for (int layer = 1; layer <= changed.layers(); layer++) {
            if (changed.blocked(layer - 1).isEmpty()) {
                continue;
            }
            float[] attention = changed.attention(layer);
            List<BlockedAttention> blocked = changed.blocked(layer - 1);
            for (int row = 0; row < attention.length; row += length) {
                int head = row / (length * length);
                int query = row / length % length;
                // A query with nothing left to attend to attends to all alike, as a softmax of equal scores does.
                int first = window == 0 ? 0 : Math.max(0, query - window + 1);
                if (IntStream.rangeClosed(first, query).allMatch(key -> blocked(blocked, head, query, key))) {
                    continue;
                }
                for (int key = 0; key < length; key++) {
                    if (blocked(blocked, head, query, key)) {
                        assertThat(attention[row + key]).isZero();
                    }
                }
            }
        }
    }

    /** Token by token, as likely as each other: where two tokens are as good as tied, either may come. */
    private static void assertGeneratesAlike(VisionLanguageModel vlm, Outcome outcome, Trace full) {
        Answer answer = vlm.generate(outcome.continuation(), 4, false, (text, token) -> {}, () -> false);
        Answer again = vlm.generate(full.continuation(), 4, false, (text, token) -> {}, () -> false);
        for (int t = 0;
                t < 4
                        && (t == 0
                                || answer.tokens().get(t - 1).id()
                                        == again.tokens().get(t - 1).id());
                t++) {
            assertThat(answer.tokens().get(t).p())
                    .isCloseTo(again.tokens().get(t).p(), org.assertj.core.data.Offset.offset(1e-4f));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
