package org.fovea.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.fovea.base.BadInput;
import org.fovea.hub.Download;
import org.fovea.hub.Hub;
import org.fovea.hub.HubCache;
import org.fovea.hub.Progress;
import org.fovea.hub.RepoId;
import org.fovea.model.CostEstimate;
import org.fovea.model.backend.Rates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches a model from the hub. */
@Command(
        name = "pull",
        header = "Fetch a model from the hub into the Hugging Face cache.",
        description = {
            "Fetches what Fovea needs of a repo (configuration, tokenizer, safetensors) and prints its folder. What is here "
                    + "already, from Python too, is not fetched again; what was stopped, by Ctrl-C or a broken line, goes on "
                    + "where it stopped.",
            "Heeds HF_HUB_CACHE, HF_HOME, HF_TOKEN, HF_ENDPOINT, HTTPS_PROXY and NO_PROXY."
        },
        footer = {"", "Examples:", "  fovea pull llava-hf/llava-1.5-7b-hf", "  fovea --model llava-hf/llava-1.5-7b-hf"})
final class PullCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "REPO", description = "owner/name, or owner/name@revision.")
    private String repo;

    @Option(names = "--revision", paramLabel = "R", description = "A branch, a tag or a commit; default: main.")
    private String revision;

    private boolean saidWhole;

    @Override
    public Integer call() {
        RepoId id = revision == null ? RepoId.parse(repo) : RepoId.parse(repo).at(revision);
        HubCache cache = HubCache.of(Fovea.environment(spec));
        Download download = new Download(Hub.of(Fovea.environment(spec)), cache, id);
        PrintWriter err = spec.commandLine().getErr();
        ProgressLine status = new ProgressLine(err);
        // what has arrived is on the disk
        try (Interruption.Work work =
                Interruption.during(() -> "Stopped; fovea pull %s goes on where it was.".formatted(id))) {
            Path folder = download.run(progress -> say(progress, status));
            status.clear();
            spec.commandLine().getOut().println(folder);
            sayCost(folder, err);
            return 0;
        } catch (BadInput | CancellationException e) {
            status.clear();
            throw e;
        }
    }

    /** What a question to the model takes on this machine, if its folder tells. */
    private static void sayCost(Path folder, PrintWriter err) {
        try {
            String cost = CostEstimate.of(folder, null, Rates.ofMachine()).text();
            err.println(cost.substring(0, 1).toUpperCase(Locale.ROOT) + cost.substring(1) + ".");
        } catch (BadInput e) {
            // fetched as it stands on the hub; opening it will say what is wrong with it
        }
    }

    /** The last of it is said once, whoever listens. */
    private void say(Progress progress, ProgressLine status) {
        boolean whole = progress.files() == progress.totalFiles();
        if (whole && !saidWhole) {
            status.always(progress.text());
        } else if (!whole) {
            status.say(progress.text());
        }
        saidWhole = whole;
    }
}
