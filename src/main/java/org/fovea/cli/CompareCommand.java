package org.fovea.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.fovea.bench.BuildComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares the speed of two builds. */
@Command(
        name = "compare",
        header = "Compare the speed of two builds of Fovea.",
        description = {
            "Runs fovea bench with both builds alternately and prints each step's medians and their ratio. The exit "
                    + "code is 1 if a step of the new build is slower by more than the tolerance."
        },
        footer = {
            "",
            "Examples:",
            "  fovea bench compare fovea-1.0 fovea-1.1",
            "  fovea bench compare fovea-1.0 fovea-1.1 --tolerance 10 -- --model llava-1.5-7b-hf --runs 3"
        })
final class CompareCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "OLD",
            description = "A distribution's folder, or a command that starts Fovea, in quotes if it contains spaces.")
    private String before;

    @Parameters(index = "1", paramLabel = "NEW", description = "The build to compare with it.")
    private String after;

    @Parameters(index = "2..*", paramLabel = "ARG", description = "After --: options for fovea bench.")
    private List<String> arguments = List.of();

    @Option(names = "--times", paramLabel = "N", defaultValue = "5", description = "Runs of each build; default: 5.")
    private int times;

    @Option(
            names = "--tolerance",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description = "How much slower a step's median may be, in percent; default: 5.")
    private double tolerance;

    @Override
    public Integer call() {
        if (times < 1) {
            throw new ParameterException(spec.commandLine(), "--times %d: expected 1 or more".formatted(times));
        }
        if (!(tolerance >= 0)) {
            throw new ParameterException(spec.commandLine(), "--tolerance %s: expected 0 or more".formatted(tolerance));
        }
        BuildComparison comparison = new BuildComparison(
                BuildComparison.command(before),
                BuildComparison.command(after),
                spec.commandLine().getOut());
        return comparison.run(times, arguments, tolerance / 100) ? 0 : 1;
    }
}
