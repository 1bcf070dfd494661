package org.fovea.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.coco.ObjectFilter;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.InterviewSettings;
import org.fovea.experiment.Protocol;
import org.fovea.experiment.Questions;
import org.fovea.experiment.Report;
import org.fovea.experiment.Run;
import org.fovea.experiment.RunProgress;
import org.fovea.experiment.Shard;
import org.fovea.experiment.Study;
import org.fovea.experiment.Summary;
import org.fovea.experiment.Tables;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all experiments share, and how one is run from the command line. */
final class RunOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--coco",
            paramLabel = "FILE",
            description = "A COCO instances file; default: the built-in validation scenes.")
    private Path coco;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description =
                    "The folder of its images; default: where COCO's layout puts them. Missing images are left out, "
                            + "and their number is printed.")
    private Path images;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description =
                    "The folder for results.jsonl, report.html, summary.csv and figures. If it has a run with the "
                            + "same settings, that run is resumed; one with other settings is an error.")
    private Path out;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the first N images with a suitable object; a later run with a higher limit continues.")
    private int limit;

    @Option(
            names = "--shard",
            paramLabel = "K/N",
            description = "Run only part K of N, so that N machines can share a run; give each part its own --out. "
                    + "fovea experiment merge joins them. A part cannot be continued with another --limit.")
    private String shard;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Seed of all random choices; default: 0.")
    private long seed;

    @Option(
            names = "--area",
            paramLabel = "A-B",
            defaultValue = "1000-2000",
            description = "The object's area in square pixels; default: 1000-2000, as in the paper.")
    private String area;

    @Option(
            names = "--max-annotations",
            paramLabel = "N",
            defaultValue = "3",
            description = "Leave out images with more annotations; default: 3, as in the paper.")
    private int maxAnnotations;

    @Option(
            names = "--several",
            description = "Also use objects that are not the only one of their category in the image.")
    private boolean several;

    @Option(
            names = "--category",
            paramLabel = "NAME",
            description = "Only objects of this category, by its name in the COCO file; default: all.")
    private String category;

    @Option(
            names = "--coverage",
            paramLabel = "C",
            defaultValue = "0",
            description =
                    "A patch belongs to the object if the mask covers more than this fraction of it; default: 0, as "
                            + "in the paper.")
    private double coverage;

    @Option(
            names = "--no-hallucination-filter",
            description =
                    "Also use objects that the model does not name in its description, or still names when the image "
                            + "is replaced by noise.")
    private boolean unfiltered;

    /** The questions to the model; the lens experiment has none. */
    static final class AskingOptions {

        @Option(
                names = "--protocols",
                paramLabel = "LIST",
                description =
                        "generative, polling, vqa, or several separated by commas; default: all three; for knockout "
                                + "vqa.")
        private String protocols;

        @Option(
                names = "--polling",
                paramLabel = "TEXT",
                description =
                        "The polling question; {object} is the object's name, {a object} its name with an article. "
                                + "Default: \"Is there {a object} in this image?\"")
        private String polling;

        @Option(
                names = "--vqa",
                paramLabel = "TEXT",
                description =
                        "The VQA question; {kind} is the category's supercategory. Default: \"What object is this?\"")
        private String vqa;

        @Option(
                names = "--forced",
                paramLabel = "TEXT",
                description = "The forced beginning of the VQA answer; default: \"It is a\".")
        private String forced;

        @Option(
                names = "--questions",
                paramLabel = "FILE",
                description =
                        "VQA questions by image id, in the format of the published code: {\"139\": [\"What is on the "
                                + "wall?\"]}; images without one are not asked.")
        private Path questions;

        /** The default questions with those that were typed instead. */
        Questions questions() {
            Questions usual = Questions.USUAL;
            Questions typed = new Questions(
                    usual.describe(),
                    or(polling, usual.polling()),
                    or(vqa, usual.vqa()),
                    or(forced, usual.forced()),
                    null);
            return questions == null ? typed : typed.read(questions);
        }

        private static String or(String typed, String usual) {
            return typed == null ? usual : typed;
        }

        List<Protocol> protocols(List<Protocol> usual) {
            return protocols == null ? usual : Protocol.parse(protocols);
        }
    }

    @Option(
            names = "--describe",
            paramLabel = "TEXT",
            defaultValue = "Describe this image.",
            description = "The prompt for a description; default: \"Describe this image.\"")
    private String describe;

    @Option(
            names = "--synonyms",
            paramLabel = "FILE|none",
            description = "Other words that count as an object's name, as JSON: {\"tv\": [\"television\"]}; default: a "
                    + "built-in list for COCO's categories.")
    private String synonyms;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "200",
            description = "Maximum number of tokens of a description; default: 200.")
    private int maxTokens;

    /**
     * The plan as typed.
     *
     * @param asked null for an experiment without questions
     * @param usual the protocols if none were typed
     */
    ExperimentPlan plan(Study study, AskingOptions asked, List<Protocol> usual) {
        if (limit < 0 || maxTokens < 1 || !(coverage >= 0 && coverage < 1)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--limit %d, --max-tokens %d, --coverage %s: expected 0 or more, 1 or more, and 0 to 1"
                            .formatted(limit, maxTokens, coverage));
        }
        Questions questions = asked == null ? Questions.USUAL : asked.questions();
        InterviewSettings asking = new InterviewSettings(
                asked == null ? List.of() : asked.protocols(usual),
                new Questions(
                        describe,
                        questions.polling(),
                        questions.vqa(),
                        questions.forced(),
                        questions.byImage(),
                        questions.file()),
                synonyms == null || synonyms.equals("none") ? null : Fovea.path("--synonyms", synonyms),
                "none".equals(synonyms),
                maxTokens,
                !unfiltered);
        return new ExperimentPlan(
                study,
                model.folder(command),
                model.computeMode(),
                coco == null ? Assets.validationScenes().resolve("instances.json") : coco,
                images,
                filter(),
                category,
                coverage,
                asking,
                limit,
                seed);
    }

    /**
     * Runs an experiment and writes its report.
     *
     * @return exit code
     */
    int run(ExperimentPlan plan) {
        PrintWriter err = command.commandLine().getErr();
        ProgressLine status = new ProgressLine(err);
        try (Run run = Run.open(
                plan,
                shard(),
                out,
                new Run.Watch(
                        phase -> status.say("%s: %.0f%%".formatted(phase.what(), 100 * phase.share())),
                        rows -> {},
                        () -> false))) {
            status.clear();
            run.warning().ifPresent(err::println);
            run.notes().forEach(err::println);
            if (run.missing() > 0) {
                err.printf(
                        "%d of %d images are missing and are left out.%n",
                        run.missing(), run.cases().size());
            }
            if (run.done() > 0) {
                err.printf(
                        "Resuming after %d of %d images.%n",
                        run.done(), run.cases().size());
            }
            err.flush();
            try (Interruption.Work work =
                    Interruption.during(() -> "Stopped after %d of %d images; the same command goes on from there."
                            .formatted(run.done(), run.cases().size()))) {
                run.go(progress -> status.say(text(progress)));
            }
            status.clear();
            return report(command, out, List.of(), run.cases().size(), false);
        }
    }

    private Shard shard() {
        try {
            return shard == null ? Shard.WHOLE : Shard.parse(shard);
        } catch (BadInput e) {
            throw new ParameterException(command.commandLine(), "--shard: " + e.getMessage(), e);
        }
    }

    private ObjectFilter filter() {
        String[] ends = area.split("-", 2);
        try {
            double from = Double.parseDouble(ends[0]);
            double to = Double.parseDouble(ends[1]);
            if (from >= 0 && to >= from && maxAnnotations >= 1) {
                return new ObjectFilter(null, from, to, !several, maxAnnotations);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // reported below
        }
        throw new ParameterException(
                command.commandLine(),
                "--area %s, --max-annotations %d: expected a range such as 1000-2000, and 1 or more"
                        .formatted(area, maxAnnotations));
    }

    private static String text(RunProgress progress) {
        Duration left = Duration.ofSeconds(Math.round(progress.secondsLeft()));
        return String.format(
                Locale.ROOT,
                "%d of %d images, %d used, %.2f per second, %d:%02d:%02d left",
                progress.done(),
                progress.total(),
                progress.used(),
                progress.rate(),
                left.toHours(),
                left.toMinutesPart(),
                left.toSecondsPart());
    }

    /**
     * Writes a run's report and prints its tables.
     *
     * @param beside published results to draw for comparison
     * @param expected the total number of cases; -1 if unknown
     * @param markdown whether the tables are printed as Markdown
     */
    static int report(CommandSpec command, Path folder, List<Path> beside, int expected, boolean markdown) {
        if (!Files.isRegularFile(folder.resolve(Run.SETTINGS))) {
            throw new BadInput(
                    "%s: has no %s; expected the folder of an experiment's results.".formatted(folder, Run.SETTINGS));
        }
        Report.write(folder, beside, expected);
        Summary summary = Summary.read(folder);
        if (summary.used() == 0 && !summary.skipped().isEmpty()) {
            command.commandLine()
                    .getErr()
                    .println("None of %d images was used: %s."
                            .formatted(
                                    summary.seen(),
                                    Reason.shortened(summary.skipped().entrySet().stream()
                                            .map(e -> "%s (%d)".formatted(e.getKey(), e.getValue()))
                                            .collect(Collectors.joining("; ")))));
        }
        Tables tables = summary.tables();
        command.commandLine().getOut().print(markdown ? tables.markdown() : tables.text());
        command.commandLine().getOut().flush();
        command.commandLine().getErr().printf("Report: %s%n", folder.resolve("report.html"));
        command.commandLine().getErr().flush();
        return 0;
    }
}
