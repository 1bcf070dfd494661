package org.fovea.session;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A result that the user kept, with a note.
 *
 * @param note the user's note; may be empty
 * @param session what was on screen, to return to
 * @param change a summary of the interventions; empty if there are none
 * @param before the original answer
 * @param after the answer with the interventions; null without any
 * @param token the probed token, or null
 * @param probability its probability in the original run, 0..1
 * @param changed its probability with the interventions, 0..1; NaN without any
 * @param map a description of the map over the image; empty for none
 * @param thumbnail the image with its map, as PNG
 */
public record Finding(
        String note,
        Session session,
        String change,
        String before,
        @Nullable String after,
        @Nullable String token,
        double probability,
        double changed,
        String map,
        byte[] thumbnail) {

    /** A copy with another note. */
    public Finding noted(String other) {
        return new Finding(other, session, change, before, after, token, probability, changed, map, thumbnail);
    }

    /** Whether the probability with interventions is known. */
    public boolean isChanged() {
        return !Double.isNaN(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Finding f
                && note.equals(f.note)
                && session.equals(f.session)
                && change.equals(f.change)
                && before.equals(f.before)
                && Objects.equals(after, f.after)
                && Objects.equals(token, f.token)
                && Double.compare(probability, f.probability) == 0
                && Double.compare(changed, f.changed) == 0
                && map.equals(f.map)
                && Arrays.equals(thumbnail, f.thumbnail);
    }

    @Override
    public int hashCode() {
        return Objects.hash(note, before, after, Arrays.hashCode(thumbnail));
    }
}
