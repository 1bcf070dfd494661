package org.fovea.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.fovea.experiment.Shards;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Joins the shards of a run. */
@Command(
        name = "merge",
        header = "Join the shards of a run.",
        description = "Checks that the folders hold every shard of one run and that all are finished, then writes the "
                + "results, tables, figures and report that the run would have written on one machine.")
final class ExperimentMerge implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "The folders of all shards, in any order.")
    private List<Path> folders;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "The folder for the whole run's results; it must not have results yet.")
    private Path out;

    @Override
    public Integer call() {
        return RunOptions.report(spec, out, List.of(), Shards.merge(folders, out), false);
    }
}
