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

/** The options that say which model, and how it is to compute. */
final class ModelOptions {

    @Option(
            names = "--model",
            paramLabel = "DIR|REPO",
            description =
                    "A LLaVA checkpoint folder as on the hub, or the id of a repo that \"fovea pull\" has fetched; "
                            + "default: the built-in model.")
    private String model;

    @Option(
            names = "--compute",
            paramLabel = "MODE",
            description =
                    "exact: float32 products; fast: bfloat16 products, or what this machine does fastest; int8: the "
                            + "decoder's weights as bytes, made once and kept in the cache folder. Default: exact up to a billion "
                            + "weights, fast beyond.")
    private String compute;

    @Option(names = "--despite-memory", description = "Open a model even if it needs more memory than there is.")
    private boolean despiteMemory;

    @Option(
            names = "--no-image-cache",
            description = "Encode the image even if its visual tokens are kept on disk, and do not keep them there.")
    private boolean noImageCache;

    /** Whether a model was typed. */
    boolean isGiven() {
        return model != null;
    }

    /** The compute mode as typed; null if it was not. */
    ComputeMode computeMode() {
        return compute == null ? null : ComputeMode.parse(compute);
    }

    /**
     * How to open the checkpoint; what takes long tells the command's stderr about every tenth of it.
     *
     * @param mode null for the model's usual one
     */
    VisionLanguageModel.Opening opening(CommandSpec command, ComputeMode mode) {
        int[] said = {0};
        return new VisionLanguageModel.Opening(
                mode,
                true,
                despiteMemory,
                share -> {
                    int tenths = (int) (10 * share);
                    if (tenths > said[0]) {
                        said[0] = tenths;
                        command.commandLine().getErr().printf("Quantising to int8, once: %d0%%%n", tenths);
                        command.commandLine().getErr().flush();
                    }
                },
                () -> false,
                noImageCache ? null : ImageCache.ofUser());
    }

    /**
     * The checkpoint folder.
     *
     * @param command that is executed
     * @throws BadInput naming {@code fovea pull}, if a repo was typed that is not in the cache
     */
    Path folder(CommandSpec command) {
        if (model == null) {
            return Assets.model();
        }
        Path folder = Fovea.path("--model", model);
        boolean repo = RepoId.isOne(model) && !Files.exists(folder); // a folder that is there is meant
        return repo ? HubCache.of(Fovea.environment(command)).open(RepoId.parse(model)) : folder;
    }
}
