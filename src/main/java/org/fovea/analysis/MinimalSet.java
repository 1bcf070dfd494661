package org.fovea.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.fovea.model.Trace;

/**
 * Searches greedily for a small set of patches that decides the next token. Patches are added one by one until the goal
 * is met (or, if single patches have little effect, in the order of their neighbourhoods' effect), then removed as long
 * as it still is. Deterministic. No single patch of the set can be removed, but a smaller set may exist.
 */
public final class MinimalSet {

    /** The goal of the search. */
    private enum Goal {
        /** Ablating the set makes another token the most probable. */
        FLIP,
        /** With all other patches ablated, the token stays the most probable. */
        KEEP
    }

    /**
     * A set during the search or at its end.
     *
     * @param patches the set
     * @param margin logit of the answer's token minus the highest other one, with the set (or all but the set) ablated
     * @param reached whether it meets the goal
     * @param pruning whether patches are being removed
     * @param asked number of counterfactuals computed so far
     */
    public record Step(Patches patches, double margin, boolean reached, boolean pruning, int asked) {

        /**
         * Adds a found set to a JSON object.
         *
         * @param goal flip or keep
         * @param breadth candidates per step
         * @param replacement the name of what replaces ablated tokens
         * @param then the most likely token with the set's ablation
         */
        public void describe(ObjectNode json, String goal, int breadth, String replacement, TokenProbability then) {
            json.put("goal", goal).put("breadth", breadth).put("mean", replacement);
            patches.stream().forEach(json.putArray("patches")::add);
            json.putObject("then").put("id", then.id()).put("text", then.text()).put("p", then.p());
        }
    }

    /** Adding single patches is given up if the goal is more than this many steps like the last one away. */
    private static final int FAR = 48;
    /** Side of the neighbourhoods whose effect determines the order of patches. */
    private static final int SQUARE = 5;
    /** Number of sets in a batch. */
    private static final int TOGETHER = 8;

    private final Trace trace;
    private final Replacement by;
    private final int token;
    private final Goal goal;
    private final int breadth;
    private final Consumer<Step> progress;
    private final BooleanSupplier cancelled;
    private int asked;

    private MinimalSet(
            Trace trace, Replacement by, Goal goal, int breadth, Consumer<Step> progress, BooleanSupplier cancelled) {
        this.trace = trace;
        this.by = by;
        this.token = Softmax.argmax(trace.lastLogits());
        this.goal = goal;
        this.breadth = Math.max(1, breadth);
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /**
     * Finds a small set of patches whose ablation makes another token the most probable next one.
     *
     * @param by what ablated tokens become
     * @param breadth how many patches are tried at each step, those that last helped most; N for every one
     * @param progress receives the set after each step
     * @param cancelled checked before every layer of every sweep
     * @return the set; not reached if even ablating all patches does not change the answer
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Step flipping(
            Trace trace, Replacement by, int breadth, Consumer<Step> progress, BooleanSupplier cancelled) {
        return new MinimalSet(trace, by, Goal.FLIP, breadth, progress, cancelled).find();
    }

    /**
     * Finds a small set of patches that keeps the next token the most probable when all others are ablated; empty if
     * the token does not depend on the image.
     *
     * @param by what ablated tokens become
     * @param breadth how many patches are tried at each step, those that last helped most; N for every one
     * @param progress receives the set after each step
     * @param cancelled checked before every layer of every sweep
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Step keeping(
            Trace trace, Replacement by, int breadth, Consumer<Step> progress, BooleanSupplier cancelled) {
        return new MinimalSet(trace, by, Goal.KEEP, breadth, progress, cancelled).find();
    }

    private Step find() {
        try (Sweep sweep = new Sweep(trace)) {
            Step grown = grow(sweep);
            return grown.reached ? prune(sweep, grown) : grown;
        }
    }

    private Step grow(Sweep sweep) {
        Step now = tried(sweep, List.of(Patches.NONE), false).get(0);
        Map<Integer, Double> gains = new HashMap<>(); // the last gain of each patch; each is tried once
        for (int p = 0; p < trace.image().count(); p++) {
            gains.put(p, Double.POSITIVE_INFINITY);
        }
        double start = score(now);
        while (!now.reached && !gains.isEmpty()) {
            List<Integer> candidates = ranked(gains);
            if (gain(gains, candidates.get(candidates.size() - 1)) < Double.POSITIVE_INFINITY) {
                candidates = candidates.subList(0, Math.min(breadth, candidates.size()));
            }
            Patches set = now.patches;
            List<Step> tried = tried(
                    sweep, candidates.stream().map(p -> set.and(Patches.of(p))).toList(), false);
            int chosen = 0;
            for (int i = 0; i < tried.size(); i++) {
                gains.put(candidates.get(i), score(tried.get(i)) - score(now));
                chosen = score(tried.get(i)) > score(tried.get(chosen)) ? i : chosen;
            }
            double gain = gain(gains, candidates.get(chosen));
            gains.remove(candidates.get(chosen));
            now = report(tried.get(chosen));
            if (!now.reached && gain * FAR < -start) { // adding single patches would take too long
                return prefix(sweep, now);
            }
        }
        return now;
    }

    private static double gain(Map<Integer, Double> gains, int patch) {
        return Objects.requireNonNull(gains.get(patch));
    }

    private static List<Integer> ranked(Map<Integer, Double> gains) {
        return gains.keySet().stream()
                .sorted(Comparator.comparing((Integer p) -> -gain(gains, p)).thenComparing(p -> p))
                .toList();
    }

    /**
     * Adds patches in the order of their neighbourhoods' effect until the goal is met, since redundant patches have
     * little effect alone.
     */
    private Step prefix(Sweep sweep, Step before) {
        List<Patches> squares = new ArrayList<>();
        for (int p = 0; p < trace.image().count(); p++) {
            squares.add(Occlusion.neighbourhood(p, SQUARE, trace.image().grids()));
        }
        List<Step> worth = tried(sweep, squares, false);
        Map<Integer, Double> gains = new HashMap<>();
        for (int p = 0; p < squares.size(); p++) {
            gains.put(p, score(worth.get(p)));
        }
        List<Integer> order = ranked(gains);
        Step now = before;
        Patches set = Patches.NONE;
        for (int from = 0; from < order.size(); from += TOGETHER) {
            List<Patches> sets = new ArrayList<>();
            for (int p : order.subList(from, Math.min(order.size(), from + TOGETHER))) {
                set = set.and(Patches.of(p));
                sets.add(set);
            }
            List<Step> tried = tried(sweep, sets, false);
            now = tried.stream().filter(Step::reached).findFirst().orElse(tried.get(tried.size() - 1));
            report(now);
            if (now.reached) {
                break;
            }
        }
        return now;
    }

    /** Removes unnecessary patches, several at once where possible, until none is left. */
    private Step prune(Sweep sweep, Step found) {
        Step now = found;
        while (!now.patches.isEmpty()) {
            Patches set = now.patches;
            List<Integer> members = set.stream().boxed().toList();
            List<Step> without = tried(
                    sweep, members.stream().map(p -> set.without(Patches.of(p))).toList(), true);
            Map<Integer, Double> spared = new HashMap<>();
            for (int i = 0; i < members.size(); i++) {
                if (without.get(i).reached) {
                    spared.put(members.get(i), score(without.get(i)));
                }
            }
            if (spared.isEmpty()) {
                break;
            }
            List<Integer> order = ranked(spared);
            Step next = without.get(members.indexOf(order.get(0)));
            List<Patches> fewer = new ArrayList<>();
            for (int count = 2; count <= order.size(); count = Math.max(count + 1, Math.min(order.size(), 2 * count))) {
                fewer.add(set.without(Patches.of(order.subList(0, count))));
            }
            for (Step step :
                    tried(sweep, fewer, true)) { // decreasing sets: the last one that meets the goal is the smallest
                next = step.reached ? step : next;
            }
            now = report(next);
        }
        return new Step(now.patches, now.margin, true, true, asked);
    }

    private Step report(Step step) {
        Step now = new Step(step.patches, step.margin, step.reached, step.pruning, asked);
        progress.accept(now);
        return now;
    }

    /** Higher is better. */
    private double score(Step step) {
        return goal == Goal.FLIP ? -step.margin : step.margin;
    }

    /** The result of each set. */
    private List<Step> tried(Sweep sweep, List<Patches> sets, boolean pruning) {
        int n = trace.image().count();
        List<Counterfactual> all = sets.stream()
                .map(set -> Counterfactual.of(new Ablation(goal == Goal.FLIP ? set : set.complement(n), by)))
                .toList();
        List<Step> steps = new ArrayList<>();
        sweep.stream(
                all,
                (outcome, i) -> {
                    asked++;
                    boolean same = Softmax.argmax(outcome.logits()) == token;
                    steps.add(new Step(
                            sets.get(i), margin(outcome.logits()), same == (goal == Goal.KEEP), pruning, asked));
                },
                share -> {},
                cancelled);
        return steps;
    }

    private double margin(float[] logits) {
        double other = Double.NEGATIVE_INFINITY;
        for (int id = 0; id < logits.length; id++) {
            other = id == token ? other : Math.max(other, logits[id]);
        }
        return logits[token] - other;
    }
}
