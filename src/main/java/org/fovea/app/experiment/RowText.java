package org.fovea.app.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.app.look.Texts;
import org.fovea.experiment.Words;
import org.fovea.figure.Percent;

/** Names in results files, and what a row found, in the window's language. */
final class RowText {

    private static final Pattern NO_TOKEN = Pattern.compile("the model has no token for \"(.*)\"");
    private static final Pattern LITTLE = Pattern.compile("the object covers no patch by more than (.*)");

    private RowText() {}

    private static Texts texts() {
        return Texts.of(RowText.class);
    }

    /** A protocol, the kind of a lens row, or {@link Row#SKIPPED}. */
    static String protocol(String protocol) {
        return switch (protocol) {
            case "generative" -> texts().get("protocol.generative");
            case "polling" -> texts().get("protocol.polling");
            case "vqa" -> texts().get("protocol.vqa");
            case "layer" -> texts().get("protocol.layer");
            case "segmentation" -> texts().get("protocol.segmentation");
            case Row.SKIPPED -> texts().get("protocol.skipped");
            default -> protocol;
        };
    }

    /** A set of visual tokens. */
    static String source(String source) {
        return switch (source) {
            case "noise" -> texts().get("source.noise");
            case "object" -> texts().get("source.object");
            case "object+1" -> texts().get("source.object.1");
            case "object+2" -> texts().get("source.object.2");
            case "non-object" -> texts().get("source.rest");
            case "non-object+1" -> texts().get("source.rest.1");
            case "non-object+2" -> texts().get("source.rest.2");
            case "register" -> texts().get("source.register");
            case "random" -> texts().get("source.random");
            case "gradient" -> texts().get("source.gradient");
            case "image" -> texts().get("source.image");
            default -> source;
        };
    }

    /** A set of visual tokens, and their number or the set that has as many; empty if there is none. */
    static String source(String source, String n) {
        return n.isEmpty()
                ? source(source)
                : n.startsWith("object")
                        ? texts().get("source.as", source(source), source(n))
                        : texts().get("source.count", source(source), n);
    }

    /** The positions whose queries are blocked. */
    static String target(String target) {
        return switch (target) {
            case "last" -> texts().get("target.last");
            case "last-row" -> texts().get("target.row");
            default -> target;
        };
    }

    /** A protocol and the positions whose attention is blocked, as the name of a table. */
    static String knockout(String protocol, String target) {
        return texts().get("table.knockout", protocol(protocol), target(target));
    }

    /** How layers are combined. */
    static String over(String over) {
        return texts().get(over.equalsIgnoreCase("max") ? "over.max" : "over.mean");
    }

    /** The intervention of a row, or the layers of a lens row; empty for an image that was left out. */
    static String condition(JsonNode row) {
        if (row.has("skipped")) {
            return "";
        }
        String source = row.path("source").asText("");
        String layers = Words.layers(row.path("layers").asText(""));
        return switch (row.path("kind").asText("")) {
            case "layer" -> texts().get("condition.layer", row.path("layer").asInt());
            case "segmentation" ->
                texts().get("condition.layers", layers, over(row.path("over").asText("")));
            default ->
                source.equals("none")
                        ? texts().get("condition.none")
                        : !row.has("target")
                                ? source(source, row.path("n").asText(""))
                                : texts().get(
                                                "condition.blocked",
                                                source(source),
                                                target(row.path("target").asText()),
                                                layers);
        };
    }

    /** The answer of a row, the result of a lens row, or why an image was left out. */
    static String answer(JsonNode row) {
        return switch (row.path("kind").asText("")) {
            case "layer" ->
                texts().get(
                                "answer.layer",
                                row.path("top1").asInt(),
                                row.path("patches").asInt(),
                                row.path("top5").asInt());
            case "segmentation" -> segmentation(row);
            default ->
                row.has("skipped")
                        ? reason(row.path("skipped").asText(""))
                        : row.path("answer").asText("");
        };
    }

    /** Why an image was left out; what has no translation stays as the file has it. */
    static String reason(String reason) {
        Matcher token = NO_TOKEN.matcher(reason);
        Matcher coverage = LITTLE.matcher(reason);
        return token.matches()
                ? texts().get("reason.token", token.group(1))
                : coverage.matches()
                        ? texts().get("reason.coverage", coverage.group(1))
                        : switch (reason) {
                            case "there is no question about the image" -> texts().get("reason.question");
                            case "no such image" -> texts().get("reason.missing");
                            case "the image cannot be read" -> texts().get("reason.unreadable");
                            case "the object lies in no patch that the model sees" -> texts().get("reason.unseen");
                            case "the model does not name the object" -> texts().get("reason.unnamed");
                            case "the model names the object where there is noise" -> texts().get("reason.noise");
                            case "no baseline" -> texts().get("reason.baseline");
                            default -> reason;
                        };
    }

    private static String segmentation(JsonNode row) {
        int best = 0;
        JsonNode iou = row.path("iou");
        for (int i = 1; i < iou.size(); i++) {
            best = iou.get(i).asDouble() > iou.get(best).asDouble() ? i : best;
        }
        return texts().get(
                        "answer.segmentation",
                        iou.path(best).asDouble(),
                        Percent.of(row.path("threshold").path(best).asDouble()));
    }
}
