package org.fovea.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.fovea.experiment.ExperimentPlan;
import org.fovea.experiment.KnockoutStudy;
import org.fovea.experiment.Protocol;
import org.fovea.intervene.LayerWindow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** In which layers does the model read an object? */
@Command(
        name = "knockout",
        header = "In which layers does the model read an object?",
        description =
                "Blocks attention from the object's tokens, and from others, to the last position and to the last "
                        + "row of visual tokens, in windows of layers, and measures how the accuracy and the "
                        + "probability of the correct answer fall (Neo et al., section 5).")
final class KnockoutExperiment implements Callable<Integer> {

    @Mixin
    private RunOptions run;

    @Mixin
    private RunOptions.AskingOptions asking;

    @Option(
            names = "--windows",
            paramLabel = "A-B",
            split = ",",
            description =
                    "Windows of layers, such as 1-4,5-8; default: the paper's five, scaled to the model's depth, and "
                            + "all layers.")
    private List<String> windows;

    @Override
    public Integer call() {
        return run.run(plan());
    }

    /** The plan as typed. */
    ExperimentPlan plan() {
        List<LayerWindow> typed = windows == null
                ? null
                : windows.stream()
                        .map(text -> LayerWindow.parse(text, Integer.MAX_VALUE))
                        .toList();
        return run.plan(new KnockoutStudy(typed), asking, List.of(Protocol.VQA));
    }
}
