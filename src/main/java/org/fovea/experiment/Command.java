package org.fovea.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The command line that a run's settings stand for; places, which settings do not have, stand in capitals. */
final class Command {

    private final JsonNode settings;
    private final List<String> words = new ArrayList<>();

    private Command(JsonNode settings) {
        this.settings = settings;
    }

    /** The command, in lines of moderate width that a shell reads as one. */
    static String of(Summary run) {
        Command command = new Command(run.settings());
        command.words.add("fovea experiment " + run.experiment());
        JsonNode coco = run.settings().path("coco").path("file");
        command.words.add("--coco " + quoted(coco.asText("COCO.json")) + " --images IMAGES --model MODEL --out DIR");
        command.option("--seed", "seed");
        JsonNode area = run.settings().path("filter").path("area");
        if (area.size() == 2) {
            command.words.add("--area %s-%s".formatted(number(area.get(0)), number(area.get(1))));
        }
        command.option("--max-annotations", "filter", "maxAnnotations");
        command.flag("--several", false, "filter", "once");
        command.option("--coverage", "filter", "coverage");
        command.flag("--no-hallucination-filter", false, "hallucinationFilter");
        String compute = run.settings().path("model").path("compute").asText();
        if (compute.matches("exact|fast|int8")) {
            command.words.add("--compute " + compute);
        }
        command.option("--protocols", "protocols");
        command.option("--describe", "questions", "describe");
        if (!run.experiment().equals("lens")) {
            command.option("--polling", "questions", "polling");
            command.option("--vqa", "questions", "vqa");
            command.option("--forced", "questions", "forced");
        }
        command.option("--max-tokens", "maxTokens");
        switch (run.settings().path("mean").asText()) {
            case "", "the checkpoint's" -> { }
            case "each image's own" -> command.words.add("--mean image");
            case "zero" -> command.words.add("--mean zero");
            default -> command.words.add("--mean MEAN");
        }
        command.option("--counts", "counts");
        command.option("--gradient-steps", "gradientSteps");
        command.option("--ranges", "ranges");
        command.option("--mode", "over");
        boolean named = run.knockout().groups().stream().flatMap(g -> run.knockout().effects(g).stream())
                .anyMatch(e -> !e.window().isEmpty());
        if (!named) {
            command.option("--windows", "windows");
        }
        return String.join(" \\\n    ", command.words);
    }

    private JsonNode at(String... path) {
        JsonNode node = settings;
        for (String field : path) {
            node = node.path(field);
        }
        return node;
    }

    private void option(String option, String... path) {
        JsonNode value = at(path);
        if (value.isArray() && !value.isEmpty()) {
            List<String> all = new ArrayList<>();
            value.forEach(v -> all.add(v.asText()));
            words.add(option + " " + quoted(String.join(",", all)));
        } else if (value.isNumber()) {
            words.add(option + " " + number(value));
        } else if (value.isTextual()) {
            words.add(option + " " + quoted(value.textValue()));
        }
    }

    private void flag(String option, boolean when, String... path) {
        JsonNode value = at(path);
        if (value.isBoolean() && value.booleanValue() == when) {
            words.add(option);
        }
    }

    private static String number(JsonNode value) {
        return value.isIntegralNumber() || value.doubleValue() != Math.rint(value.doubleValue()) ? value.asText()
                : Long.toString(value.longValue());
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./,:+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
