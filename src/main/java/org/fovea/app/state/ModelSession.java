package org.fovea.app.state;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.fovea.analysis.LogitLens;
import org.fovea.base.Cancel;
import org.fovea.base.FileStamp;
import org.fovea.intervene.Ablation;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.Replacement;
import org.fovea.model.Answer;
import org.fovea.model.Prompt;
import org.fovea.model.TokenProbability;
import org.fovea.model.Trace;
import org.fovea.model.VisionLanguageModel;
import org.fovea.model.VisualTokens;
import org.fovea.model.image.RgbImage;
import org.fovea.session.Interventions;

/** What is open on the model's thread: model, image, trace, lens, and the trace that is probed. */
public final class ModelSession implements AutoCloseable {

    private final SharedModels models;
    private VisionLanguageModel vlm;
    private int imageTokens = Detail.AUTOMATIC;
    private VisualTokens image;
    private Trace trace;
    private LogitLens lens;
    private Answer answer;
    private Trace probe;
    private int probeIndex = -1;
    private Replacement carried;
    private final Map<FileStamp, Replacement> vectors = new HashMap<>();
    private Run changed;
    private Run changedProbe;
    private Object ahead;

    /**
     * A run with something changed.
     *
     * @param change what
     * @param index of the answer's token that it reads, 0 for the prompt alone
     */
    private record Run(Interventions change, int index, Trace trace, LogitLens lens) {

        boolean isOf(Interventions other, int at) {
            return change.equals(other) && index == at;
        }
    }

    /** @param models what other sessions have open */
    ModelSession(SharedModels models) {
        this.models = models;
    }

    /** From the next image on, gives images so many visual tokens at most, as {@link Detail#limit} takes it. */
    void limitImageTokens(int most) {
        imageTokens = most;
    }

    /**
     * Opens what is given and keeps what is not; nothing changes unless all of it succeeds.
     *
     * @param directory another model, or null
     * @param how to open it
     * @param pixels another image, or null
     * @param question as in {@link VisionLanguageModel#prompt(ImageLayout, String, String)}
     * @throws java.util.concurrent.CancellationException if cancelled; what was open stays open
     */
    void load(
            Path directory,
            VisionLanguageModel.Opening how,
            RgbImage pixels,
            String question,
            String template,
            DoubleConsumer progress,
            BooleanSupplier cancelled) {
        VisionLanguageModel nextVlm =
                directory == null ? vlm : models.open(directory, how.watched(progress, cancelled), vlm);
        VisualTokens nextImage = pixels == null ? image : null;
        Trace nextTrace = null;
        int limit = nextVlm.imageTokenLimit();
        try {
            if (pixels != null) {
                nextVlm.limitImageTokens(Detail.limit(imageTokens, nextVlm, pixels.width(), pixels.height()));
            }
            Prompt prompt = nextVlm.prompt(
                    pixels == null ? image.layout() : nextVlm.processor().layout(pixels.width(), pixels.height()),
                    question,
                    template);
            Cancel.check(cancelled);
            nextImage = pixels == null ? image : nextVlm.encode(pixels, share -> progress.accept(share / 2), cancelled);
            nextTrace = nextVlm.trace(
                    nextImage, prompt, share -> progress.accept(pixels == null ? share : (1 + share) / 2), cancelled);
        } finally {
            if (nextTrace == null) {
                if (nextImage != null && nextImage != image) {
                    nextImage.close();
                }
                if (nextVlm != vlm) {
                    models.release(nextVlm);
                } else {
                    nextVlm.limitImageTokens(limit); // what is open stays as it is
                }
            }
        }
        closeTraces();
        if (image != null && image != nextImage) {
            image.close();
        }
        if (vlm != nextVlm) {
            carried = null;
            ahead = null;
            vectors.clear(); // another model may be of another width
            if (vlm != null) {
                models.release(vlm);
            }
        }
        vlm = nextVlm;
        image = nextImage;
        trace = nextTrace;
        lens = new LogitLens(trace, vlm.tokenizer().size());
    }

    private void closeTraces() {
        changed = closed(changed);
        changedProbe = closed(changedProbe);
        if (probe != null && probe != trace) {
            probe.close();
        }
        if (trace != null) {
            trace.close();
        }
        probe = null;
        probeIndex = -1;
        trace = null;
        answer = null;
        lens = null;
    }

    private static Run closed(Run run) {
        if (run != null) {
            run.trace.close();
        }
        return null;
    }

    /** The model. */
    public VisionLanguageModel vlm() {
        return vlm;
    }

    /** The image's visual tokens. */
    public VisualTokens image() {
        return image;
    }

    /** The baseline. */
    public Trace trace() {
        return trace;
    }

    /** The lens over the baseline. */
    public LogitLens lens() {
        return lens;
    }

    /**
     * The lens over the prompt's run under a change; the last such run is kept.
     *
     * @param cancelled asked before every layer of a run
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public LogitLens lens(Interventions change, BooleanSupplier cancelled) {
        if (change.isNone()) {
            return lens;
        }
        if (changed == null || !changed.isOf(change, 0)) {
            changed = closed(changed);
            Trace run = counterfactual(change, trace).trace(trace, share -> {}, cancelled);
            changed = new Run(change, 0, run, new LogitLens(run, vlm.tokenizer().size()));
        }
        return changed.lens;
    }

    /**
     * The run under a change that reads a token of the model's own answer at its last position, as {@link #probe(int)};
     * the last such run is kept.
     *
     * @param cancelled asked before every layer of a run
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public Trace probe(int index, Interventions change, BooleanSupplier cancelled) {
        Trace own = probe(index);
        if (change.isNone()) {
            return own;
        }
        if (own == trace) {
            return lens(change, cancelled).trace();
        }
        if (changedProbe == null || !changedProbe.isOf(change, index)) {
            changedProbe = closed(changedProbe);
            changedProbe = new Run(change, index, counterfactual(change, own).trace(own, share -> {}, cancelled), null);
        }
        return changedProbe.trace;
    }

    /** What a change means for a run, whose last position is the one that answers. */
    public Counterfactual counterfactual(Interventions change, Trace of) {
        Ablation ablation = change.ablated().isEmpty()
                ? null
                : new Ablation(change.ablated(), replacement(change.mean(), change.meanStamp()));
        return new Counterfactual(
                ablation,
                change.knockouts().stream()
                        .map(k -> Knockout.of(k.window(), k.source(), k.target(), of.prompt(), image.layout())
                                .inHeads(k.heads()))
                        .toList());
    }

    /** Remembers what this model has encoded ahead last. */
    void encodedAhead(Object what) {
        ahead = what;
    }

    /** Whether this is what this model has encoded ahead last. */
    boolean hasEncodedAhead(Object what) {
        return what.equals(ahead);
    }

    /** The model's own answer, or null before it was generated. */
    public Answer answer() {
        return answer;
    }

    void answer(Answer generated) {
        answer = generated;
    }

    /**
     * The trace that reads a token of the model's own answer at its last position: the prompt with the answer up to
     * that token behind it.
     *
     * @param index of the token in {@link #answer}; 0 is the prompt alone
     */
    public Trace probe(int index) {
        if (probe == null || probeIndex != index) {
            changedProbe = closed(changedProbe);
            if (probe != null && probe != trace) {
                probe.close();
            }
            List<TokenProbability> before = answer == null ? List.of() : answer.tokens();
            int count = Math.min(index, before.size());
            probe = count == 0
                    ? trace
                    : vlm.extend(
                            trace,
                            before.stream()
                                    .limit(count)
                                    .mapToInt(TokenProbability::id)
                                    .toArray());
            probeIndex = index;
        }
        return probe;
    }

    /**
     * What ablated tokens become. A file is read once, and what it held is used from then on, whatever becomes of it:
     * the checkpoint's until another model is opened, a chosen one for the stamp that it was chosen with.
     *
     * @param chosen for {@link Interventions.Mean#FILE} only
     * @throws org.fovea.base.BadInput if there is no such vector, or the file has changed before it was first read
     */
    public Replacement replacement(Interventions.Mean mean, FileStamp chosen) {
        int width = vlm.config().text().hidden();
        return switch (mean) {
            case CHECKPOINT -> {
                carried = carried != null
                        ? carried
                        : Replacement.read(vlm.directory().resolve(Replacement.FILE), width);
                yield carried;
            }
            case IMAGE -> Replacement.imageMean(image);
            case ZERO -> Replacement.zero(width);
            case FILE -> {
                Replacement vector = vectors.get(chosen);
                if (vector == null) {
                    chosen.check("choose it again");
                    vector = Replacement.read(chosen.file(), width);
                    chosen.check("choose it again");
                    vectors.put(chosen, vector);
                }
                yield vector;
            }
        };
    }

    /** Frees everything. */
    @Override
    public void close() {
        closeTraces();
        if (image != null) {
            image.close();
        }
        if (vlm != null) {
            models.release(vlm);
        }
    }
}
