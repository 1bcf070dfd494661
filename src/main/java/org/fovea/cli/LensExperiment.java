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

/** What do an object's visual tokens say through the logit lens? */
@Command(
        name = "lens",
        header = "What do an object's visual tokens say through the logit lens?",
        description =
                "Counts by layer how many of the object's tokens have its name on top or among the five likeliest, and "
                        + "measures how well the map of its name fits its mask (Neo et al., section 4).")
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
                    "Layers whose maps are put together, such as 1-5,6-10; default: the lower, middle and upper third, and all.")
    private List<String> ranges;

    @Option(names = "--mode", paramLabel = "max|mean", description = "How they are put together; default: mean.")
    private String mode;

    @Override
    public Integer call() {
        return run.run(plan());
    }

    /** What was typed. */
    ExperimentPlan plan() {
        List<LayerWindow> windows = ranges == null
                ? null
                : ranges.stream()
                        .map(text -> LayerWindow.parse(text, Integer.MAX_VALUE))
                        .toList();
        return run.plan(new LensStudy(windows, SegmentCommand.over(mode, spec)), null, List.of());
    }
}
