package org.fovea.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.fovea.experiment.AblationStudy;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.Protocol;
import org.fovea.intervene.ReplacementChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which visual tokens does the model need to name an object? */
@Command(
        name = "ablation",
        header = "Which visual tokens does the model need to name an object?",
        description = "Replaces the object's visual tokens, register tokens, random tokens and those with the highest "
                + "integrated gradients, and counts how many correct answers become wrong (Neo et al., section "
                + "3).")
final class AblationExperiment implements Callable<Integer> {

    @Mixin
    private RunOptions run;

    @Mixin
    private RunOptions.AskingOptions asking;

    @Option(
            names = "--mean",
            paramLabel = "FILE|zero|image",
            description = "The replacement: a file with one vector (see fovea mean), zeros, or each image's own mean; "
                    + "default: the checkpoint's mean_embedding.safetensors, else each image's own mean.")
    private String mean;

    @Option(
            names = "--counts",
            paramLabel = "N",
            split = ",",
            defaultValue = "5,10,20,40,60,100,250",
            description =
                    "Numbers of random and of high-gradient tokens to replace; default: 5,10,20,40,60,100,250. As "
                            + "many as the object has are always among them.")
    private List<Integer> counts;

    @Option(
            names = "--gradient-steps",
            paramLabel = "N",
            defaultValue = "50",
            description = "Steps of integrated gradients; 0 leaves that condition out; default: 50.")
    private int gradientSteps;

    @Override
    public Integer call() {
        return run.run(plan());
    }

    /** The plan as typed. */
    ExperimentPlan plan() {
        if (mean != null) {
            Fovea.path("--mean", mean);
        }
        return run.plan(
                new AblationStudy(new ReplacementChoice(mean), counts, gradientSteps),
                asking,
                List.of(Protocol.values()));
    }
}
