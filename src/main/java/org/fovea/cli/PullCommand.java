package org.fovea.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.fovea.base.BadInput;
import org.fovea.hub.Download;
import org.fovea.hub.DownloadProgress;
import org.fovea.hub.Hub;
import org.fovea.hub.HubCache;
import org.fovea.hub.RepoId;
import org.fovea.model.CostEstimate;
import org.fovea.model.backend.Rates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads a model from the hub. */
@Command(
        name = "pull",
        header = "Download a model from the Hugging Face Hub into its cache.",
        description = {
            "Downloads the files of a repo that Fovea needs (configuration, tokenizer, safetensors) and prints the "
                    + "folder. Files that are already in the cache, also from Python, are not downloaded again, and an "
                    + "interrupted download resumes.",
            "Respects HF_HUB_CACHE, HF_HOME, HF_TOKEN, HF_ENDPOINT, HTTPS_PROXY and NO_PROXY."
        },
        footer = {"", "Examples:", "  fovea pull llava-hf/llava-1.5-7b-hf", "  fovea --model llava-hf/llava-1.5-7b-hf"})
final class PullCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "REPO", description = "owner/name, or owner/name@revision.")
    private String repo;

    @Option(names = "--revision", paramLabel = "R", description = "A branch, a tag or a commit; default: main.")
    private String revision;

    private boolean completed;

    @Override
    public Integer call() {
        RepoId id = revision == null ? RepoId.parse(repo) : RepoId.parse(repo).at(revision);
        HubCache cache = HubCache.of(Fovea.environment(spec));
        Download download = new Download(Hub.of(Fovea.environment(spec)), cache, id);
        PrintWriter err = spec.commandLine().getErr();
        ProgressLine status = new ProgressLine(err);
        // what has been downloaded is on disk
        try (Interruption.Work work =
                Interruption.during(() -> "Stopped; fovea pull %s resumes the download.".formatted(id))) {
            Path folder = download.run(progress -> say(progress, status));
            status.clear();
            spec.commandLine().getOut().println(folder);
            printCost(folder, err);
            return 0;
        } catch (BadInput | CancellationException e) {
            status.clear();
            throw e;
        }
    }

    /** Prints an estimate of memory and time per question, if the folder allows one. */
    private static void printCost(Path folder, PrintWriter err) {
        try {
            String cost = CostEstimate.of(folder, null, Rates.ofMachine()).text();
            err.println(cost.substring(0, 1).toUpperCase(Locale.ROOT) + cost.substring(1) + ".");
        } catch (BadInput e) {
            // downloaded as it is on the hub; opening it will say what is wrong
        }
    }

    /** Completion is printed once, even where there is no terminal. */
    private void say(DownloadProgress progress, ProgressLine status) {
        boolean complete = progress.files() == progress.totalFiles();
        if (complete && !completed) {
            status.always(progress.text());
        } else if (!complete) {
            status.say(progress.text());
        }
        completed = complete;
    }
}
