package org.fovea.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.LensStudy;
import org.fovea.intervene.LayerWindow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Do an object's visual tokens decode to its name? */
@Command(
        name = "lens",
        header = "Do an object's visual tokens decode to its name under the logit lens?",
        description =
                "Counts, layer by layer, how many of the object's tokens have its name as their most likely or among "
                        + "their five most likely tokens, and compares the map of its name with its mask (Neo et al., "
                        + "section 4).")
final class LensExperiment implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions run;

    @Option(
            names = "--ranges",
            paramLabel = "A-B",
            split = ",",
            description =
                    "Ranges of layers to combine into one map each, such as 1-5,6-10; default: the lower, middle and "
                            + "upper third, and all.")
    private List<String> ranges;

    @Option(
            names = "--mode",
            paramLabel = "max|mean",
            description = "How the layers of a range are combined; default: mean.")
    private String mode;

    @Override
    public Integer call() {
        return run.run(plan());
    }

    /** The plan as typed. */
    ExperimentPlan plan() {
        List<LayerWindow> windows = ranges == null
                ? null
                : ranges.stream()
                        .map(text -> LayerWindow.parse(text, Integer.MAX_VALUE))
                        .toList();
        return run.plan(new LensStudy(windows, SegmentCommand.over(mode, spec)), null, List.of());
    }
}
