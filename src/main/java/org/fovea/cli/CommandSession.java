package org.fovea.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fovea.analysis.RunDescription;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.fovea.coco.Annotation;
import org.fovea.coco.Coverage;
import org.fovea.coco.Mask;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.ImageLayout;
import org.fovea.model.image.RgbImage;
import org.fovea.session.SavedInterventions;
import org.fovea.session.Session;

/** A command's image, model, visual tokens, prompt and baseline trace, opened in that order. */
public final class CommandSession implements AutoCloseable {

    /**
     * An object of the image.
     *
     * @param label its category and annotation id
     * @param name its name among the others, such as {@code dog 2 of 3}
     * @param mask at the image's own resolution
     * @param patches those it covers, however little
     */
    record SelectedObject(String label, String name, Mask mask, Patches patches) {}

    private final InputOptions subject;
    private final RgbImage pixels;
    private final VisionLanguageModel vlm;
    private final String warning; // null for none
    private VisualTokens image;
    private Prompt prompt;
    private Trace baseline;
    private Trace changed;
    private Trace extended;
    private SelectedObject object;

    /** @throws BadInput if an input cannot be used; nothing is left open then */
    CommandSession(InputOptions subject) {
        this.subject = subject;
        subject.check();
        pixels = RgbImage.read(subject.image());
        vlm = VisionLanguageModel.open(subject.model(), subject.opening());
        try {
            subject.limit(vlm);
            String asked = subject.prompt() == null ? vlm.card().firstQuestion() : subject.prompt();
            prompt = vlm.prompt(layout(), asked, null);
            warning = vlm.isWholePrompt(asked)
                    ? null
                    : vlm.chatTemplate().warning().orElse(null);
            if (warning != null) {
                subject.warn(warning);
            }
            image = vlm.encode(pixels);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Where the visual tokens will lie; an image of a shape that the model does not take is named. */
    private ImageLayout layout() {
        try {
            return vlm.processor().layout(pixels.width(), pixels.height());
        } catch (BadInput e) {
            throw new BadInput("%s: %s".formatted(subject.image(), e.getMessage()), e);
        }
    }

    /** What the session file changes about the run; nothing without one. */
    SavedInterventions interventions() {
        return subject.interventions();
    }

    /** The token that the session file reads; null for none. */
    Session.Token token() {
        return subject.token();
    }

    public VisionLanguageModel vlm() {
        return vlm;
    }

    RgbImage pixels() {
        return pixels;
    }

    public VisualTokens image() {
        return image;
    }

    public Prompt prompt() {
        return prompt;
    }

    /** The unchanged run. */
    public Trace baseline() {
        if (baseline == null) {
            baseline = vlm.trace(image, prompt);
        }
        return baseline;
    }

    /** The full trace of a counterfactual; valid until the next call. */
    Trace trace(Counterfactual counterfactual) {
        return trace(baseline(), counterfactual);
    }

    /**
     * The same for another trace than the baseline, such as one with the beginning of an answer appended to its prompt.
     */
    Trace trace(Trace of, Counterfactual counterfactual) {
        if (counterfactual.isNone()) {
            return of;
        }
        if (changed != null) {
            changed.close();
        }
        changed = counterfactual.trace(of, share -> {}, () -> false);
        return changed;
    }

    /**
     * A trace with the beginning of an answer appended to its prompt; valid until the next call.
     *
     * @param ids the answer's first tokens; the trace itself if there are none
     */
    Trace extended(Trace trace, int[] ids) {
        if (ids.length == 0) {
            return trace;
        }
        if (extended != null) {
            extended.close();
        }
        extended = vlm.extend(trace, ids);
        return extended;
    }

    /** The run without interventions, for a command's JSON. */
    RunDescription description() {
        return new RunDescription(vlm.name(), prompt, warning, vlm.imageTokenLimit(), image.grid());
    }

    /** The chosen object, looked up when first needed. */
    SelectedObject object() {
        if (object == null) {
            InputOptions.ChosenObject chosen = subject.chosen();
            Mask mask = chosen.dataset().mask(chosen.annotation(), pixels.size());
            String label = "%s, annotation %s"
                    .formatted(
                            chosen.dataset().label(chosen.annotation()),
                            Reason.shortened(
                                    chosen.dataset().id(chosen.annotation().id())));
            Patches patches = Patches.of(Coverage.covered(mask, image.layout(), image.grids(), 0));
            if (patches.isEmpty()) {
                throw new BadInput("%s: %s lies outside the part of the image that the model is shown."
                        .formatted(chosen.dataset().file(), label));
            }
            String name = chosen.dataset().label(chosen.annotation());
            object = new SelectedObject(label, name, mask, patches);
        }
        return object;
    }

    /** The masks of all annotated objects of the image that fit it, by name, in the file's order. */
    Map<String, Mask> objects() {
        InputOptions.Annotated all = subject.annotated();
        Map<String, Mask> masks = new LinkedHashMap<>();
        for (Annotation annotation : all.annotations()) {
            if (all.dataset().misfit(annotation, pixels.size()) == null) {
                masks.put(all.dataset().label(annotation), all.dataset().mask(annotation, pixels.size()));
            }
        }
        return masks;
    }

    /**
     * The patches of a source in this image.
     *
     * @param option its name in error messages
     * @throws BadInput if there is no such patch
     */
    Patches patches(SourceText text, String option) {
        Source source = Source.parse(text.text(), image.count());
        Patches object = source.needsObject() ? object().patches() : Patches.NONE;
        Patches patches = source.resolve(object, image.grids(), image.count());
        if (patches.isEmpty()) {
            throw new BadInput("%s %s: the image has no such patches.".formatted(option, text));
        }
        return patches;
    }

    @Override
    public void close() {
        if (changed != null) {
            changed.close();
        }
        if (extended != null) {
            extended.close();
        }
        if (baseline != null) {
            baseline.close();
        }
        if (image != null) {
            image.close();
        }
        vlm.close();
    }
}
