package org.fovea.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.base.SmallFile;

/**
 * Reads the result files of the paper's published code (clemneo/llava-interp), to compare its numbers with Fovea's:
 * ablations with the generative and polling protocols, ablations with VQA, and attention knockouts. Unknown entries are
 * ignored.
 *
 * <p>The published code counts layers from 0 and writes ranges without their end: its "5-15" is the paper's 5–14 and
 * Fovea's 6–15.
 */
final class PublishedResults {

    private static final int LARGEST = 1 << 30;
    private static final String EXPECTED = "the results of the published code, an object of images";
    private static final String NO_BASELINE = "no baseline";

    /** The published windows, of 32 layers, counted from 1 as Fovea does. */
    private static final Map<String, String[]> WINDOWS = Map.of(
            "EARLY",
            pair("early", "1-10"),
            "EARLY_MID",
            pair("early to middle", "6-15"),
            "MID",
            pair("middle", "12-21"),
            "MID_LATE",
            pair("middle to late", "16-25"),
            "LATE",
            pair("late", "22-32"),
            "ALL",
            pair("all", "1-32"));

    /** Source and target of a knockout, by its published name. */
    private static final Map<String, String[]> CUTS = Map.of(
            "PATCH_TO_LAST_TOK",
            pair("object", "last"),
            "PATCH_PLUS_ONE_TO_LAST_TOK",
            pair("object+1", "last"),
            "PATCH_PLUS_TWO_TO_LAST_TOK",
            pair("object+2", "last"),
            "ALL_MINUS_PATCH",
            pair("non-object+1", "last"),
            "PATCH_PLUS_ONE_TO_LAST_ROW",
            pair("object+1", "last-row"),
            "PATCH_TO_LAST_ROW",
            pair("image", "last-row"));

    private static final Pattern KNOCKOUT = Pattern.compile("(.+?)_(EARLY_MID|EARLY|MID_LATE|MID|LATE|ALL)_LAYERS");
    private static final Pattern COUNTED = Pattern.compile("(gradient|random)_ablation_(\\d{1,6})");
    private static final Map<String, String> ABLATED = Map.of(
            "patch_ablation_0",
            "object",
            "patch_ablation_1",
            "object+1",
            "patch_ablation_2",
            "object+2",
            "patch_ablation",
            "object",
            "patch_plus_one_ablation",
            "object+1",
            "patch_plus_two_ablation",
            "object+2",
            "register_ablation",
            "register",
            "image_ablation",
            "noise");

    private final Summary summary;
    /** Whether any image of the file has attention knocked out, and whether any has tokens ablated as VQA. */
    private final boolean knockouts;

    private final boolean ablations;

    private PublishedResults(String name, JsonNode json) {
        summary = new Summary(name);
        knockouts = json.findValue("attn_block_results") != null;
        ablations = !knockouts || json.findValue("experiments") != null;
    }

    private static String[] pair(String first, String second) {
        return new String[] {first, second};
    }

    /**
     * Reads a file; its entries show which of the three kinds it is.
     *
     * @return the same tables as for a run, named after the file
     * @throws BadInput naming file, image, field, what was found and what was expected
     */
    static Summary read(Path file) {
        JsonNode json;
        if (!Files.exists(file)) {
            throw new BadInput("%s: found no such file, expected %s.".formatted(file, EXPECTED));
        }
        try {
            json = Summary.JSON.readTree(SmallFile.read(file, LARGEST));
        } catch (JsonProcessingException e) {
            throw new BadInput(
                    "%s, line %d: found something that is not JSON, expected %s."
                            .formatted(
                                    file,
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNr(),
                                    EXPECTED),
                    e);
        } catch (IOException e) {
            throw new BadInput("%s: cannot be read (%s).".formatted(file, Reason.of(e)), e);
        }
        if (!json.isObject()) {
            throw new BadInput("%s: found %s, expected %s.".formatted(file, ResultRow.quoted(json), EXPECTED));
        }
        String name = file.getFileName().toString().replaceFirst("(?i)\\.json$", "");
        PublishedResults results = new PublishedResults(name, json);
        for (Map.Entry<String, JsonNode> each : json.properties()) {
            if (!each.getKey().equals("cfg") && each.getValue().isObject()) {
                results.image(
                        each.getKey(), new ResultRow("%s, image %s".formatted(file, each.getKey()), each.getValue()));
            }
        }
        if (results.summary.used() == 0) {
            throw new BadInput(
                    "%s: found no image with \"no_ablation\" or \"baseline\", expected %s.".formatted(file, EXPECTED));
        }
        return results.summary;
    }

    private void image(String id, ResultRow image) {
        if (image.has("no_ablation")) {
            described(id, image);
        } else if (image.has("baseline")) {
            asked(id, image);
        } else {
            summary.skip(NO_BASELINE);
            return;
        }
        summary.use();
    }

    /** Generative and polling. */
    private void described(String id, ResultRow image) {
        for (String protocol : List.of("generative", "polling")) {
            ResultRow none = image.object("no_ablation");
            if (!none.has(protocol)) {
                continue;
            }
            boolean right = none.truth(protocol);
            summary.ablation().baseline(id, protocol, right);
            image.json().fieldNames().forEachRemaining(field -> {
                if (right && source(field) != null && image.object(field).has(protocol)) {
                    ablated(id, protocol, field, image, image.object(field).truth(protocol));
                }
            });
        }
    }

    /** VQA: ablations, knockouts or both. */
    private void asked(String id, ResultRow image) {
        ResultRow baseline = image.object("baseline");
        boolean right = baseline.truth("is_correct");
        if (knockouts) {
            summary.knockout().baseline(id, "vqa", right);
        }
        if (ablations) {
            summary.ablation().baseline(id, "vqa", right);
        }
        if (!right) {
            return;
        }
        if (image.has("experiments")) {
            ResultRow experiments = image.object("experiments");
            experiments.json().fieldNames().forEachRemaining(field -> {
                if (source(field) != null) {
                    ablated(id, "vqa", field, image, experiments.object(field).truth("is_correct"));
                }
            });
        }
        if (image.has("attn_block_results")) {
            ResultRow cuts = image.object("attn_block_results");
            double before = baseline.share("correct_token_prob");
            cuts.json().fieldNames().forEachRemaining(field -> {
                Matcher name = KNOCKOUT.matcher(field);
                if (name.matches() && CUTS.containsKey(name.group(1))) {
                    String[] cut = CUTS.get(name.group(1));
                    String[] window = WINDOWS.get(name.group(2));
                    ResultRow result = cuts.object(field);
                    summary.knockout()
                            .effect(
                                    id,
                                    new KnockoutTally.Group("vqa", cut[1]),
                                    cut[0],
                                    window[0],
                                    window[1],
                                    Double.NaN,
                                    result.truth("is_correct"),
                                    before,
                                    result.share("correct_token_prob"));
                }
            });
        }
    }

    /** Fovea's name for an ablation, or null if unknown. */
    private static String source(String field) {
        Matcher counted = COUNTED.matcher(field);
        return counted.matches() ? counted.group(1) : ABLATED.get(field);
    }

    private void ablated(String id, String protocol, String field, ResultRow image, boolean right) {
        Matcher counted = COUNTED.matcher(field);
        String n = counted.matches() ? Integer.toString(Integer.parseInt(counted.group(2))) : "";
        JsonNode indices = image.json().path("indices").path(field);
        double tokens = indices.isArray() ? indices.size() : n.isEmpty() ? Double.NaN : Integer.parseInt(n);
        summary.ablation().effect(id, protocol, source(field), n, tokens, right);
    }
}
