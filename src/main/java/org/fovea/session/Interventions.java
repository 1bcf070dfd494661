package org.fovea.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.base.FileStamp;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Replacement;
import org.fovea.intervene.Target;
import org.jspecify.annotations.Nullable;

/**
 * The interventions in the model's run.
 *
 * @param ablated patches whose visual tokens are replaced
 * @param mean the replacement
 * @param meanStamp for {@link Mean#FILE} only: the file when it was chosen, so that another vector under the same name
 *     counts as a change
 * @param knockouts blocked attention
 */
public record Interventions(
        Patches ablated, Mean mean, @Nullable FileStamp meanStamp, List<LiveKnockout> knockouts) {

    /** Where the replacement of ablated tokens comes from. */
    public enum Mean {
        /** The mean visual token in the checkpoint's folder. */
        CHECKPOINT("checkpoint's mean"),
        /** The mean visual token of the image. */
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
     * @param source patches whose keys are blocked
     * @param target positions whose queries are blocked
     * @param label the source's name
     * @param heads blocked heads, from 0; null for all
     */
    public record LiveKnockout(
            LayerWindow window,
            Patches source,
            Target target,
            String label,
            @Nullable Set<Integer> heads) {

        /** Copies the set. */
        public LiveKnockout {
            heads = heads == null ? null : Set.copyOf(heads);
        }

        /** A knockout in all heads. */
        public LiveKnockout(LayerWindow window, Patches source, Target target, String label) {
            this(window, source, target, label, null);
        }

        @Override
        public String toString() {
            return "%s %s%s: %s ↛ %s"
                    .formatted(
                            window.first() == window.last() ? "layer" : "layers",
                            window,
                            heads == null
                                    ? ""
                                    : (heads.size() == 1 ? " head " : " heads ")
                                            + heads.stream()
                                                    .sorted()
                                                    .map(String::valueOf)
                                                    .collect(Collectors.joining(",")),
                            label,
                            target.key());
        }
    }

    /** Copies the list. */
    public Interventions {
        knockouts = List.copyOf(knockouts);
    }

    /** No interventions. */
    public static Interventions none(Mean mean) {
        return new Interventions(Patches.NONE, mean, null, List.of());
    }

    /** The replacement's file, for {@link Mean#FILE} only. */
    public @Nullable Path meanFile() {
        return meanStamp == null ? null : meanStamp.file();
    }

    /** Whether there are no interventions. */
    public boolean isNone() {
        return ablated.isEmpty() && knockouts.isEmpty();
    }

    /** A copy with other ablated patches. */
    public Interventions ablating(Patches patches) {
        return new Interventions(patches, mean, meanStamp, knockouts);
    }

    /**
     * A copy with another replacement.
     *
     * @param file for {@link Mean#FILE} only
     * @throws org.fovea.base.BadInput if there is no such file
     */
    public Interventions replacingBy(Mean other, @Nullable Path file) {
        return new Interventions(ablated, other, file == null ? null : FileStamp.of(file), knockouts);
    }

    /** A copy with other knockouts. */
    public Interventions knocking(List<LiveKnockout> others) {
        return new Interventions(ablated, mean, meanStamp, others);
    }

    /** The name of what replaces ablated tokens, as {@link Replacement#name} has it. */
    public String replacement() {
        return switch (mean) {
            case CHECKPOINT -> Replacement.CHECKPOINT;
            case IMAGE -> Replacement.IMAGE_MEAN;
            case ZERO -> Replacement.ZERO;
            case FILE -> Objects.requireNonNull(meanFile()).getFileName().toString(); // a file is chosen with its kind
        };
    }

    /** A short summary for display. */
    public String summary() {
        StringBuilder out = new StringBuilder();
        if (!ablated.isEmpty()) {
            out.append(ablated.size())
                    .append(ablated.size() == 1 ? " patch" : " patches")
                    .append(" ablated");
        }
        for (LiveKnockout knockout : knockouts) {
            out.append(out.isEmpty() ? "" : " · ").append(knockout);
        }
        return out.toString();
    }
}
