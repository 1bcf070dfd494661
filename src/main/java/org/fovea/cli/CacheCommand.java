package org.fovea.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.fovea.hub.Bytes;
import org.fovea.model.ImageCache;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists or clears the cache of encoded images. */
@Command(
        name = "cache",
        header = "List or clear the cache of encoded images.",
        description = "Prints how many encoded images are cached, their size, the limit and the folder.",
        footer = {"", "Examples:", "  fovea cache", "  fovea cache clear"})
final class CacheCommand implements Callable<Integer> {

    enum Action {
        list,
        clear
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = "list",
            paramLabel = "list|clear",
            description = "list (the default) or clear.")
    private Action action;

    @Override
    public Integer call() {
        ImageCache cache = ImageCache.ofUser();
        int count = cache.count();
        long bytes = cache.bytes();
        PrintWriter out = spec.commandLine().getOut();
        if (action == Action.clear) {
            cache.clear();
            out.println("Deleted %d encoded images, %s, from %s".formatted(count, Bytes.text(bytes), cache.folder()));
        } else {
            out.println("%d encoded images, %s of at most %s, in %s"
                    .formatted(count, Bytes.text(bytes), Bytes.text(cache.most()), cache.folder()));
        }
        return 0;
    }
}
