package org.fovea.intervene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.vlm.Golden.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.fovea.vlm.Answer;
import org.fovea.vlm.RandomCheckpoint;
import org.fovea.vlm.Trace;
import org.fovea.vlm.VisualTokens;
import org.fovea.vlm.Vlm;

/** Whatever the model and whatever is asked together, a sweep gives what recomputing everything gives. */
class SweepPropertyTest {

    private static final double ROUNDING = 1e-4;

    /** A knockout before the model is known: numbers are taken modulo what there is. */
    record AnyKnockout(int first, int length, Set<Integer> source, Target target, Set<Integer> heads) {

        Knockout in(Trace trace, RandomCheckpoint model) {
            int from = 1 + first % trace.layers();
            LayerWindow window = new LayerWindow(from, Math.min(trace.layers(), from + length));
            Knockout everywhere = Knockout.of(window, patches(source, model), target, trace.prompt(), model.side());
            return heads == null ? everywhere : everywhere.inHeads(
                    heads.stream().map(h -> h % model.heads()).collect(Collectors.toSet()));
        }
    }

    /** A counterfactual before the model is known. */
    record AnyCounterfactual(Set<Integer> ablated, boolean zeros, List<AnyKnockout> knockouts) {

        Counterfactual in(Trace trace, RandomCheckpoint model) {
            Replacement by = zeros ? Replacement.zero(trace.decoder().hidden()) : Replacement.imageMean(trace.image());
            return new Counterfactual(new Ablation(patches(ablated, model), by),
                    knockouts.stream().map(k -> k.in(trace, model)).toList());
        }
    }

    private static Patches patches(Set<Integer> numbers, RandomCheckpoint model) {
        int n = model.side() * model.side();
        return Patches.of(numbers.stream().map(p -> p % n).toList());
    }

    @Provide
    static Arbitrary<RandomCheckpoint> models() {
        return Combinators.combine(Arbitraries.integers().between(1, 5), Arbitraries.of(1, 2, 4), Arbitraries.of(1, 2),
                        Arbitraries.of(4, 10), Arbitraries.of(0, 0, 4, 9, 20), Arbitraries.integers().between(2, 5),
                        Arbitraries.longs())
                .as((layers, shared, each, size, window, side, seed) ->
                        new RandomCheckpoint(layers, shared * each, shared, size, window, side, seed));
    }

    @Provide
    static Arbitrary<List<AnyCounterfactual>> batches() {
        Arbitrary<Set<Integer>> some = Arbitraries.integers().between(0, 24).set().ofMaxSize(5);
        Arbitrary<Set<Integer>> heads = Arbitraries.integers().between(0, 7).set().ofMaxSize(3).injectNull(0.6);
        Arbitrary<AnyKnockout> knockouts = Combinators.combine(Arbitraries.integers().between(0, 4),
                Arbitraries.integers().between(0, 4), some, Arbitraries.of(Target.class), heads).as(AnyKnockout::new);
        return Combinators.combine(Arbitraries.oneOf(some, Arbitraries.just(Set.<Integer>of())), Arbitraries.of(true, false),
                knockouts.list().ofMaxSize(3)).as(AnyCounterfactual::new).list().ofMinSize(1).ofMaxSize(9);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void aSweepGivesWhatAFullRecomputationGives(@ForAll("models") RandomCheckpoint model,
            @ForAll("batches") List<AnyCounterfactual> batch, @ForAll @IntRange(min = 0, max = 3) int budget,
            @ForAll Random order, @ForAll boolean generate) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target"), "random");
        try (Vlm vlm = model.open(folder.resolve("model")); VisualTokens image = vlm.see(RandomCheckpoint.picture());
                Trace trace = vlm.trace(image, vlm.prompt("Is it a dog?"));
                Sweep sweep = new Sweep(trace, new long[] {1, 100_000, 1_000_000, 1L << 30}[budget])) {
            List<Counterfactual> asked = new ArrayList<>(batch.stream().map(c -> c.in(trace, model)).toList());
            asked.add(Counterfactual.NONE);
            asked.add(asked.get(0));
            Collections.shuffle(asked, order);
            double[] progress = {0};
            List<Outcome> found = sweep.run(asked, generate, share -> progress[0] = share, () -> false);
            for (int i = 0; i < asked.size(); i++) {
                try (Trace full = Recomputation.of(vlm, trace, asked.get(i), share -> { }, () -> false)) {
                    assertClose(model + " " + asked.get(i), found.get(i).logits(), full.lastLogits(), ROUNDING);
                    if (generate) {
                        assertGeneratesAlike(vlm, found.get(i), full);
                    }
                }
            }
            assertThat(progress[0]).isBetween(0.0, 1.0);
            List<Integer> streamed = new ArrayList<>();
            sweep.stream(asked, (outcome, i) -> {
                streamed.add(i);
                assertClose("streamed", outcome.logits(), found.get(i).logits(), ROUNDING);
            }, share -> { }, () -> false);
            assertThat(streamed).isSorted().hasSize(asked.size());
        } finally {
            delete(folder);
        }
    }

    /** Token by token, as likely as each other: where two tokens are as good as tied, either may come. */
    private static void assertGeneratesAlike(Vlm vlm, Outcome outcome, Trace full) {
        Answer answer = vlm.generate(outcome.continuation(), 4, false, (text, token) -> { }, () -> false);
        Answer again = vlm.generate(full.continuation(), 4, false, (text, token) -> { }, () -> false);
        for (int t = 0; t < 4 && (t == 0 || answer.tokens().get(t - 1).id() == again.tokens().get(t - 1).id()); t++) {
            assertThat(answer.tokens().get(t).p()).isCloseTo(again.tokens().get(t).p(), org.assertj.core.data.Offset.offset(1e-4f));
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
