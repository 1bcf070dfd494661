package org.fovea.app.attribution;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.fovea.analysis.MinimalSet;
import org.fovea.analysis.TokenTable;
import org.fovea.app.state.PatchMap;
import org.fovea.figure.Percent;
import org.fovea.intervene.Patches;
import org.fovea.model.image.ImageLayout;

/**
 * The smallest set of patches found, as far as it has come, that flips the answer's token or keeps it.
 *
 * @param token that is to be flipped or kept, for a person
 * @param goal which of the two
 * @param step the set
 * @param patches N
 * @param done whether the search is over
 * @param then the likeliest token with the set's ablation, for a person; empty while that is not known
 * @param p its probability there, 0..1
 */
record MinimalSetFinding(String token, Goal goal, MinimalSet.Step step, int patches, boolean done, String then, float p)
        implements Finding {

    /** What the set is to do. */
    enum Goal {
        /** Ablated, make another token the likeliest. */
        FLIP("flips the answer"),
        /** Left alone when all else is ablated, keep the token the likeliest. */
        KEEP("keeps the answer");

        private final String words;

        Goal(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** Whether this has come further than another one of the same question. */
    boolean beats(MinimalSetFinding other) {
        return !other.done
                && step.reached()
                && (!other.step.reached()
                        || step.patches().size() < other.step.patches().size());
    }

    /** In one or two sentences, once the search has been stopped. */
    String stopped() {
        int size = step.patches().size();
        String count = "%d %s".formatted(size, size == 1 ? "patch" : "patches");
        String begin = "Stopped after %,d ablations. ".formatted(step.asked());
        if (!step.reached()) {
            return begin
                    + "%s %s not %s the answer yet: the logit of “%s” is %s the runner-up's by %s."
                            .formatted(
                                    count,
                                    size == 1 ? "does" : "do",
                                    goal == Goal.FLIP ? "flip" : "keep",
                                    token,
                                    step.margin() < 0 ? "below" : "above",
                                    Finding.plain(Math.abs(step.margin())));
        }
        String these = (size == 1 ? "this " : "these ") + count;
        return begin
                + (goal == Goal.FLIP
                                ? "With %s ablated, “%s” is no longer the most likely token%s."
                                : "With all but %s ablated, “%s” is still the most likely token%s.")
                        .formatted(these, token, size == 1 ? "" : ", but some of them may not be needed");
    }

    /** The patches to be ablated for the set to have its effect. */
    Patches ablated() {
        return goal == Goal.FLIP ? step.patches() : step.patches().complement(patches);
    }

    @Override
    public PatchMap map() {
        float[] none = new float[patches];
        Arrays.fill(none, Float.NaN);
        Patches set = step.patches();
        return new PatchMap(
                "smallest set that " + goal,
                none,
                1,
                false,
                "",
                "",
                set,
                patch -> set.contains(patch) ? "in the set of %d that %s".formatted(set.size(), goal) : "");
    }

    @Override
    public String summary() {
        int size = step.patches().size();
        String count = "%d %s".formatted(size, size == 1 ? "patch" : "patches");
        String asked = String.format(Locale.ROOT, "%,d ablations tried.", step.asked());
        if (!done) {
            return "%s: %s, the logit of “%s” is %s the runner-up's by %s. %s"
                    .formatted(
                            step.pruning() ? "Removing" : "Adding",
                            count,
                            token,
                            step.margin() < 0 ? "below" : "above",
                            Finding.plain(Math.abs(step.margin())),
                            asked);
        }
        if (goal == Goal.FLIP) {
            return !step.reached()
                    ? "Even with every patch ablated, “%s” is still the most likely token. %s".formatted(token, asked)
                    : "With %s ablated, “%s” becomes “%s” (%s)%s. %s"
                            .formatted(
                                    size == 1 ? "this one patch" : "these %d patches".formatted(size),
                                    token,
                                    then,
                                    Percent.of(p),
                                    size == 1 ? "" : "; all of them are needed",
                                    asked);
        }
        return size == 0
                ? "“%s” needs no patch: with all of them ablated, it is still the most likely token (%s). %s"
                        .formatted(token, Percent.of(p), asked)
                : !step.reached()
                        ? "No set of patches keeps “%s”. %s".formatted(token, asked)
                        : "With all but %s ablated, the answer is still “%s” (%s)%s. %s"
                                .formatted(
                                        size == 1 ? "this one patch" : "these %d patches".formatted(size),
                                        token,
                                        Percent.of(p),
                                        size == 1 ? "" : "; all of them are needed",
                                        asked);
    }

    @Override
    public String fileName() {
        return "%s_%s".formatted(Finding.forFile(token), goal == Goal.FLIP ? "flipping-set" : "keeping-set");
    }

    @Override
    public Map<String, float[]> columns() {
        return Map.of();
    }

    /** The members alone. */
    @Override
    public String csv(ImageLayout layout) {
        return TokenTable.csv(layout, step.patches());
    }
}
