package org.fovea.figure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.StreamSupport;
import org.fovea.analysis.AttentionMap.Pooling;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;
import org.fovea.intervene.Patches;
import org.jspecify.annotations.Nullable;

/**
 * A map of an image's patches as a command has written it in JSON: {@code occlusion}, {@code gradients},
 * {@code attention} or {@code minimal}; to be drawn over an image among other layers.
 *
 * @param file named in error messages
 * @param json as the command writes it
 * @param column the values that are drawn; null for the usual ones
 */
public record WrittenMap(Path file, JsonNode json, @Nullable String column) {

    private static final int LIMIT = 64 << 20;

    /** The columns that can be drawn, the usual one of each command first. */
    private static final List<String> COLUMNS = List.of("change", "signed", "magnitude", "attention");

    /**
     * Reads one.
     *
     * @throws BadInput if the file cannot be read or is not JSON
     */
    public static WrittenMap read(Path file, @Nullable String column) {
        try {
            return new WrittenMap(file, new ObjectMapper().readTree(SmallFile.read(file, LIMIT)), column);
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: is not JSON (%s).".formatted(file, Reason.of(e)), e);
        } catch (java.io.IOException e) {
            throw SmallFile.unreadable(file, e);
        }
    }

    /**
     * Draws it over an image.
     *
     * @param count N, the image's number of patches
     * @throws BadInput naming file and field, if it is no map or not of so many patches
     */
    public void over(ImageFigure image, int count) {
        if (column == null && json.path("goal").isTextual()) {
            BitSet set = new BitSet();
            json.path("patches").forEach(patch -> set.set(Math.max(0, patch.asInt(count))));
            if (set.length() > count) {
                throw new BadInput("%s: \"patches\": has patch %d; expected 0 to %d, the patches of this image."
                        .formatted(file, set.length() - 1, count - 1));
            }
            boolean flips = json.path("goal").asText().equals("flip");
            AttributionFigure.set(image, flips, Patches.of(set), token(), then());
            return;
        }
        String drawn = column != null
                ? column
                : COLUMNS.stream().filter(json::has).findFirst().orElse("");
        JsonNode list = json.path(drawn);
        if (!COLUMNS.contains(drawn) || !list.isArray()) {
            throw new BadInput(
                    "%s: has no \"%s\"; expected the JSON of fovea occlusion, gradients, attention or minimal."
                            .formatted(file, column == null ? "change" : BadInput.quote(column)));
        }
        if (list.size() != count
                || StreamSupport.stream(list.spliterator(), false).anyMatch(v -> !v.isNumber())) {
            throw new BadInput("%s: \"%s\": has %d values; expected %d numbers, one for each patch of this image."
                    .formatted(file, drawn, list.size(), count));
        }
        float[] values = new float[count];
        for (int patch = 0; patch < count; patch++) {
            values[patch] = list.get(patch).floatValue();
        }
        switch (drawn) {
            case "change" ->
                AttributionFigure.changes(
                        image, values, token(), json.path("size").asInt(1));
            case "attention" ->
                AttributionFigure.weights(
                        image,
                        values,
                        json.path("text").asText(),
                        json.path("layers").asText(),
                        AttributionFigure.heads(
                                json.path("head").asText().matches("\\d{1,4}")
                                        ? json.path("head").asInt()
                                        : -1,
                                json.path("mode").asText().equals("max") ? Pooling.MAX : Pooling.MEAN,
                                json.path("layers").asText().contains("-")));
            default -> AttributionFigure.contributions(image, values, token(), drawn.equals("signed"));
        }
    }

    private String token() {
        return json.path("token").path("text").asText();
    }

    private String then() {
        return json.path("then").path("text").asText();
    }
}
