package org.fovea.app.attribution;

import java.util.Arrays;
import java.util.Map;
import org.fovea.analysis.MinimalSet;
import org.fovea.analysis.TokenTable;
import org.fovea.app.look.Texts;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.model.TokenProbability;
import org.fovea.model.image.ImageLayout;

/**
 * The smallest set of patches found so far that flips the answer's token or keeps it.
 *
 * @param token to flip or keep
 * @param goal which of the two
 * @param step the set
 * @param patches N
 * @param done whether the search is over
 * @param then the most likely token with the set's ablation; null while it is not known
 */
record MinimalSetResult(String token, Goal goal, MinimalSet.Step step, int patches, boolean done, TokenProbability then)
        implements AttributionResult {

    /** What the set is to do. */
    enum Goal {
        /** Ablated, make another token the likeliest. */
        FLIP("set.flip"),
        /** Left alone when all else is ablated, keep the token the likeliest. */
        KEEP("set.keep");

        private final String key;

        Goal(String key) {
            this.key = key;
        }

        @Override
        public String toString() {
            return Texts.of(Goal.class).get(key);
        }
    }

    /** Whether this set is better than another one for the same question. */
    boolean beats(MinimalSetResult other) {
        return !other.done
                && step.reached()
                && (!other.step.reached()
                        || step.patches().size() < other.step.patches().size());
    }

    /** One or two sentences about a search that was stopped. */
    String stopped() {
        Texts texts = Texts.of(MinimalSetResult.class);
        int size = step.patches().size();
        boolean flip = goal == Goal.FLIP;
        String stopped = texts.get("set.stopped", step.asked()) + " ";
        if (!step.reached()) {
            String key = flip
                    ? (size == 1 ? "set.flip.not.one" : "set.flip.not")
                    : size == 1 ? "set.keep.not.one" : "set.keep.not";
            return stopped + texts.get(key, size, margin(texts));
        }
        String key = flip
                ? (size == 1 ? "set.flip.stopped.one" : "set.flip.stopped")
                : size == 1 ? "set.keep.stopped.one" : "set.keep.stopped";
        return stopped + texts.get(key, size, token);
    }

    /** How far the token's logit is from the runner-up's. */
    private String margin(Texts texts) {
        return texts.get(
                step.margin() < 0 ? "set.margin.below" : "set.margin.above",
                token,
                AttributionResult.plain(Math.abs(step.margin())));
    }

    /** The patches to ablate for the set to have its effect. */
    Patches ablated() {
        return goal == Goal.FLIP ? step.patches() : step.patches().complement(patches);
    }

    @Override
    public PatchMap map(Texts texts) {
        float[] none = new float[patches];
        Arrays.fill(none, Float.NaN);
        Patches set = step.patches();
        return new PatchMap(
                texts.get(goal == Goal.FLIP ? "set.flip.title" : "set.keep.title"),
                none,
                1,
                false,
                "",
                "",
                set,
                patch -> set.contains(patch)
                        ? texts.get(goal == Goal.FLIP ? "set.flip.patch" : "set.keep.patch", set.size())
                        : "");
    }

    @Override
    public String summary(Texts texts) {
        String outcome = !done ? searching(texts) : goal == Goal.FLIP ? flipping(texts) : keeping(texts);
        return outcome + " " + texts.get("set.tried", step.asked());
    }

    private String searching(Texts texts) {
        int size = step.patches().size();
        String key = step.pruning()
                ? (size == 1 ? "set.removing.one" : "set.removing")
                : size == 1 ? "set.adding.one" : "set.adding";
        return texts.get(key, size, margin(texts));
    }

    private String flipping(Texts texts) {
        int size = step.patches().size();
        if (!step.reached()) {
            return texts.get("set.flip.none", token);
        }
        return size == 1
                ? texts.get("set.flip.done.one", token, then.text(), Percent.of(then.p()))
                : texts.get("set.flip.done", size, token, then.text(), Percent.of(then.p()));
    }

    private String keeping(Texts texts) {
        int size = step.patches().size();
        if (size == 0) {
            return texts.get("set.keep.empty", token, Percent.of(then.p()));
        }
        if (!step.reached()) {
            return texts.get("set.keep.none", token);
        }
        return size == 1
                ? texts.get("set.keep.done.one", token, Percent.of(then.p()))
                : texts.get("set.keep.done", size, token, Percent.of(then.p()));
    }

    @Override
    public String fileName() {
        return "%s_%s".formatted(AttributionResult.forFile(token), goal == Goal.FLIP ? "flipping-set" : "keeping-set");
    }

    @Override
    public Map<String, float[]> columns() {
        return Map.of();
    }

    /** The set's patches only. */
    @Override
    public String csv(ImageLayout layout) {
        return TokenTable.csv(layout, step.patches());
    }
}
