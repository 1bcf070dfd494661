package org.fovea.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rewrites the report of a run. */
@Command(
        name = "report",
        header = "Rewrite the report of a run, finished or not.",
        description = "Writes report.html, summary.csv and figures to the run's folder and prints the tables.")
final class ExperimentReport implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of an experiment's results.")
    private Path folder;

    @Option(
            names = "--beside",
            paramLabel = "FILE",
            description = "Results of the paper's published code, as JSON, to draw for comparison; repeatable.")
    private List<Path> beside = List.of();

    @Option(names = "--markdown", description = "Print the tables as Markdown.")
    private boolean markdown;

    @Override
    public Integer call() {
        return RunOptions.report(spec, folder, beside, -1, markdown);
    }
}
