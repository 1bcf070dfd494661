package org.fovea.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.fovea.base.Assets;
import org.fovea.coco.ObjectFilter;
import org.fovea.session.CommandLine.Shell;

/** The command line of a run. */
public final class Command {

    private final Shell shell;
    private final JsonNode settings;
    private final List<String> words = new ArrayList<>();

    private Command(Shell shell, JsonNode settings) {
        this.shell = shell;
        this.settings = settings;
    }

    /**
     * The command for a plan, with its non-default options, over several continued lines.
     *
     * @param questions the plan's file of questions by image; null if it has none
     * @param folder the results folder
     */
    public static String of(ExperimentPlan plan, Path questions, Path folder) {
        Command command = new Command(Shell.ofMachine(), null);
        command.words.add("fovea experiment " + plan.study().key());
        command.place("--model", plan.model(), Assets.model());
        command.typed(
                "--compute",
                plan.computeMode() == null ? null : plan.computeMode().toString(),
                null);
        command.place("--coco", plan.coco(), Assets.validationScenes().resolve("instances.json"));
        command.place("--images", plan.images(), null);
        command.place("--out", folder, null);
        ObjectFilter filter = plan.filter();
        ObjectFilter paper = ObjectFilter.PAPER;
        command.typed(
                "--area",
                number(filter.leastArea()) + "-" + number(filter.mostArea()),
                number(paper.leastArea()) + "-" + number(paper.mostArea()));
        command.typed("--max-annotations", filter.mostAnnotations(), paper.mostAnnotations());
        command.typed("--several", !filter.once(), false);
        command.typed("--category", plan.category(), null);
        command.typed("--coverage", number(plan.coverage()), "0");
        InterviewSettings asking = plan.asking();
        command.typed("--no-hallucination-filter", !asking.hallucination(), false);
        if (!(plan.study() instanceof LensStudy)) {
            command.asked(
                    asking,
                    plan.study() instanceof KnockoutStudy
                            ? List.of(Protocol.VQA)
                            : InterviewSettings.USUAL.protocols());
            command.place("--questions", questions, null);
        }
        command.typed("--describe", asking.questions().describe(), Questions.USUAL.describe());
        command.typed(
                "--synonyms",
                asking.plainNames()
                        ? "none"
                        : asking.synonyms() == null ? null : asking.synonyms().toString(),
                null);
        command.typed("--max-tokens", asking.maxTokens(), InterviewSettings.USUAL.maxTokens());
        command.study(plan.study());
        command.typed("--limit", plan.limit(), 0);
        command.typed("--seed", plan.seed(), 0L);
        return command.shell.lines(command.words);
    }

    private void asked(InterviewSettings asking, List<Protocol> usual) {
        String protocols = asking.protocols().stream().map(Protocol::key).collect(Collectors.joining(","));
        typed("--protocols", protocols, usual.stream().map(Protocol::key).collect(Collectors.joining(",")));
        Questions questions = asking.questions();
        typed("--polling", questions.polling(), Questions.USUAL.polling());
        typed("--vqa", questions.vqa(), Questions.USUAL.vqa());
        typed("--forced", questions.forced(), Questions.USUAL.forced());
    }

    private void study(Study study) {
        if (study instanceof AblationStudy ablation) {
            typed("--mean", ablation.mean().text(), null);
            typed("--counts", joined(ablation.counts()), joined(AblationStudy.PAPER.counts()));
            typed("--gradient-steps", ablation.gradientSteps(), AblationStudy.PAPER.gradientSteps());
        } else if (study instanceof LensStudy lens) {
            typed("--ranges", lens.ranges() == null ? null : joined(lens.ranges()), null);
            typed(
                    "--mode",
                    lens.over().name().toLowerCase(Locale.ROOT),
                    LensStudy.USUAL.over().name().toLowerCase(Locale.ROOT));
        } else if (study instanceof KnockoutStudy knockout) {
            typed("--windows", knockout.windows() == null ? null : joined(knockout.windows()), null);
        }
    }

    private static String joined(List<?> all) {
        return all.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private void place(String option, Path path, Path usual) {
        if (path != null
                && (usual == null
                        || !path.toAbsolutePath()
                                .normalize()
                                .equals(usual.toAbsolutePath().normalize()))) {
            words.add(option + " " + shell.word(path.toString()));
        }
    }

    private void typed(String option, Object value, Object usual) {
        if (value != null && !value.equals(usual)) {
            words.add(value instanceof Boolean ? option : option + " " + shell.word(value.toString()));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /**
     * The command for a run's settings, over several continued lines. Paths are not in the settings; capitals stand for
     * them.
     */
    static String of(Summary run) {
        Command command = new Command(Shell.POSIX, run.settings());
        command.words.add("fovea experiment " + run.experiment());
        JsonNode coco = run.settings().path("coco").path("file");
        command.words.add(
                "--coco " + command.shell.word(coco.asText("COCO.json")) + " --images IMAGES --model MODEL --out DIR");
        JsonNode shard = run.settings().path(Shard.FIELD);
        if (shard.isObject()) {
            command.words.add("--shard %d/%d"
                    .formatted(shard.path("number").asInt(), shard.path("of").asInt()));
        }
        command.option("--seed", "seed");
        JsonNode area = run.settings().path("filter").path("area");
        if (area.size() == 2) {
            command.words.add("--area %s-%s".formatted(number(area.get(0)), number(area.get(1))));
        }
        command.option("--max-annotations", "filter", "maxAnnotations");
        command.flag("--several", false, "filter", "once");
        command.option("--category", "filter", "category");
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
            case "", "the checkpoint's" -> {}
            case "each image's own" -> command.words.add("--mean image");
            case "zero" -> command.words.add("--mean zero");
            default -> command.words.add("--mean MEAN");
        }
        command.option("--counts", "counts");
        command.option("--gradient-steps", "gradientSteps");
        command.option("--ranges", "ranges");
        command.option("--mode", "over");
        boolean named = run.knockout().groups().stream()
                .flatMap(g -> run.knockout().effects(g).stream())
                .anyMatch(e -> !e.window().isEmpty());
        if (!named) {
            command.option("--windows", "windows");
        }
        return command.shell.lines(command.words);
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
            words.add(option + " " + shell.word(String.join(",", all)));
        } else if (value.isNumber()) {
            words.add(option + " " + number(value));
        } else if (value.isTextual()) {
            words.add(option + " " + shell.word(value.textValue()));
        }
    }

    private void flag(String option, boolean when, String... path) {
        JsonNode value = at(path);
        if (value.isBoolean() && value.booleanValue() == when) {
            words.add(option);
        }
    }

    private static String number(JsonNode value) {
        return value.isIntegralNumber() || value.doubleValue() != Math.rint(value.doubleValue())
                ? value.asText()
                : Long.toString(value.longValue());
    }
}
