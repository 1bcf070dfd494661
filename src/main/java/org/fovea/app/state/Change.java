package org.fovea.app.state;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;

/**
 * What a person has changed about the model's run.
 *
 * @param ablated patches whose visual tokens are replaced
 * @param mean by what
 * @param meanFile for {@link Mean#FILE} only
 * @param knockouts attention that is cut
 */
public record Change(Patches ablated, Mean mean, Path meanFile, List<LiveKnockout> knockouts) {

    /** Where the replacement of ablated tokens comes from. */
    public enum Mean {
        /** The mean visual token that the checkpoint's folder carries. */
        CHECKPOINT("checkpoint's mean"),
        /** The mean visual token of the picture. */
        IMAGE("image's mean"),
        /** Zeros. */
        ZERO("zero"),
        /** A file. */
        FILE("file");

        private final String text;

        Mean(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A knockout that is applied to the live answer.
     *
     * @param window layers
     * @param source patches that are hidden
     * @param target from whom
     * @param label what the source is called
     * @param heads in which it is cut, 0-based; null for every head
     */
    public record LiveKnockout(LayerWindow window, Patches source, Target target, String label, Set<Integer> heads) {

        /** Keeps its own set. */
        public LiveKnockout {
            heads = heads == null ? null : Set.copyOf(heads);
        }

        /** In every head. */
        public LiveKnockout(LayerWindow window, Patches source, Target target, String label) {
            this(window, source, target, label, null);
        }

        @Override
        public String toString() {
            return "%s %s%s: %s ↛ %s".formatted(window.first() == window.last() ? "layer" : "layers", window,
                    heads == null ? "" : (heads.size() == 1 ? " head " : " heads ")
                            + heads.stream().sorted().map(String::valueOf).collect(Collectors.joining(",")),
                    label, target.key());
        }
    }

    /** Keeps its own list. */
    public Change {
        knockouts = List.copyOf(knockouts);
    }

    /** Nothing changed. */
    public static Change none(Mean mean) {
        return new Change(Patches.NONE, mean, null, List.of());
    }

    /** Whether the model runs as it is. */
    public boolean isNone() {
        return ablated.isEmpty() && knockouts.isEmpty();
    }

    /** The same with other patches ablated. */
    public Change ablating(Patches patches) {
        return new Change(patches, mean, meanFile, knockouts);
    }

    /** The same with another replacement. */
    public Change replacingBy(Mean other, Path file) {
        return new Change(ablated, other, file, knockouts);
    }

    /** The same with other knockouts. */
    public Change knocking(List<LiveKnockout> others) {
        return new Change(ablated, mean, meanFile, others);
    }

    /** In a few words, for a person. */
    public String summary() {
        StringBuilder out = new StringBuilder();
        if (!ablated.isEmpty()) {
            out.append(ablated.size()).append(ablated.size() == 1 ? " patch" : " patches").append(" ablated");
        }
        for (LiveKnockout knockout : knockouts) {
            out.append(out.isEmpty() ? "" : " · ").append(knockout);
        }
        return out.toString();
    }
}
