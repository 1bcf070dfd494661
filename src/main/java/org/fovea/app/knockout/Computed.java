package org.fovea.app.knockout;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fovea.app.state.Asked;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.ModelService.Progress;
import org.fovea.app.state.Session;

/**
 * Something that is computed anew whenever another one is wanted: the older one stays until the newer comes, which is
 * shown in parts as it comes.
 *
 * @param <K> all that it depends on, the prompt apart
 * @param <R> what it is
 */
final class Computed<K, R> {

    /** How it is computed, on the model's thread. */
    interface Work<K, R> {
        /** @param part gets what there is so far */
        R run(K key, Session session, Progress progress, Consumer<R> part);
    }

    private final Explorer explorer;
    private final Lane lane;
    private final String what;
    private final Work<K, R> work;
    private final ReadOnlyObjectWrapper<R> result = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Boolean> stale = new ReadOnlyObjectWrapper<>(false);
    private final ReadOnlyBooleanWrapper partial = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyBooleanWrapper stopped = new ReadOnlyBooleanWrapper(false);
    private K wanted;

    /**
     * @param lane that nothing else uses
     * @param what it is called while it is computed, for a person
     */
    Computed(Explorer explorer, Lane lane, String what, Work<K, R> work) {
        this.explorer = explorer;
        this.lane = lane;
        this.what = what;
        this.work = work;
        explorer.askedProperty().addListener(o -> want(null));
        explorer.service().busyProperty().addListener((o, before, now) -> {
            if (!now && stale.get()) {                           // cancelled, or it failed: nothing more will come
                wanted = null;
                stopped.set(true);
            }
        });
    }

    /** Computes this if it is not what there is; null for nothing at all. */
    void want(K key) {
        if (key == null) {
            wanted = null;
            explorer.service().cancel(lane);
            partial.set(false);
            stale.set(false);
            stopped.set(false);
            result.set(null);
            return;
        }
        if (key.equals(wanted)) {
            return;
        }
        wanted = key;
        Asked asked = explorer.askedProperty().get();
        partial.set(false);
        stale.set(true);
        stopped.set(false);
        explorer.service().ask(lane, what, (session, progress) -> {
            if (session.trace().prompt() != asked.prompt()) {    // something else was opened meanwhile
                throw new CancellationException();
            }
            return work.run(key, session, progress, part -> progress.show(() -> {
                if (key.equals(wanted)) {
                    partial.set(true);
                    result.set(part);
                }
            }));
        }, whole -> {
            if (key.equals(wanted)) {
                partial.set(false);
                stale.set(false);
                result.set(whole);
            }
        });
    }

    /** Computes this even if it was stopped. */
    void resume(K key) {
        wanted = null;
        want(key);
    }

    /** Takes this for what is wanted, and the result that it has. */
    void take(K key, R known) {
        wanted = key;
        partial.set(false);
        stale.set(false);
        stopped.set(false);
        result.set(known);
    }

    /** What is there whole, or null. */
    K whole() {
        return stale.get() ? null : wanted;
    }

    /** Shows something that was not computed here, for a picture of it. */
    void show(R other) {
        result.set(other);
    }

    /** What there is; null while there is nothing. */
    ReadOnlyObjectProperty<R> resultProperty() {
        return result.getReadOnlyProperty();
    }

    /** Whether something else, or more of it, is wanted than what there is. */
    ReadOnlyObjectProperty<Boolean> staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /** Whether what there is is the beginning of what is wanted. */
    ReadOnlyBooleanProperty partialProperty() {
        return partial.getReadOnlyProperty();
    }

    /** Whether what is wanted was cancelled before it was whole. */
    ReadOnlyBooleanProperty stoppedProperty() {
        return stopped.getReadOnlyProperty();
    }
}
