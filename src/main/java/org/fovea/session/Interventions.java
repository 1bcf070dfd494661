package org.fovea.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.base.FileStamp;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;

/**
 * What a person has changed about the model's run.
 *
 * @param ablated patches whose visual tokens are replaced
 * @param mean by what
 * @param meanStamp for {@link Mean#FILE} only: the file as it was when it was chosen, so that another vector under the
 *     same name is another change
 * @param knockouts attention that is cut
 */
public record Interventions(Patches ablated, Mean mean, FileStamp meanStamp, List<LiveKnockout> knockouts) {

    /** Where the replacement of ablated tokens comes from. */
    public enum Mean {
        /** The mean visual token that the checkpoint's folder carries. */
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

    /** Keeps its own list. */
    public Interventions {
        knockouts = List.copyOf(knockouts);
    }

    /** Nothing changed. */
    public static Interventions none(Mean mean) {
        return new Interventions(Patches.NONE, mean, null, List.of());
    }

    /** The file that the replacement is read from, for {@link Mean#FILE} only. */
    public Path meanFile() {
        return meanStamp == null ? null : meanStamp.file();
    }

    /** Whether the model runs as it is. */
    public boolean isNone() {
        return ablated.isEmpty() && knockouts.isEmpty();
    }

    /** The same with other patches ablated. */
    public Interventions ablating(Patches patches) {
        return new Interventions(patches, mean, meanStamp, knockouts);
    }

    /**
     * The same with another replacement.
     *
     * @param file for {@link Mean#FILE} only
     * @throws org.fovea.base.BadInput if there is no such file
     */
    public Interventions replacingBy(Mean other, Path file) {
        return new Interventions(ablated, other, file == null ? null : FileStamp.of(file), knockouts);
    }

    /** The same with other knockouts. */
    public Interventions knocking(List<LiveKnockout> others) {
        return new Interventions(ablated, mean, meanStamp, others);
    }

    /** In a few words, for a person. */
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
