package org.fovea.session;

import org.fovea.model.backend.ComputeMode;
import org.jspecify.annotations.Nullable;

/**
 * A model, an image, a question, interventions and a view. Null values stand for defaults.
 *
 * @param model the checkpoint; null for the built-in model
 * @param image its file; null for the first built-in scene
 * @param coco the instances file that has the image's objects
 * @param annotation the chosen object's id, as in the file
 * @param question as typed, or a complete prompt that contains {@code <image>}
 * @param template replaces the checkpoint's own chat template
 * @param compute the chosen compute mode
 * @param imageTokens the maximum number of visual tokens; 0 for the processor's default
 * @param interventions the interventions
 * @param token the probed token of the original answer
 * @param view the view settings
 */
public record Session(
        @Nullable SavedModel model,
        @Nullable SavedFile image,
        @Nullable SavedFile coco,
        @Nullable String annotation,
        @Nullable String question,
        @Nullable String template,
        @Nullable ComputeMode compute,
        int imageTokens,
        SavedInterventions interventions,
        @Nullable Token token,
        SavedView view) {

    /** All defaults. */
    public static final Session EMPTY =
            new Session(null, null, null, null, null, null, null, 0, SavedInterventions.NONE, null, SavedView.USUAL);

    /**
     * A token of an answer.
     *
     * @param index from 0
     * @param text decoded
     * @param first whether no earlier token of the answer has the same text
     */
    public record Token(int index, String text, boolean first) {}

    /** A copy with another model. */
    public Session withModel(@Nullable SavedModel other) {
        return new Session(
                other, image, coco, annotation, question, template, compute, imageTokens, interventions, token, view);
    }

    /** A copy with other files and interventions. */
    public Session withFiles(@Nullable SavedFile otherImage, @Nullable SavedFile otherCoco, SavedInterventions others) {
        return new Session(
                model,
                otherImage,
                otherCoco,
                annotation,
                question,
                template,
                compute,
                imageTokens,
                others,
                token,
                view);
    }

    /** A copy with another image, or none, without the object, interventions and token, which belong to the old one. */
    public Session aboutImage(SavedFile other) {
        return new Session(
                model,
                other,
                null,
                null,
                question,
                template,
                compute,
                imageTokens,
                SavedInterventions.NONE,
                null,
                view);
    }

    /** A copy without interventions: another model or resolution numbers patches differently. */
    public Session withoutInterventions() {
        return withFiles(image, coco, SavedInterventions.NONE).withToken(null);
    }

    /** A copy with another probed token; null for the default. */
    public Session withToken(@Nullable Token other) {
        return new Session(
                model, image, coco, annotation, question, template, compute, imageTokens, interventions, other, view);
    }

    /** A copy with another object in a COCO file. */
    public Session choosing(SavedFile file, String object) {
        return new Session(
                model, image, file, object, question, template, compute, imageTokens, interventions, token, view);
    }

    /** A copy with another question. */
    public Session asking(String other) {
        return new Session(
                model, image, coco, annotation, other, template, compute, imageTokens, interventions, null, view);
    }

    /** The prompt: the question, in the session's own template if it has one; null without a question. */
    public @Nullable String prompt() {
        return question == null || template == null || question.contains("<image>")
                ? question
                : template.replace("{question}", question);
    }

    /** A copy with another view. */
    public Session withView(SavedView other) {
        return new Session(
                model, image, coco, annotation, question, template, compute, imageTokens, interventions, token, other);
    }

    /** A copy with the current checksums of all files. May take long. */
    public Session hashed() {
        return withModel(model == null ? null : model.hashed())
                .withFiles(
                        image == null ? null : image.hashed(),
                        coco == null ? null : coco.hashed(),
                        interventions.hashed());
    }
}
