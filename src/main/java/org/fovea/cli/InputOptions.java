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
import org.fovea.hub.HubCache;
import org.fovea.hub.RepoId;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.backend.ComputeMode;
import org.fovea.session.SavedFile;
import org.fovea.session.SavedInterventions;
import org.fovea.session.SavedModel;
import org.fovea.session.Session;
import org.fovea.session.SessionCheck;
import org.fovea.session.SessionFile;
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
            names = "--session",
            paramLabel = "FILE.fovea",
            description =
                    "Start from a saved session: its model, image, object, prompt, token and interventions. Explicit "
                            + "options win; another image or model drops the session's interventions.")
    private Path sessionFile;

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

    private Session saved; // once it has been read and checked

    /**
     * The session's values that no option overrides; empty without a session.
     *
     * @throws BadInput if the session or a file that it refers to is missing
     */
    Session saved() {
        if (saved == null) {
            saved = sessionFile == null
                    ? Session.EMPTY
                    : SessionCheck.strict(sessionFile, this::inHub, this::warn)
                            .check(remaining(SessionFile.read(sessionFile).session()));
        }
        return saved;
    }

    private Path inHub(SavedModel wanted) {
        return HubCache.of(Fovea.environment(command))
                .find(RepoId.parse(wanted.repo() + "@" + wanted.revision()))
                .orElse(null);
    }

    /** A session without the values that options override. */
    private Session remaining(Session whole) {
        Session s = image == null ? whole : whole.aboutImage(null);
        if (model.isGiven()) {
            s = s.withModel(null).withoutInterventions();
        }
        return maxImageTokens == null ? s : s.withoutInterventions();
    }

    /** The compute mode as typed or saved, or null. */
    ComputeMode computeMode() {
        return model.computeMode() != null ? model.computeMode() : saved().compute();
    }

    /** How to open the checkpoint. */
    VisionLanguageModel.Opening opening() {
        return model.opening(command, computeMode());
    }

    /**
     * The same options for the explorer, which looks for missing files itself.
     *
     * @param file a session to open, besides the option
     */
    Launcher.Opening forExplorer(Path file) {
        if (file != null && sessionFile != null) {
            throw new ParameterException(
                    command.commandLine(), "--session and a session file: expected only one of them");
        }
        Path from = file != null ? file : sessionFile;
        Session s =
                remaining(from == null ? Session.EMPTY : SessionFile.read(from).session());
        boolean typed = model.isGiven()
                || image != null
                || maxImageTokens != null
                || prompt != null
                || coco != null
                || annotation != null
                || model.computeMode() != null;
        return new Launcher.Opening(
                new Session(
                        model.isGiven() ? SavedModel.at(model.folder(command)) : s.model(),
                        image != null ? SavedFile.at(image) : s.image(),
                        coco != null ? SavedFile.at(coco) : s.coco(),
                        annotation != null ? annotation : s.annotation(),
                        prompt != null ? prompt : s.question(),
                        prompt != null ? null : s.template(),
                        model.computeMode() != null ? model.computeMode() : s.compute(),
                        maxImageTokens != null ? maxImageTokens : s.imageTokens(),
                        s.interventions(),
                        prompt != null ? null : s.token(),
                        s.view()),
                from,
                typed || from != null,
                model.opening(command, model.computeMode()));
    }

    /** The checkpoint folder, as {@link ModelOptions#folder}. */
    Path model() {
        return model.isGiven() || saved().model() == null
                ? model.folder(command)
                : saved().model().folder();
    }

    /** The image file. */
    public Path image() {
        if (image != null) {
            return image;
        }
        return saved().image() == null ? Assets.firstScene() : saved().image().path();
    }

    /** Applies {@code --max-image-tokens}; warns if the model's family has no such limit. */
    void limit(VisionLanguageModel vlm) {
        if (maxImageTokens == null) {
            if (saved().imageTokens() > 0) {
                vlm.limitImageTokens(saved().imageTokens());
            }
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

    /** The prompt as typed or saved, or null. */
    public String prompt() {
        return prompt != null ? prompt : saved().prompt();
    }

    /** What the session changes about the model's run. */
    SavedInterventions interventions() {
        return saved().interventions();
    }

    /** The token of the answer that the session reads; null for none. */
    Session.Token token() {
        return prompt != null ? null : saved().token();
    }

    /** Prints a warning on stderr. */
    void warn(String sentence) {
        command.commandLine().getErr().println(sentence);
        command.commandLine().getErr().flush();
    }

    /** The annotation's id as typed or saved; null if neither. */
    private String annotation() {
        return annotation != null ? annotation : coco != null ? null : saved().annotation();
    }

    /** Whether an object was chosen. */
    boolean hasObject() {
        return coco != null || annotation() != null;
    }

    /** Whether an annotation was chosen. */
    boolean hasAnnotation() {
        return annotation() != null;
    }

    /** The instances file as typed, or a built-in scene's own, or null. */
    Path coco() {
        if (coco != null) {
            return coco;
        }
        if (saved().coco() != null) {
            return saved().coco().path();
        }
        try {
            return image().toRealPath().getParent().equals(Assets.scenes().toRealPath())
                    ? Assets.scenes().resolve("instances.json")
                    : null;
        } catch (IOException e) { // no such image: reported when it is opened
            return null;
        }
    }

    /** Rejects a missing COCO file, even if the command could do without it. */
    void check() {
        if (coco != null) {
            check(coco);
        }
    }

    private static void check(Path file) {
        if (!Files.exists(file)) {
            throw new BadInput("%s: does not exist; expected a COCO instances file.".formatted(file));
        }
    }

    /** The chosen annotation with its dataset and image. */
    record ChosenObject(CocoDataset dataset, CocoImage image, Annotation annotation) {}

    /**
     * The image's annotations.
     *
     * @param image its entry in the dataset
     */
    record Annotated(CocoDataset dataset, CocoImage image, List<Annotation> annotations) {}

    /**
     * Finds the image's annotations.
     *
     * @throws ParameterException if there is no instances file
     * @throws BadInput if the file has no such image
     */
    Annotated annotated() {
        Path file = coco();
        if (file == null) {
            throw new ParameterException(command.commandLine(), "An object requires --coco FILE");
        }
        check(file);
        CocoDataset dataset = CocoDataset.open(file);
        dataset.notes().forEach(this::warn);
        CocoImage entry = dataset.imageByFileName(
                        image().toAbsolutePath().normalize().toString())
                .orElseThrow(() -> new BadInput("%s: has no image, or more than one, with the file name %s."
                        .formatted(file, image().getFileName())));
        return new Annotated(dataset, entry, dataset.annotations(entry.id()));
    }

    /**
     * Finds the object.
     *
     * @throws ParameterException if there is no instances file
     * @throws BadInput if the file has no such image or annotation, or has several annotations and none was chosen
     */
    ChosenObject chosen() {
        Annotated annotated = annotated();
        CocoDataset dataset = annotated.dataset();
        Path file = dataset.file();
        CocoImage entry = annotated.image();
        List<Annotation> all = annotated.annotations();
        if (annotation() != null) {
            long id = Ids.of(annotation());
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
                                            Reason.shortened(annotation()),
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
