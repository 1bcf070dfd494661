package org.fovea.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.base.BadInput;

/**
 * One of several parts of a run, for machines that share the work. With images numbered from 0, shard K of N has images
 * K - 1, K - 1 + N, K - 1 + 2N and so on.
 *
 * @param number 1..count
 * @param count how many parts there are; 1 for a whole run
 */
public record Shard(int number, int count) {

    /** The whole run. */
    public static final Shard WHOLE = new Shard(1, 1);

    /** The field of a run's settings that names its shard. */
    static final String FIELD = "shard";

    private static final int MOST = 999_999;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    /**
     * A shard of a run, with the number of images of the whole run.
     *
     * @param images number of images in all shards
     */
    record Part(Shard shard, int images) {

        /** How many images the shard has. */
        int own() {
            return Math.max(0, (images - shard.number() + shard.count()) / shard.count());
        }
    }

    /** @throws BadInput if the number is not 1..count */
    public Shard {
        if (number < 1 || number > count) {
            throw new BadInput("shard %d/%d: expected K/N with K from 1 to N, such as 3/8.".formatted(number, count));
        }
    }

    /**
     * Reads {@code K/N}.
     *
     * @throws BadInput if it is something else, or the whole run
     */
    public static Shard parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new BadInput("shard \"%s\": expected K/N with K from 1 to N, such as 3/8.".formatted(text));
        }
        Shard shard = new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        if (shard.isWhole()) {
            throw new BadInput("shard 1/1: expected two shards or more; without shards, a run is whole.");
        }
        return shard;
    }

    /** Whether this is not a part but the whole run. */
    boolean isWhole() {
        return count == 1;
    }

    /** The shard's elements of a list, in order. */
    <T> List<T> of(List<T> all) {
        if (isWhole()) {
            return all;
        }
        List<T> own = new ArrayList<>();
        for (int i = number - 1; i < all.size(); i += count) {
            own.add(all.get(i));
        }
        return List.copyOf(own);
    }

    /** Adds it to a run's settings, with the number of images of the whole run. Does nothing for a whole run. */
    void describe(ObjectNode settings, int images) {
        if (!isWhole()) {
            settings.putObject(FIELD).put("number", number).put("of", count).put("images", images);
        }
    }

    /**
     * The shard in a run's settings.
     *
     * @param place of the settings, for error messages
     * @throws BadInput if there is none, or it is invalid
     */
    static Part in(JsonNode settings, String place) {
        JsonNode shard = settings.path(FIELD);
        int of = shard.path("of").asInt(0);
        int number = shard.path("number").asInt(0);
        int images = shard.path("images").asInt(0);
        if (number < 1 || number > of || images < 1 || of > MOST) {
            throw new BadInput("%s: \"%s\": found %s, expected the settings of a run with --shard K/N."
                    .formatted(place, FIELD, shard.isMissingNode() ? "none" : BadInput.quote(shard)));
        }
        return new Part(new Shard(number, of), images);
    }

    @Override
    public String toString() {
        return number + "/" + count;
    }
}
