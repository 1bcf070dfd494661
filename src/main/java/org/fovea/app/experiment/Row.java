package org.fovea.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.coco.Ids;
import org.fovea.experiment.Words;
import org.fovea.figure.Percent;

/**
 * A row of a results file as the window lists it.
 *
 * @param image the image's id
 * @param file its name
 * @param annotation the object's id
 * @param object its name
 * @param protocol way of asking, or the kind of a lens row
 * @param source whose tokens; {@code none} for the unchanged run, empty for a lens row
 * @param words what was done, for a person
 * @param target what did not see; empty if nothing was cut
 * @param layers in which, or of which; empty if in none
 * @param tokens how many visual tokens; -1 if that is not counted
 * @param patches which were ablated; empty if none were
 * @param correct whether the answer is right; null for rows that are no answers
 * @param flipped whether it was right before and is wrong now
 * @param p probability of the right token, or a lens row's share, 0..1; NaN if there is none
 * @param answer what was said, or why the image was left out
 */
public record Row(
        long image,
        String file,
        long annotation,
        String object,
        String protocol,
        String source,
        String words,
        String target,
        String layers,
        int tokens,
        String patches,
        Boolean correct,
        boolean flipped,
        double p,
        String answer) {

    /** What {@link #protocol} says of an image that was left out. */
    static final String SKIPPED = "left out";

    /** The rows of an image, in order. */
    static List<Row> of(List<? extends JsonNode> records) {
        List<Row> rows = new ArrayList<>();
        Map<String, Boolean> before = new HashMap<>();
        for (JsonNode json : records) {
            rows.add(of(json, before));
        }
        return rows;
    }

    private static Row of(JsonNode json, Map<String, Boolean> before) {
        String source = text(json, "source");
        String protocol =
                json.has("skipped") ? SKIPPED : json.has("kind") ? text(json, "kind") : text(json, "protocol");
        Boolean correct = json.has("correct") ? json.get("correct").asBoolean() : null;
        if (source.equals("none")) {
            before.put(protocol, correct);
        }
        boolean flipped =
                !source.equals("none") && Boolean.FALSE.equals(correct) && Boolean.TRUE.equals(before.get(protocol));
        return new Row(
                id(json, "image"),
                text(json, "file"),
                id(json, "annotation"),
                text(json, "category"),
                protocol,
                source,
                words(json, source).intern(),
                text(json, "target"),
                json.has("layer") ? json.get("layer").asText().intern() : text(json, "layers"),
                json.path(json.has("kind") ? "patches" : "tokens").asInt(-1),
                json.has("kind") ? "" : json.path("patches").asText(""),
                correct,
                flipped,
                p(json),
                answer(json));
    }

    private static long id(JsonNode json, String field) {
        return Ids.of(json.path(field).asText("0"));
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asText("").intern(); // few of them, in many rows
    }

    private static String words(JsonNode json, String source) {
        return switch (json.path("kind").asText("")) {
            case "layer" -> "layer " + json.path("layer").asInt();
            case "segmentation" ->
                "layers %s, %s"
                        .formatted(
                                Words.layers(json.path("layers").asText()),
                                json.path("over").asText());
            default ->
                json.has("skipped")
                        ? ""
                        : source.equals("none")
                                ? "no intervention"
                                : !json.has("target")
                                        ? Words.source(source, json.path("n").asText(""))
                                        : "%s ↛ %s, layers %s"
                                                .formatted(
                                                        Words.source(source),
                                                        json.path("target").asText(),
                                                        Words.layers(json.path("layers")
                                                                .asText()));
        };
    }

    private static double p(JsonNode json) {
        return switch (json.path("kind").asText("")) {
            case "layer" ->
                json.path("top1").asDouble() / Math.max(1, json.path("patches").asInt());
            case "segmentation" -> json.path("ap").asDouble(Double.NaN);
            default -> json.has("p") ? json.get("p").asDouble() : Double.NaN;
        };
    }

    private static String answer(JsonNode json) {
        if (json.path("kind").asText("").equals("layer")) {
            return "top token of %d of %d patches, among the top five of %d"
                    .formatted(
                            json.path("top1").asInt(),
                            json.path("patches").asInt(),
                            json.path("top5").asInt());
        }
        if (json.path("kind").asText("").equals("segmentation")) {
            int best = 0;
            JsonNode iou = json.path("iou");
            for (int i = 1; i < iou.size(); i++) {
                best = iou.get(i).asDouble() > iou.get(best).asDouble() ? i : best;
            }
            return "best IoU %.3f at threshold %s"
                    .formatted(
                            iou.path(best).asDouble(),
                            Percent.of(json.path("threshold").path(best).asDouble()));
        }
        return json.has("skipped") ? text(json, "skipped") : json.path("answer").asText("");
    }

    /** Whether all words of a search are in what the row says of image, object, protocol, source or answer. */
    boolean says(String[] wanted) {
        for (String word : wanted) {
            if (!has(file, word)
                    && !has(object, word)
                    && !has(protocol, word)
                    && !has(words, word)
                    && !has(answer, word)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(String text, String word) {
        return text.toLowerCase(java.util.Locale.ROOT).contains(word);
    }
}
