package org.fovea.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.fovea.base.BadInput;
import org.fovea.hub.Bytes;
import org.fovea.hub.CachedModel;
import org.fovea.hub.HubCache;
import org.fovea.hub.PublishedModel;
import org.fovea.hub.RepoId;
import org.fovea.model.CostEstimate;
import org.fovea.model.backend.Rates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the models in the Hugging Face cache. */
@Command(
        name = "models",
        header = "List the models in the Hugging Face cache that Fovea can run.",
        description =
                "Lists them by the name to pass to --model, with size, stored type, shape and an estimate of memory "
                        + "and time on this machine; incomplete downloads are marked.",
        footer = {"", "Examples:", "  fovea models", "  fovea models --all", "  fovea models --recommended"})
final class ModelsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--all", description = "Also list those that Fovea cannot run, with the reason.")
    private boolean all;

    @Option(
            names = "--recommended",
            description = "List models to begin with instead, small ones first, whether they are downloaded or not.")
    private boolean recommended;

    @Override
    public Integer call() {
        if (recommended) {
            recommend();
            return 0;
        }
        HubCache cache = HubCache.of(Fovea.environment(spec));
        List<CachedModel> found = cache.models();
        List<CachedModel> shown =
                found.stream().filter(m -> all || m.runs() || m.partial()).toList();
        PrintWriter out = spec.commandLine().getOut();
        int longest = longest(shown.stream().map(CachedModel::id));
        for (CachedModel model : shown) {
            String about = model.runs()
                    ? model.summary() + cost(model)
                    : model.partial()
                            ? "%s; fovea pull %s resumes".formatted(model.problem(), model.id())
                            : model.problem();
            out.println(("%-" + longest + "s  %9s  %-4s  %s")
                    .formatted(model.id(), Bytes.text(model.bytes()), model.dtype(), about));
        }
        PrintWriter err = spec.commandLine().getErr();
        if (shown.isEmpty()) {
            err.println("There is no model that Fovea can run in %s; fovea pull REPO downloads one."
                    .formatted(cache.root()));
        }
        if (shown.size() < found.size()) {
            err.println("%d more cannot be run; fovea models --all says why.".formatted(found.size() - shown.size()));
        }
        return 0;
    }

    private void recommend() {
        List<PublishedModel> models = PublishedModel.recommended();
        int longest = longest(models.stream().map(PublishedModel::id));
        for (PublishedModel model : models) {
            CostEstimate cost =
                    model.ask((folder, weights) -> CostEstimate.of(folder, weights, null, Rates.ofMachine()));
            spec.commandLine()
                    .getOut()
                    .println(("%-" + longest + "s  %9s  %-4s  %s")
                            .formatted(
                                    model.id(),
                                    Bytes.text(model.bytes(model.storedType())),
                                    model.storedType(),
                                    cost.textWithMemory()));
        }
        spec.commandLine().getErr().println("fovea pull REPO downloads one.");
    }

    private static int longest(Stream<RepoId> ids) {
        return ids.mapToInt(id -> id.toString().length()).max().orElse(1);
    }

    /** An estimate of memory and time per question; empty if the folder does not allow one. */
    private static String cost(CachedModel model) {
        try {
            return " · "
                    + CostEstimate.of(model.folder(), null, Rates.ofMachine()).textWithMemory();
        } catch (BadInput e) { // opening it will say what is wrong
            return "";
        }
    }
}
