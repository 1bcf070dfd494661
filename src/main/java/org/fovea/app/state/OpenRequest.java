package org.fovea.app.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.fovea.app.look.Texts;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.config.ModelCard;
import org.fovea.model.image.RgbImage;

/**
 * What is to be opened but is not open yet. A newer request keeps the parts of an older one that it does not name. Used
 * on the JavaFX thread.
 */
final class OpenRequest {

    private final Texts texts = Texts.of(OpenRequest.class);

    /** All that is open then. */
    record Opened(OpenModel model, OpenImage image, PromptTokens asked) {}

    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private final ModelService service;
    private Path model;
    private Path image;
    private String question;
    private Integer imageTokens;
    private Consumer<OpenImage> then;
    private Runnable otherwise;

    OpenRequest(ModelService service) {
        this.service = service;
    }

    /** Wants these besides what is wanted already; null for no other model or image than that. */
    void want(Path directory, Path imageFile, String asked) {
        model = directory != null ? directory : model;
        image = imageFile != null ? imageFile : image;
        question = asked;
        then = null;
        otherwise = null;
    }

    /** Wants images to have so many visual tokens at most, as {@link Detail#limit} takes it. */
    void limitImageTokens(int most) {
        imageTokens = most;
    }

    /** The limit that is wanted, or else the one that holds now. */
    int imageTokens(int now) {
        return imageTokens == null ? now : imageTokens;
    }

    /**
     * Wants one of these done, unless something else is wanted meanwhile.
     *
     * @param opened once all is open
     * @param failed once it is known that it does not open
     */
    void then(Consumer<OpenImage> opened, Runnable failed) {
        then = opened;
        otherwise = failed;
    }

    /** The question that is wanted; null if none is. */
    String question() {
        return question;
    }

    /** Whether an image is still to come. */
    boolean awaitsImage() {
        return image != null;
    }

    /** Which half is missing, in a sentence; null if there is enough to begin. */
    String missing(OpenModel openModel, OpenImage openImage) {
        return model == null && openModel == null
                ? texts.get("open.model")
                : image == null && openImage == null ? texts.get("open.image") : null;
    }

    /**
     * Opens what is wanted, in the place of whatever else the model is doing.
     *
     * @param now the image that is open, or null
     * @param imageTokens most visual tokens of an image, as {@link Detail#limit} takes it
     * @param owner gets what came of it
     */
    void begin(
            OpenImage now,
            String template,
            int imageTokens,
            VisionLanguageModel.Opening how,
            ModelService.Owner<Opened> owner) {
        Path otherModel = model;
        Path otherImage = image;
        String asked = question;
        Path file = otherImage != null ? otherImage : now.file();
        RgbImage source = otherImage != null ? null : now.source();
        String what = otherModel != null
                ? libtorch(texts.get("opening", ModelCard.nameOf(otherModel)))
                : otherImage != null ? texts.get("encoding", otherImage.getFileName()) : texts.get("prompting");
        service.ask(
                Lane.LOAD,
                what,
                (session, progress) -> {
                    session.limitImageTokens(imageTokens);
                    RgbImage pixels = source != null ? source : RgbImage.read(file);
                    session.load(
                            otherModel,
                            how,
                            otherModel != null || otherImage != null ? pixels : null,
                            asked,
                            template,
                            progress::report,
                            progress::cancelled);
                    VisionLanguageModel vlm = session.vlm();
                    return new Opened(
                            OpenModel.of(vlm),
                            OpenImage.of(
                                    file, pixels, session.image(), Detail.text(vlm, pixels.width(), pixels.height())),
                            PromptTokens.of(
                                    session.trace().prompt(),
                                    asked,
                                    session.image().layout(),
                                    vlm.tokenizer()));
                },
                owner);
    }

    /** Opening the first model of a process also loads libtorch. */
    private String libtorch(String opening) {
        if (STARTED.getAndSet(true)) {
            return opening;
        }
        String unpacked = System.getProperty("ENGINE_CACHE_DIR"); // Fovea's main method says where
        return unpacked != null && !Files.isDirectory(Path.of(unpacked, "pytorch"))
                ? texts.get("libtorch.unpacking", opening)
                : texts.get("libtorch.loading", opening);
    }

    /** All that is wanted is open, or is not tried again. */
    void forget() {
        model = null;
        image = null;
        question = null;
        imageTokens = null;
    }

    /** What is wanted done where it does not open, no more than once; does nothing if that is nothing. */
    Runnable takeOtherwise() {
        Runnable step = otherwise;
        then = null;
        otherwise = null;
        return step == null ? () -> {} : step;
    }

    /** What is wanted done with the image, no more than once; does nothing if that is nothing. */
    Consumer<OpenImage> takeThen() {
        Consumer<OpenImage> step = then;
        then = null;
        otherwise = null;
        return step == null ? pixels -> {} : step;
    }
}
