package org.fovea.app.state;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fovea.app.state.ModelService.End;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.ModelService.Progress;

/**
 * A result that is recomputed when its key changes. The old result stays until the first part of the new one arrives.
 * Belongs to the window's thread.
 *
 * @param <K> everything that it depends on except the prompt
 * @param <R> the result
 */
public final class Computation<K, R> {

    /** Computes the result on the model thread. */
    public interface Work<K, R> {
        /** @param part gets what there is so far */
        R run(K key, ModelSession session, Progress progress, Consumer<R> part);
    }

    private final Explorer explorer;
    private final Lane lane;
    private final Function<K, String> what;
    private final Work<K, R> work;
    private final ReadOnlyObjectWrapper<R> result = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<ComputationState> standing =
            new ReadOnlyObjectWrapper<>(ComputationState.EMPTY);
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyBooleanWrapper partial = new ReadOnlyBooleanWrapper(false);
    private String problem = "";
    private K wanted;
    private Asking asking;

    /**
     * @param lane that nothing else uses
     * @param what it is called while it is computed, for a person, as the beginning of a sentence
     */
    public Computation(Explorer explorer, Lane lane, Function<K, String> what, Work<K, R> work) {
        this.explorer = explorer;
        this.lane = lane;
        this.what = what;
        this.work = work;
        explorer.askedProperty().addListener(o -> want(null));
    }

    /** The request that was made last, which alone is listened to. */
    private final class Asking implements ModelService.Owner<R> {

        private void take(R what, boolean whole) {
            if (asking == this) {
                partial.set(!whole);
                asking = whole ? null : this;
                stand(whole ? ComputationState.CURRENT : standing.get());
                result.set(what);
            }
        }

        @Override
        public void done(R whole) {
            take(whole, true);
        }

        @Override
        public void failed(String sentence) {
            if (asking == this) {
                asking = null;
                problem = sentence;
                stand(ComputationState.FAILED);
            }
        }

        @Override
        public void ended(End why) {
            if (asking == this) {
                asking = null;
                if (why == End.STOPPED) {
                    stand(ComputationState.STOPPED);
                } else { // so that the same is computed when it is wanted again
                    wanted = null;
                    stand(ComputationState.EMPTY);
                }
            }
        }

        @Override
        public void stands(ComputationState now) {
            if (asking == this) {
                stand(now);
            }
        }
    }

    private void stand(ComputationState now) {
        stale.set(now.isComing() || now.hasEnded());
        standing.set(now);
    }

    /** Computes the result of a key, unless it is known, being computed, stopped or failed; null for none. */
    public void want(K key) {
        if (key == null) {
            set(null, ComputationState.EMPTY, null);
        } else if (!key.equals(wanted)) {
            wanted = key;
            problem = "";
            partial.set(false);
            stand(ComputationState.QUEUED);
            PromptTokens asked = explorer.askedProperty().get();
            Asking now = new Asking();
            asking = now;
            explorer.service()
                    .ask(
                            lane,
                            what.apply(key),
                            (session, progress) -> {
                                if (session.trace().prompt() != asked.prompt()) { // something else was opened meanwhile
                                    throw new CancellationException();
                                }
                                return work.run(
                                        key, session, progress, part -> progress.show(() -> now.take(part, false)));
                            },
                            now);
        }
    }

    /** Computes the result even if it was stopped or failed. */
    public void resume(K key) {
        wanted = null;
        want(key);
    }

    /** Sets the current question together with its known result. */
    public void take(K key, R known) {
        set(key, ComputationState.CURRENT, known);
    }

    private void set(K key, ComputationState now, R known) {
        if (asking != null) {
            asking = null;
            explorer.service().cancel(lane);
        }
        wanted = key;
        problem = "";
        partial.set(false);
        stand(now);
        result.set(known);
    }

    /** The complete result, or null. */
    public K whole() {
        return standing.get() == ComputationState.CURRENT ? wanted : null;
    }

    /** Shows something that was not computed here, for an image of it. */
    public void show(R other) {
        result.set(other);
    }

    /** The result so far; null before the first part. */
    public ReadOnlyObjectProperty<R> resultProperty() {
        return result.getReadOnlyProperty();
    }

    /** The state of the current question's computation. */
    public ReadOnlyObjectProperty<ComputationState> standingProperty() {
        return standing.getReadOnlyProperty();
    }

    /** Whether the result shown is not, or not yet entirely, that of the current question. */
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /** Whether what there is is the beginning of what is wanted. */
    public ReadOnlyBooleanProperty partialProperty() {
        return partial.getReadOnlyProperty();
    }

    /** Why it failed, in a sentence; empty unless that is how it {@link #standingProperty stands}. */
    public String problem() {
        return problem;
    }
}
