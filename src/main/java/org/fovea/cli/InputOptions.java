package org.fovea.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.fovea.app.Launcher;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.coco.Annotation;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.CocoImage;
import org.fovea.coco.Ids;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that select a command's input: a model, an image, an object in it, a prompt. */
public final class InputOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "An image: JPEG, PNG, WebP, GIF or BMP; default: the first built-in scene.")
    private Path image;

    @Option(
            names = "--max-image-tokens",
            paramLabel = "N",
            description =
                    "Maximum number of visual tokens of an image, kept by the model family's own resizing or tiling; "
                            + "default: the checkpoint's.")
    private Integer maxImageTokens;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "A question, inserted into the model's chat template; if it contains <image>, the complete "
                    + "prompt, used as is. Default: the model's first suggested question.")
    private String prompt;

    @Option(
            names = "--coco",
            paramLabel = "FILE",
            description =
                    "A COCO instances file that lists the image by its file name; default for a built-in scene: its "
                            + "own.")
    private Path coco;

    @Option(
            names = "--annotation",
            paramLabel = "ID",
            description = "The annotation that \"object\" refers to; not needed if the image has exactly one.")
    private String annotation;

    /** The compute mode as typed, or null. */
    ComputeMode computeMode() {
        return model.computeMode();
    }

    /** How to open the checkpoint. */
    VisionLanguageModel.Opening opening() {
        return model.opening(command);
    }

    /** The same options for the explorer. */
    Launcher.Opening forExplorer() {
        return new Launcher.Opening(model(), image(), coco(), annotation(), prompt, computeMode());
    }

    /** The checkpoint folder, as {@link ModelOptions#folder}. */
    Path model() {
        return model.folder(command);
    }

    /** The image file. */
    public Path image() {
        return image == null ? Assets.firstScene() : image;
    }

    /** Applies {@code --max-image-tokens}; warns if the model's family has no such limit. */
    void limit(VisionLanguageModel vlm) {
        if (maxImageTokens == null) {
            return;
        }
        if (maxImageTokens < 1) {
            throw new ParameterException(
                    command.commandLine(), "--max-image-tokens %d: expected 1 or more".formatted(maxImageTokens));
        }
        vlm.limitImageTokens(maxImageTokens);
        if (!vlm.hasImageTokenLimit()) {
            warn("The number of visual tokens of %s is fixed; --max-image-tokens has no effect.".formatted(vlm.name()));
        }
    }

    /** The prompt as typed, or null. */
    public String prompt() {
        return prompt;
    }

    /** Prints a warning on stderr. */
    void warn(String sentence) {
        command.commandLine().getErr().println(sentence);
        command.commandLine().getErr().flush();
    }

    /** The annotation's id; null if it was not. */
    Long annotation() {
        return annotation == null ? null : Ids.of(annotation);
    }

    /** Whether an object was chosen. */
    boolean hasObject() {
        return coco != null || annotation != null;
    }

    /** The instances file as typed, or a built-in scene's own, or null. */
    Path coco() {
        if (coco != null) {
            return coco;
        }
        try {
            return image().toRealPath().getParent().equals(Assets.scenes().toRealPath())
                    ? Assets.scenes().resolve("instances.json")
                    : null;
        } catch (IOException e) { // no such image: reported when it is opened
            return null;
        }
    }

    /** The chosen annotation with its dataset and image. */
    record ChosenObject(CocoDataset dataset, CocoImage image, Annotation annotation) {}

    /**
     * Finds the object.
     *
     * @throws ParameterException if there is no instances file
     * @throws BadInput if the file has no such image or annotation, or has several annotations and none was chosen
     */
    ChosenObject chosen() {
        Path file = coco();
        if (file == null) {
            throw new ParameterException(command.commandLine(), "An object requires --coco FILE");
        }
        if (!Files.exists(file)) {
            throw new BadInput("%s: does not exist; expected a COCO instances file.".formatted(file));
        }
        CocoDataset dataset = CocoDataset.open(file);
        dataset.notes().forEach(this::warn);
        CocoImage entry = dataset.imageByFileName(
                        image().toAbsolutePath().normalize().toString())
                .orElseThrow(() -> new BadInput("%s: has no image, or more than one, with the file name %s."
                        .formatted(file, image().getFileName())));
        List<Annotation> all = dataset.annotations(entry.id());
        if (annotation != null) {
            long id = annotation();
            return new ChosenObject(
                    dataset,
                    entry,
                    all.stream()
                            .filter(a -> a.id() == id)
                            .findFirst()
                            .orElseThrow(() -> new BadInput("%s: %s has no annotation %s; it has %s."
                                    .formatted(
                                            file,
                                            Reason.shortened(entry.fileName()),
                                            Reason.shortened(annotation),
                                            list(dataset, all)))));
        }
        if (all.size() != 1) {
            String name = Reason.shortened(entry.fileName());
            throw new BadInput(
                    all.isEmpty()
                            ? "%s: has no annotation for %s.".formatted(file, name)
                            : "%s: has %d annotations for %s; choose one with --annotation: %s."
                                    .formatted(file, all.size(), name, list(dataset, all)));
        }
        return new ChosenObject(dataset, entry, all.get(0));
    }

    private static String list(CocoDataset dataset, List<Annotation> annotations) {
        return annotations.isEmpty()
                ? "none"
                : Reason.shortened(annotations.stream()
                        .map(a -> "%s (%s)".formatted(dataset.id(a.id()), dataset.label(a)))
                        .collect(Collectors.joining(", ")));
    }
}
