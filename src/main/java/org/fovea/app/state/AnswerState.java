package org.fovea.app.state;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fovea.analysis.AnswerProbe;
import org.fovea.app.look.Texts;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.ModelService.Progress;
import org.fovea.intervene.Outcome;
import org.fovea.intervene.Sweep;
import org.fovea.model.Answer;
import org.fovea.model.Softmax;
import org.fovea.model.TokenProbability;
import org.fovea.model.Trace;
import org.fovea.model.text.Tokenizer;
import org.fovea.session.Interventions;

/**
 * The model's answer and its probed token, without and with the interventions. Computed in the answer lane and shown as
 * they arrive.
 */
final class AnswerState {

    private final Texts texts = Texts.of(AnswerState.class);

    /** Nanoseconds that pass unnoticed. */
    private static final long BLINK = 150_000_000;

    /** What was worked out: which token of which answer was read, as the model is and under which change. */
    private record Done(Answer own, int index, Interventions change) {

        boolean isSame(Done other) {
            return other != null && own == other.own && index == other.index && change.equals(other.change);
        }
    }

    private final ModelService service;
    private final ReadOnlyObjectWrapper<Answer> answer = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper answerText = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<Answer> changedAnswer = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper changedText = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<TokenDistribution> probed = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<TokenDistribution> changedProbed = new ReadOnlyObjectWrapper<>();
    private List<TokenProbability> next = List.of();
    private List<TokenProbability> changedNext = List.of();
    private final ObservedRequest standing;
    private int chosenProbe = -1;
    private boolean due;
    /** The answers shown; null while newer ones are being computed. */
    private Done done;

    private Interventions latest = Interventions.none(Interventions.Mean.IMAGE);
    /** The number of the newest question: answers to older ones are not shown. Read on the model thread. */
    private final AtomicInteger questions = new AtomicInteger();

    AnswerState(ModelService service) {
        this.service = service;
        standing = new ObservedRequest(service);
    }

    /** Forgets the answers after another question was asked. */
    void forget() {
        questions.incrementAndGet();
        answer.set(null);
        answerText.set("");
        changedAnswer.set(null);
        changedText.set("");
        probed.set(null);
        changedProbed.set(null);
        chosenProbe = -1;
        standing.forget(Lane.ANSWER);
    }

    /** Reads this token of the own answer from the next {@link #answer} on; -1 for the one that names an object. */
    void probe(int index) {
        chosenProbe = index;
    }

    /** Runs this once for all changes of the same event, such as a stroke over many patches. */
    void soon(Runnable answering) {
        if (!due) {
            due = true;
            service.onWindow(() -> {
                due = false;
                answering.run();
            });
        }
    }

    /**
     * Computes the answers that are not known yet.
     *
     * @param objects names to look for in the answer, the most wanted first, unless a person has chosen a token of it
     */
    void answer(Interventions change, List<String> objects) {
        int wantedProbe = chosenProbe;
        Done known = done;
        done = null;
        latest = change;
        if (change.isNone()) {
            changedAnswer.set(null);
            changedText.set("");
            changedProbed.set(null);
        }
        standing.ask(
                Lane.ANSWER,
                texts.get("answering"),
                (session, progress) -> {
                    own(session, progress);
                    int index = wantedProbe >= 0
                            ? Math.min(wantedProbe, session.answer().tokens().size() - 1)
                            : AnswerProbe.indexOfAny(
                                    objects, session.answer(), session.vlm().tokenizer());
                    Done wanted = new Done(session.answer(), index, change);
                    if (wanted.isSame(known)) { // another object, but it is read at the same token
                        return known;
                    }
                    Trace probe = session.probe(index);
                    TokenProbability token = session.answer().tokens().get(index);
                    TokenDistribution before = probed(index, token, probe.lastLogits(), session);
                    progress.show(() -> probed.set(before));
                    if (!change.isNone()) {
                        changed(session, progress, change, index, token, probe);
                    }
                    return wanted;
                },
                now -> done = now);
    }

    private void own(ModelSession session, Progress progress) {
        if (session.answer() == null) {
            Answer own = session.vlm()
                    .generate(
                            session.trace().continuation(),
                            session.vlm().config().maxNewTokens(),
                            true,
                            (text, t) -> progress.show(() -> answerText.set(text)),
                            progress::cancelled);
            progress.check();
            session.answer(own);
        }
        Answer own = session.answer();
        List<TokenProbability> likely = next(session.trace().lastLogits(), session);
        progress.show(() -> {
            next = likely;
            answerText.set(own.text());
            answer.set(own);
        });
    }

    /**
     * Probabilities first, then the whole answer. A sweep for the probabilities that is over in a blink is let finish
     * even if something newer is asked meanwhile, so that they follow the brush while patches are being painted.
     */
    private void changed(
            ModelSession session,
            Progress progress,
            Interventions change,
            int index,
            TokenProbability token,
            Trace probe) {
        int asked = questions.get();
        long begun = System.nanoTime();
        BooleanSupplier patient = () -> progress.cancelled() && System.nanoTime() - begun > BLINK;
        Consumer<Outcome> tell = outcome -> {
            TokenDistribution after = probed(index, token, outcome.logits(), session);
            service.onWindow(() -> {
                boolean stillAsked = asked == questions.get()
                        && probed.get() != null
                        && probed.get().index() == index;
                if (stillAsked && !latest.isNone()) {
                    changedProbed.set(after);
                }
            });
        };
        boolean atOnce = probe == session.trace(); // then one sweep brings both
        if (!atOnce) {
            try (Sweep sweep = new Sweep(probe)) {
                tell.accept(sweep.run(List.of(session.counterfactual(change, probe)), false, share -> {}, patient)
                        .get(0));
            }
            progress.check();
        }
        try (Sweep sweep = new Sweep(session.trace())) {
            Outcome outcome =
                    sweep.run(session.counterfactual(change, session.trace()), atOnce ? patient : progress::cancelled);
            if (atOnce) {
                tell.accept(outcome);
                progress.check();
            }
            Answer generated = session.vlm()
                    .generate(
                            outcome.continuation().guessing(session.answer()),
                            session.vlm().config().maxNewTokens(),
                            true,
                            (text, t) -> progress.show(() -> changedText.set(text)),
                            progress::cancelled);
            progress.check();
            List<TokenProbability> likely = next(outcome.continuation().logits(), session);
            progress.show(() -> {
                changedNext = likely;
                changedText.set(generated.text());
                changedAnswer.set(generated);
            });
        }
    }

    private static List<TokenProbability> next(float[] logits, ModelSession session) {
        return Softmax.of(logits).top(Explorer.TOP, session.vlm().tokenizer());
    }

    private static TokenDistribution probed(int index, TokenProbability token, float[] logits, ModelSession session) {
        Softmax softmax = Softmax.of(logits);
        Tokenizer tokenizer = session.vlm().tokenizer();
        return new TokenDistribution(
                index,
                new TokenProbability(token.id(), token.text(), softmax.p()[token.id()]),
                softmax.top(Explorer.TOP, tokenizer),
                softmax);
    }

    /** How far both answers are. */
    ReadOnlyObjectProperty<ComputationState> standingProperty() {
        return standing.property();
    }

    ReadOnlyObjectProperty<Answer> answerProperty() {
        return answer.getReadOnlyProperty();
    }

    ReadOnlyStringProperty answerTextProperty() {
        return answerText.getReadOnlyProperty();
    }

    /** The most likely tokens after the prompt; there once the answer is. */
    List<TokenProbability> next() {
        return next;
    }

    /** The same with the interventions; there once the changed answer is. */
    List<TokenProbability> changedNext() {
        return changedNext;
    }

    ReadOnlyObjectProperty<Answer> changedAnswerProperty() {
        return changedAnswer.getReadOnlyProperty();
    }

    ReadOnlyStringProperty changedTextProperty() {
        return changedText.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<TokenDistribution> probedProperty() {
        return probed.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<TokenDistribution> changedProbedProperty() {
        return changedProbed.getReadOnlyProperty();
    }
}
