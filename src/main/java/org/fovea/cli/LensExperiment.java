package org.fovea.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.fovea.experiment.LensStudy;
import org.fovea.intervene.LayerWindow;
import org.fovea.lens.WordMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What do an object's visual tokens say through the logit lens? */
@Command(
        name = "lens",
        header = "What do an object's visual tokens say through the logit lens?",
        description = "Counts by layer how many of the object's tokens have its name on top or among the five likeliest, and "
                + "measures how well the map of its name fits its mask (Neo et al., section 4).")
final class LensExperiment implements Callable<Integer> {

    @Mixin
    private RunOptions run;

    @Option(names = "--ranges", paramLabel = "A-B", split = ",",
            description = "Layers whose maps are put together, such as 1-5,6-10; default: the lower, middle and upper third, and all.")
    private List<String> ranges;

    @Option(names = "--over", paramLabel = "mean|max", defaultValue = "mean",
            description = "How they are put together; default: mean.")
    private WordMap.Over over;

    @Override
    public Integer call() {
        List<LayerWindow> windows = ranges == null ? null
                : ranges.stream().map(text -> LayerWindow.parse(text, Integer.MAX_VALUE)).toList();
        return run.run(new LensStudy(windows, over), null, List.of());
    }
}
