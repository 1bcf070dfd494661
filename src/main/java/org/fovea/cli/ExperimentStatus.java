package org.fovea.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.fovea.experiment.Shards;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the states of runs and shards. */
@Command(
        name = "status",
        header = "List which runs and shards are done, running, stopped or missing.",
        description = "A run without shards does not record how many images it has, so it is listed only as running or "
                + "not running.")
final class ExperimentStatus implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "The folders of runs or shards.")
    private List<Path> folders;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (Shards.Status status : Shards.status(folders)) {
            out.printf(
                    "%-10s %-12s %-24s %s%n",
                    status.shard(),
                    status.state() == null
                            ? "missing"
                            : status.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    status.folder() == null
                            ? ""
                            : status.images() < 0
                                    ? images(status.done())
                                    : status.done() + " of " + images(status.images()),
                    status.folder() == null ? "" : status.folder());
        }
        out.flush();
        return 0;
    }

    private static String images(int count) {
        return count == 1 ? "1 image" : count + " images";
    }
}
