package org.fovea.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.hub.HubCache;
import org.fovea.hub.RepoId;
import org.fovea.model.ImageCache;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options that select the model and its compute mode. */
final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "DIR|REPO",
            description = "A checkpoint folder in Hugging Face format, or the id of a repo that \"fovea pull\" has "
                    + "downloaded; default: the built-in model.")
    private String model;

    @Option(
            names = "--compute",
            paramLabel = "MODE",
            description = "exact: float32; fast: bfloat16, or whatever this machine multiplies fastest; int8: decoder "
                    + "weights quantised to int8 once and kept in the cache folder. Default: exact up to a "
                    + "billion weights, fast above.")
    private String compute;

    @Option(names = "--despite-memory", description = "Open the model even if it needs more memory than is available.")
    private boolean despiteMemory;

    @Option(names = "--no-image-cache", description = "Neither read nor write the cache of encoded images.")
    private boolean noImageCache;

    /** Whether a model was typed. */
    boolean isGiven() {
        return model != null;
    }

    /** The compute mode as typed, or null. */
    ComputeMode computeMode() {
        return compute == null ? null : ComputeMode.parse(compute);
    }

    /**
     * How to open the checkpoint; quantisation reports its progress on the command's stderr, in tenths.
     *
     * @param mode null for the model's default
     */
    VisionLanguageModel.Opening opening(CommandSpec command, ComputeMode mode) {
        int[] reported = {0};
        return new VisionLanguageModel.Opening(
                mode,
                true,
                despiteMemory,
                share -> {
                    int tenths = (int) (10 * share);
                    if (tenths > reported[0]) {
                        reported[0] = tenths;
                        command.commandLine().getErr().printf("Quantising to int8 (only once): %d0%%%n", tenths);
                        command.commandLine().getErr().flush();
                    }
                },
                () -> false,
                noImageCache ? null : ImageCache.ofUser());
    }

    /**
     * The checkpoint folder.
     *
     * @param command the command being executed
     * @throws BadInput naming {@code fovea pull}, if the repo is not in the cache
     */
    Path folder(CommandSpec command) {
        if (model == null) {
            return Assets.model();
        }
        Path folder = Fovea.path("--model", model);
        boolean repo = RepoId.isOne(model) && !Files.exists(folder); // an existing folder takes precedence
        return repo ? HubCache.of(Fovea.environment(command)).open(RepoId.parse(model)) : folder;
    }
}
