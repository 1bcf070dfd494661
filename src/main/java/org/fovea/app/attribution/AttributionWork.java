package org.fovea.app.attribution;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fovea.analysis.IntegratedGradients;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService;
import org.fovea.app.state.ModelService.End;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.PromptTokens;

/**
 * Computes the answers to questions about the open prompt and keeps them: also the set of a search that was stopped. A
 * stopped occlusion or integral is continued. Confined to the JavaFX thread.
 */
final class AttributionWork {

    /** Results kept; attention of a large model takes megabytes. */
    private static final int KEPT = 48;

    private final Explorer explorer;
    private final Supplier<Question> current;
    private final Runnable found;
    private final Runnable ended;

    private final Map<Question, Object> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Object> eldest) {
            return size() > KEPT;
        }
    };
    private Request running;
    private Request reading; // of attention, which takes no time and does not end what is running
    private Question unread; // attention that was stopped, and is not computed again unasked
    private Question failed;
    private String failure = "";
    private MinimalSetResult earlier;
    private Question integrated;
    private IntegratedGradients.Partway partway; // of the integral
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(-1);
    private final ReadOnlyStringWrapper left = new ReadOnlyStringWrapper("");

    /**
     * @param current the question that is shown
     * @param found called when it has a result, or a part of one
     * @param ended called when a request has ended
     */
    AttributionWork(Explorer explorer, Supplier<Question> current, Runnable found, Runnable ended) {
        this.explorer = explorer;
        this.current = current;
        this.found = found;
        this.ended = ended;
    }

    /** Drops all results and requests. */
    void forget() {
        kept.clear();
        failed = null;
        integrated = null;
        running = null;
        reading = null;
        explorer.service().cancel(Lane.ATTRIBUTION);
        explorer.service().cancel(Lane.ATTENTION);
    }

    /** The result, or a part of it; null if there is none. */
    Object known(Question question) {
        return kept.get(question);
    }

    /** Whether a question, not about attention, is being computed. */
    boolean isRunning(Question question) {
        return running != null && running.question.equals(question);
    }

    /** Whether attention is being computed. */
    boolean isReading(Question question) {
        return reading != null && reading.question.equals(question);
    }

    /** Whether attention was stopped. */
    boolean isUnread(Question question) {
        return unread != null && unread.equals(question);
    }

    /** Why a question failed, in a sentence; empty if it did not. */
    String failure(Question question) {
        return question.equals(failed) ? failure : "";
    }

    /** Computes a question, or continues it. */
    void compute(Question now) {
        failed = null;
        unread = null;
        PromptTokens asked = explorer.askedProperty().get();
        Lane lane = now.method() == Method.ATTENTION ? Lane.ATTENTION : Lane.ATTRIBUTION;
        OcclusionResult begun = now.method() == Method.OCCLUSION ? begun(now) : null;
        if (now.method() == Method.GRADIENTS && !now.equals(integrated)) {
            integrated = now;
            partway = new IntegratedGradients.Partway();
        }
        IntegratedGradients.Partway integral = partway;
        earlier = now.method() == Method.SET ? (MinimalSetResult) kept.get(now) : null;
        Request request = new Request(now, asked);
        if (lane == Lane.ATTENTION) {
            reading = request;
        } else {
            running = request;
            progress.set(-1);
            left.set("");
        }
        explorer.service()
                .ask(
                        lane,
                        now.method().toString(),
                        (session, report) -> {
                            if (session.trace().prompt() != asked.prompt()) { // another prompt was opened meanwhile
                                throw new CancellationException();
                            }
                            Consumer<Object> part = some -> explorer.service().onWindow(() -> {
                                if (!request.complete) { // the result can overtake its last part
                                    take(asked, now, some);
                                }
                            });
                            return now.compute(session, report, begun, integral, part, (share, time) -> {
                                report.report(share, time);
                                report.show(() -> {
                                    if (running == request) {
                                        progress.set(share);
                                        left.set(time);
                                    }
                                });
                            });
                        },
                        request);
    }

    private OcclusionResult begun(Question now) {
        return kept.get(now) instanceof OcclusionResult before
                ? before.copy()
                : now.begin(
                        explorer.probedProperty().get().token().p(),
                        explorer.imageProperty().get().count());
    }

    /** Stops computing; results so far are kept. */
    void stop() {
        explorer.service().stop(Lane.ATTRIBUTION);
        if (running != null) {
            running.over();
        }
    }

    /** A question for the model's thread. */
    private final class Request implements ModelService.Owner<Object> {

        private final Question question;
        private final PromptTokens asked;
        private boolean complete;

        Request(Question question, PromptTokens asked) {
            this.question = question;
            this.asked = asked;
        }

        @Override
        public void done(Object result) {
            complete = true;
            over();
            take(asked, question, result);
        }

        @Override
        public void failed(String sentence) {
            failed = question;
            failure = sentence;
            over();
        }

        @Override
        public void ended(End why) {
            if (why == End.STOPPED && reading == this) {
                unread = question;
            }
            over();
        }

        private void over() {
            if (reading == this) {
                reading = null;
            } else if (running == this) {
                keepBetter(question);
                running = null;
            }
            ended.run();
        }
    }

    /** Keeps a result or a part of one, even if another question is shown, unless another prompt was opened. */
    private void take(PromptTokens asked, Question question, Object result) {
        if (asked == explorer.askedProperty().get()) {
            kept.put(question, result);
            if (question.equals(current.get())) {
                found.run();
            }
        }
    }

    /** Keeps the set of an earlier search if the last one was stopped before it found a better one. */
    private void keepBetter(Question question) {
        if (question != null
                && earlier != null
                && kept.get(question) instanceof MinimalSetResult now
                && earlier.beats(now)) {
            kept.put(question, earlier);
        }
        earlier = null;
    }

    /** The progress, 0..1; -1 while it is not known. */
    ReadOnlyDoubleProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** The time left, or that of the round, to display; empty while it is not known. */
    ReadOnlyStringProperty leftProperty() {
        return left.getReadOnlyProperty();
    }
}
