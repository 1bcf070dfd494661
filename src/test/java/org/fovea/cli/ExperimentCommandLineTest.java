package org.fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.analysis.WordMap;
import org.fovea.base.Assets;
import org.fovea.coco.ObjectFilter;
import org.fovea.experiment.AblationStudy;
import org.fovea.experiment.Command;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.InterviewSettings;
import org.fovea.experiment.KnockoutStudy;
import org.fovea.experiment.LensStudy;
import org.fovea.experiment.Protocol;
import org.fovea.experiment.Questions;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.ReplacementChoice;
import org.fovea.model.backend.ComputeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The command line that the experiment window copies means the plan that it was copied from. */
class ExperimentCommandLineTest {

    private static final Path SCENES = Assets.validationScenes().resolve("instances.json");

    /** A word of a shell: bare, or in single quotes. */
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\\\\'|[^\\s'\\\\])+");

    private static ExperimentPlan parsed(String command, Path out) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command.replace("\\\n", " "));
        while (matcher.find()) {
            words.add(matcher.group().replace("\\'", "\0").replace("'", "").replace("\0", "'"));
        }
        assertThat(words.remove(0)).isEqualTo("fovea");
        CommandLine program = Fovea.commandLine(Map.of());
        ParseResult found = program.parseArgs(words.toArray(String[]::new));
        while (found.hasSubcommand()) {
            found = found.subcommand();
        }
        assertThat(found.<Path>matchedOptionValue("--out", null)).isEqualTo(out);
        Object typed = found.commandSpec().userObject();
        return typed instanceof AblationExperiment a
                ? a.plan()
                : typed instanceof LensExperiment l ? l.plan() : ((KnockoutExperiment) typed).plan();
    }

    private static void comesBack(ExperimentPlan plan, Path questions, Path out) {
        assertThat(parsed(Command.of(plan, questions, out), out)).isEqualTo(plan);
    }

    @Test
    void whatIsUsualIsNotSaid() {
        ExperimentPlan plan = new ExperimentPlan(
                AblationStudy.PAPER,
                Assets.model(),
                null,
                SCENES,
                null,
                ObjectFilter.PAPER,
                0,
                InterviewSettings.USUAL,
                0,
                0);
        assertThat(Command.of(plan, null, Path.of("out"))).isEqualTo("fovea experiment ablation \\\n    --out out");
        comesBack(plan, null, Path.of("out"));
    }

    @Test
    void whatIsNotUsualComesBackAsItWas(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("the questions.json");
        Files.writeString(file, "{\"139\": [\"What is on the wall?\"]}");
        Questions typed =
                new Questions("What's to be seen?", "Is {a object} there?", "Which {kind}?", "This is a", null);
        Path out = folder.resolve("it's here");
        ObjectFilter filter = new ObjectFilter(null, 1500, 12000.5, false, 8);
        InterviewSettings asking = new InterviewSettings(
                List.of(Protocol.POLLING, Protocol.VQA),
                typed.read(file),
                folder.resolve("names.json"),
                false,
                64,
                false);
        comesBack(
                new ExperimentPlan(
                        new AblationStudy(new ReplacementChoice("image"), List.of(3, 9), 7),
                        folder,
                        ComputeMode.FAST,
                        folder.resolve("a b.json"),
                        folder,
                        filter,
                        0.25,
                        asking,
                        40,
                        -3),
                file,
                out);
        comesBack(
                new ExperimentPlan(
                        new KnockoutStudy(List.of(new LayerWindow(1, 4), new LayerWindow(7, 7))),
                        Assets.model(),
                        null,
                        SCENES,
                        null,
                        filter,
                        0,
                        new InterviewSettings(List.of(Protocol.values()), typed, null, true, 200, true),
                        1,
                        9),
                null,
                out);
        Questions described = new Questions(
                "What's to be seen?", Questions.USUAL.polling(), Questions.USUAL.vqa(), Questions.USUAL.forced(), null);
        comesBack(
                new ExperimentPlan(
                        new LensStudy(List.of(new LayerWindow(2, 5)), WordMap.Over.MAX),
                        Assets.model(),
                        ComputeMode.INT8,
                        SCENES,
                        null,
                        ObjectFilter.PAPER,
                        0,
                        new InterviewSettings(List.of(), described, null, false, 200, true),
                        0,
                        0),
                null,
                out);
        comesBack(
                new ExperimentPlan(
                        KnockoutStudy.PAPER,
                        Assets.model(),
                        null,
                        SCENES,
                        null,
                        ObjectFilter.PAPER,
                        "traffic light",
                        0,
                        new InterviewSettings(List.of(Protocol.VQA), Questions.USUAL, null, false, 200, true),
                        0,
                        0),
                null,
                out);
    }
}
