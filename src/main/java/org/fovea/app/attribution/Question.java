package org.fovea.app.attribution;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.fovea.analysis.AttentionMap;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.analysis.MinimalSet;
import org.fovea.analysis.Occlusion;
import org.fovea.app.attribution.MinimalSetResult.Goal;
import org.fovea.app.state.ModelService.Progress;
import org.fovea.app.state.ModelSession;
import org.fovea.base.FileStamp;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Outcome;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Sweep;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.fovea.model.Trace;
import org.fovea.session.Interventions;

/**
 * A question: everything that the result depends on except prompt and image.
 *
 * @param method how
 * @param index of the answer's token that is read
 * @param token its id in the vocabulary
 * @param text of the token, or for attention of the position that looks
 * @param option k of an occlusion, steps of gradients, the position of attention, the breadth of a search for a set
 * @param goal of a search for a set; else null
 * @param mean what ablated tokens become; null for attention
 * @param meanStamp for {@link Interventions.Mean#FILE} only
 * @param run what is changed in the run whose attention is read; null for all else, which is asked of the original one
 */
record Question(
        Method method,
        int index,
        int token,
        String text,
        int option,
        Goal goal,
        Interventions.Mean mean,
        FileStamp meanStamp,
        Interventions run) {

    /** Ablations that are timed before a search begins, so that it can say how long its first round takes. */
    private static final int TIMED = 6;

    /** Who hears how far the computation is. */
    interface Far {
        /**
         * @param share done, 0..1
         * @param left how long it takes yet, for a person; empty while that is not known
         */
        void at(double share, String left);
    }

    /**
     * Computes it; on the model's thread.
     *
     * @param begun an unfinished occlusion to continue, which is changed; null to start one
     * @param partway unfinished gradients to continue, or new ones; changed
     * @param part gets what there is so far, now and then
     * @param far hears how far it is
     * @return {@link OcclusionResult}, {@link IntegratedGradients}, {@link AttentionMap} or {@link MinimalSetResult}
     * @throws java.util.concurrent.CancellationException if nobody waits for it any more
     */
    Object compute(
            ModelSession session,
            Progress progress,
            OcclusionResult begun,
            IntegratedGradients.Partway partway,
            Consumer<Object> part,
            Far far) {
        if (method == Method.ATTENTION) {
            Trace trace = session.probe(index, run, progress::cancelled);
            return AttentionMap.of(trace, Math.min(option, trace.prompt().length() - 1));
        }
        Trace trace = session.probe(index);
        Replacement by = session.replacement(mean, meanStamp);
        DoubleConsumer share = done -> far.at(done, progress.left(done));
        return switch (method) {
            case GRADIENTS -> IntegratedGradients.of(trace, token, by, option, partway, share, progress::cancelled);
            case SET -> set(session, trace, by, progress, part, far);
            default -> occluded(trace, by, progress, begun, part, share);
        };
    }

    private OcclusionResult occluded(
            Trace trace,
            Replacement by,
            Progress progress,
            OcclusionResult begun,
            Consumer<Object> part,
            DoubleConsumer share) {
        float[] known = begun.drops();
        int[] coming = {0};
        try {
            Occlusion.map(
                    trace,
                    token,
                    by,
                    option,
                    known,
                    cell -> {
                        begun.take(cell, trace.image().grids());
                        coming[0]++;
                    },
                    done -> {
                        if (coming[0] > 0) { // a piece of the sweep is through
                            coming[0] = 0;
                            part.accept(begun.copy());
                        }
                        share.accept(done);
                    },
                    progress::cancelled);
        } finally {
            part.accept(begun.copy());
        }
        return begun.copy();
    }

    private MinimalSetResult set(
            ModelSession session, Trace trace, Replacement by, Progress progress, Consumer<Object> part, Far far) {
        int patches = trace.image().count();
        MinimalSetRounds rounds =
                new MinimalSetRounds(patches, option, secondsEach(trace, by, progress), System::nanoTime);
        Consumer<MinimalSet.Step> tell = step -> {
            rounds.over(step);
            part.accept(new MinimalSetResult(text, goal, step, patches, false, null));
        };
        BooleanSupplier cancelled = () -> { // asked before every layer: time to say how far it is
            far.at(rounds.share(), rounds.left());
            return progress.cancelled();
        };
        MinimalSet.Step found = goal == Goal.FLIP
                ? MinimalSet.flipping(trace, by, option, tell, cancelled)
                : MinimalSet.keeping(trace, by, option, tell, cancelled);
        MinimalSetResult decisive = new MinimalSetResult(text, goal, found, patches, true, null);
        try (Sweep sweep = new Sweep(trace)) { // what the answer becomes then
            Counterfactual ablated = Counterfactual.of(new Ablation(decisive.ablated(), by));
            Outcome outcome = sweep.run(List.of(ablated), false, share -> {}, progress::cancelled)
                    .get(0);
            int then = Softmax.argmax(outcome.logits()); // as generation takes it
            TokenProbability likeliest = new TokenProbability(
                    then,
                    session.vlm().tokenizer().text(then),
                    Softmax.of(outcome.logits()).p()[then]);
            return new MinimalSetResult(text, goal, found, patches, true, likeliest);
        }
    }

    /** How long an ablation of the search's first round takes, by a few of them all over the image. */
    private double secondsEach(Trace trace, Replacement by, Progress progress) {
        int patches = trace.image().count();
        int some = Math.min(TIMED, patches);
        List<Counterfactual> sample = IntStream.range(0, some)
                .mapToObj(i -> Patches.of((2 * i + 1) * patches / (2 * some)))
                .map(p -> Counterfactual.of(new Ablation(goal == Goal.FLIP ? p : p.complement(patches), by)))
                .toList();
        long began = System.nanoTime();
        try (Sweep sweep = new Sweep(trace)) {
            sweep.stream(sample, (outcome, i) -> {}, share -> {}, progress::cancelled);
        }
        return (System.nanoTime() - began) / 1e9 / some;
    }

    /** Nothing of an occlusion yet. */
    OcclusionResult begin(float base, int patches) {
        return OcclusionResult.nothing(text, base, option, patches);
    }

    /** The k of occlusions that can be chosen. */
    static List<Integer> sizes() {
        return List.of(1, 3, 5);
    }
}
