package org.fovea.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.fovea.base.BadInput;
import org.fovea.hub.Bytes;
import org.fovea.hub.CachedModel;
import org.fovea.hub.HubCache;
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
        footer = {"", "Examples:", "  fovea models", "  fovea models --all"})
final class ModelsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--all", description = "Also list those that Fovea cannot run, with the reason.")
    private boolean all;

    @Override
    public Integer call() {
        HubCache cache = HubCache.of(Fovea.environment(spec));
        List<CachedModel> found = cache.models();
        List<CachedModel> shown =
                found.stream().filter(m -> all || m.runs() || m.partial()).toList();
        PrintWriter out = spec.commandLine().getOut();
        int longest =
                shown.stream().mapToInt(m -> m.id().toString().length()).max().orElse(1);
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

    /** An estimate of memory and time per question; empty if the folder does not allow one. */
    private static String cost(CachedModel model) {
        try {
            return " · "
                    + CostEstimate.of(model.folder(), null, Rates.ofMachine()).text();
        } catch (BadInput e) { // opening it will say what is wrong
            return "";
        }
    }
}
