package org.fovea.experiment;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.fovea.model.Answer;
import org.fovea.model.Prompt;
import org.fovea.model.Trace;
import org.fovea.model.VisualTokens;

/**
 * The model's description of a case's image, and of the same image with the object replaced by noise; generated when
 * needed.
 */
final class Description implements AutoCloseable {

    private final ExperimentContext lab;
    private final EncodedCase seen;
    private final BooleanSupplier cancelled;
    private Trace trace;
    private Answer answer;
    private Interview.Reply noise;

    /** @param cancelled checked before each token */
    Description(ExperimentContext lab, EncodedCase seen, BooleanSupplier cancelled) {
        this.lab = lab;
        this.seen = seen;
        this.cancelled = cancelled;
    }

    private Prompt prompt() {
        return lab.asker().prompt(Protocol.GENERATIVE, seen);
    }

    /** The trace from which the description is generated. */
    Trace trace() {
        if (trace == null) {
            trace = lab.vlm().trace(seen.image(), prompt());
        }
        return trace;
    }

    /** The description. */
    Answer answer() {
        if (answer == null) {
            answer = generated(trace());
        }
        return answer;
    }

    private Answer generated(Trace from) {
        Answer made = lab.vlm()
                .generate(List.of(from.continuation()), lab.asker().maxTokens(), cancelled)
                .get(0);
        ExperimentContext.check(cancelled);
        return made;
    }

    /** Whether the description names the object. */
    Interview.Reply own() {
        return lab.asker().judge(seen, answer());
    }

    /** Whether the object is still named when it is replaced by noise. */
    Interview.Reply underNoise() {
        if (noise == null) {
            SplittableRandom random = lab.random(seen.of());
            try (VisualTokens noised = lab.vlm().encode(seen.noised(random));
                    Trace there = lab.vlm().trace(noised, prompt())) {
                noise = lab.asker().judge(seen, generated(there));
            }
        }
        return noise;
    }

    /** Why the case is unsuitable, or null (Neo et al., section 3.1). */
    String objection() {
        return !own().correct()
                ? "the model does not name the object"
                : underNoise().correct() ? "the model names the object where there is noise" : null;
    }

    @Override
    public void close() {
        if (trace != null) {
            trace.close();
        }
    }
}
