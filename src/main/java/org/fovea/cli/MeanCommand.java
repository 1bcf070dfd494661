package org.fovea.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fovea.experiment.MeanEmbedding;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.weights.Safetensors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Computes the mean visual token over a folder of images. */
@Command(
        name = "mean",
        header = "Compute the mean visual token over a folder of images.",
        description =
                "Ablated tokens are replaced by it; the paper uses the ImageNet validation images. In a checkpoint's "
                        + "folder, as mean_embedding.safetensors, it becomes the default; elsewhere, name it with "
                        + "--mean FILE.",
        footer = {
            "",
            "Example:",
            "  fovea mean --model llava-hf/llava-1.5-7b-hf --images imagenet/val --out mean.safetensors"
        })
final class MeanCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            required = true,
            description = "The folder of images, including its subfolders.")
    private Path images;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the first N images by path; default: all.")
    private int limit;

    @Option(names = "--out", paramLabel = "FILE.safetensors", required = true, description = "The file to write.")
    private Path out;

    @Override
    public Integer call() {
        if (limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit %d: expected 0 or more".formatted(limit));
        }
        Output.format(spec, out, "safetensors");
        List<Path> all = MeanEmbedding.images(images);
        List<Path> used = limit > 0 ? all.subList(0, Math.min(limit, all.size())) : all;
        PrintWriter err = spec.commandLine().getErr();
        ProgressLine status = new ProgressLine(err);
        try (VisionLanguageModel vlm = VisionLanguageModel.open(
                model.folder(spec), model.opening(spec, model.computeMode()).keepingImagesIn(null))) {
            long start = System.nanoTime();
            MeanEmbedding mean = MeanEmbedding.of(
                    vlm,
                    used,
                    (done, file) -> {
                        double rate = done / ((System.nanoTime() - start) / 1e9);
                        status.say(String.format(
                                Locale.ROOT,
                                "%,d of %,d images, %.1f per second, %.0f s left",
                                done,
                                used.size(),
                                rate,
                                (used.size() - done) / rate));
                    },
                    () -> false);
            status.clear();
            if (!mean.unreadable().isEmpty()) {
                err.printf(
                        "%d of %d images cannot be read and are left out, for example %s.%n",
                        mean.unreadable().size(), used.size(), mean.unreadable().get(0));
                err.flush();
            }
            Safetensors.write(
                    out,
                    Map.of("mean_embedding", new Safetensors.Values(new long[] {mean.vector().length}, mean.vector())));
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s: mean of %,d visual tokens of %,d images.%n",
                            out,
                            mean.tokens(),
                            mean.images());
        }
        return 0;
    }
}
