package org.fovea.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.analysis.WordMap;
import org.fovea.coco.Ids;

/**
 * A row of a results file.
 *
 * @param image the image's id
 * @param file the image's file name
 * @param annotation the object's id
 * @param object the object's category
 * @param protocol the protocol, such as {@code vqa}; the kind of a lens row, such as {@code segmentation}; or
 *     {@link #SKIPPED} for an image that was left out
 * @param source whose tokens are ablated or blocked; {@code none} without an intervention, empty for the lens
 * @param condition the intervention or the lens's layers, in words
 * @param target the positions that cannot attend to the source, {@code last} or {@code last-row}; empty if none
 * @param layers the layers of a knockout or of the lens, such as {@code 15-24}; empty if there are none
 * @param over how a segmentation combines its layers; null for other rows
 * @param tokens the number of visual tokens; -1 if it is not counted
 * @param patches the ablated patches, such as {@code 3-7,12}; empty if none are
 * @param correct whether the answer is correct; null for rows without an answer
 * @param flipped whether the answer is wrong, but was correct without the intervention
 * @param p probability of the correct token, or a lens row's share, 0..1; NaN if there is none
 * @param answer the answer, the lens's result, or why the image was left out
 */
public record Row(
        long image,
        String file,
        long annotation,
        String object,
        String protocol,
        String source,
        String condition,
        String target,
        String layers,
        WordMap.Over over,
        int tokens,
        String patches,
        Boolean correct,
        boolean flipped,
        double p,
        String answer) {

    /** The {@link #protocol} of an image that was left out. */
    static final String SKIPPED = "skipped";

    /** The rows of one image, in the file's order. */
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
                RowText.condition(json).intern(),
                text(json, "target"),
                json.has("layer") ? json.get("layer").asText().intern() : text(json, "layers"),
                over(json),
                json.path(json.has("kind") ? "patches" : "tokens").asInt(-1),
                json.has("kind") ? "" : json.path("patches").asText(""),
                correct,
                flipped,
                p(json),
                RowText.answer(json));
    }

    private static long id(JsonNode json, String field) {
        return Ids.of(json.path(field).asText("0"));
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asText("").intern(); // few of them, in many rows
    }

    private static WordMap.Over over(JsonNode json) {
        return !json.path("kind").asText("").equals("segmentation")
                ? null
                : json.path("over").asText("").equalsIgnoreCase("max") ? WordMap.Over.MAX : WordMap.Over.MEAN;
    }

    private static double p(JsonNode json) {
        return switch (json.path("kind").asText("")) {
            case "layer" ->
                json.path("top1").asDouble() / Math.max(1, json.path("patches").asInt());
            case "segmentation" -> json.path("ap").asDouble(Double.NaN);
            default -> json.has("p") ? json.get("p").asDouble() : Double.NaN;
        };
    }

    /** Whether each of these lower-case words occurs in image, object, protocol, source, condition or answer. */
    boolean matches(String[] wanted) {
        for (String word : wanted) {
            if (!has(file, word)
                    && !has(object, word)
                    && !has(protocol, word)
                    && !has(RowText.protocol(protocol), word)
                    && !has(source, word)
                    && !has(condition, word)
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
