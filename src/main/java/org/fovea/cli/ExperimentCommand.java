package org.fovea.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The paper's experiments over a folder of images. */
@Command(
        name = "experiment",
        header = "Run one of the paper's experiments over a COCO file.",
        description = {
            "Asks a model about one suitable object in each image of a COCO file, and writes results, tables, "
                    + "figures and a report to a folder. A run that was interrupted, by Ctrl-C, a crash or kill -9, "
                    + "resumes when it is started again with the same settings."
        },
        footer = {
            "",
            "Examples, on the built-in model and its validation scenes:",
            "  fovea experiment ablation  --area 1500-12000 --out ablation",
            "  fovea experiment lens      --area 1500-12000 --out lens",
            "  fovea experiment knockout  --area 1500-12000 --out knockout",
            "",
            "As in the paper:",
            "  fovea mean --model llava-hf/llava-1.5-7b-hf --images imagenet/val --out mean.safetensors",
            "  fovea experiment ablation --model llava-hf/llava-1.5-7b-hf --mean mean.safetensors \\",
            "      --coco annotations/instances_val2017.json --images val2017 --out ablation",
            "",
            "On two machines, or as an array job:",
            "  fovea experiment lens --area 1500-12000 --shard 1/2 --out lens-1",
            "  fovea experiment lens --area 1500-12000 --shard 2/2 --out lens-2",
            "  fovea experiment merge lens-1 lens-2 --out lens"
        },
        subcommands = {
            AblationExperiment.class,
            LensExperiment.class,
            KnockoutExperiment.class,
            ExperimentReport.class,
            ExperimentMerge.class,
            ExperimentStatus.class
        })
final class ExperimentCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Choose an experiment: ablation, lens or knockout");
    }
}
