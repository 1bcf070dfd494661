package org.fovea.session;

import org.fovea.model.backend.ComputeMode;

/**
 * What is worked on: a model, an image, a question, what is changed and how it is looked at. What is null was not
 * chosen; its default holds.
 *
 * @param model the checkpoint; null for the built-in model
 * @param image its file; null for the first built-in scene
 * @param coco the instances file that has the image's objects
 * @param annotation the chosen object's id as the file has it
 * @param question as the person put it, or a whole prompt with {@code <image>} in it
 * @param template what questions are put into, instead of the checkpoint's own chat template
 * @param compute the compute mode that was asked for
 * @param imageTokens the most visual tokens of an image; 0 for what the model's processor says
 * @param interventions what is changed about the model's run
 * @param token the token of the model's own answer that is read
 * @param view how it is looked at
 */
public record Session(
        SavedModel model,
        SavedFile image,
        SavedFile coco,
        String annotation,
        String question,
        String template,
        ComputeMode compute,
        int imageTokens,
        SavedInterventions interventions,
        Token token,
        SavedView view) {

    /** Everything as it is before anything was chosen. */
    public static final Session EMPTY =
            new Session(null, null, null, null, null, null, null, 0, SavedInterventions.NONE, null, SavedView.USUAL);

    /**
     * A token of an answer.
     *
     * @param index from 0
     * @param text as a person reads it
     * @param first whether no earlier token of the answer reads the same
     */
    public record Token(int index, String text, boolean first) {}

    /** The same with another model. */
    public Session withModel(SavedModel other) {
        return new Session(
                other, image, coco, annotation, question, template, compute, imageTokens, interventions, token, view);
    }

    /** The same with these files and interventions. */
    public Session withFiles(SavedFile otherImage, SavedFile otherCoco, SavedInterventions others) {
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

    /** The same about another image, or none: the object, the interventions and the token were about the first one. */
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

    /** The same without interventions: patches are numbered differently by another model or at another resolution. */
    public Session withoutInterventions() {
        return withFiles(image, coco, SavedInterventions.NONE).withToken(null);
    }

    /** The same with another token of the answer being read; null for the usual one. */
    public Session withToken(Token other) {
        return new Session(
                model, image, coco, annotation, question, template, compute, imageTokens, interventions, other, view);
    }

    /** The same with an object chosen in a COCO file. */
    public Session choosing(SavedFile file, String object) {
        return new Session(
                model, image, file, object, question, template, compute, imageTokens, interventions, token, view);
    }

    /** The same with another question. */
    public Session asking(String other) {
        return new Session(
                model, image, coco, annotation, other, template, compute, imageTokens, interventions, null, view);
    }

    /** The prompt: the question, inside the session's own template if it has one; null if nothing was asked. */
    public String prompt() {
        return question == null || template == null || question.contains("<image>")
                ? question
                : template.replace("{question}", question);
    }

    /** The same looked at otherwise. */
    public Session withView(SavedView other) {
        return new Session(
                model, image, coco, annotation, question, template, compute, imageTokens, interventions, token, other);
    }

    /** The same with checksums of all files as they are now. May take long. */
    public Session hashed() {
        return withModel(model == null ? null : model.hashed())
                .withFiles(
                        image == null ? null : image.hashed(),
                        coco == null ? null : coco.hashed(),
                        interventions.hashed());
    }
}
