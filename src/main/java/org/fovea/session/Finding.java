package org.fovea.session;

import java.util.Arrays;
import java.util.Objects;

/**
 * Something that a person kept, with a note.
 *
 * @param note the person's own words; empty for none
 * @param session what was on screen, to return to
 * @param change the interventions in a few words; empty for none
 * @param before the model's own answer
 * @param after the answer under the interventions; null without any
 * @param token the token that was read; null if none was
 * @param probability of it in the model's own run, 0..1
 * @param changed of it under the interventions, 0..1; NaN without any
 * @param map what the map over the image shows, in a few words; empty for none
 * @param thumbnail the image as it was shown, with its map, as PNG
 */
public record Finding(
        String note,
        Session session,
        String change,
        String before,
        String after,
        String token,
        double probability,
        double changed,
        String map,
        byte[] thumbnail) {

    /** The same with another note. */
    public Finding noted(String other) {
        return new Finding(other, session, change, before, after, token, probability, changed, map, thumbnail);
    }

    /** Whether the probability under interventions is known. */
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
