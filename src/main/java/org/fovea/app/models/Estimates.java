package org.fovea.app.models;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javafx.collections.FXCollections;
import javafx.collections.ObservableMap;
import org.fovea.app.state.Detail;
import org.fovea.base.Background;
import org.fovea.base.BadInput;
import org.fovea.hub.CachedModel;
import org.fovea.hub.PublishedModel;
import org.fovea.hub.RepoId;
import org.fovea.model.weights.Weights;

/**
 * How much memory and time models need on this machine, computed on a thread of its own. Belongs to the window's
 * thread.
 */
final class Estimates {

    private final Executor window;
    private final ObservableMap<RepoId, String> texts = FXCollections.observableHashMap();
    private volatile boolean closed;

    Estimates(Executor window) {
        this.window = window;
    }

    /** Estimates the models that can be opened, one after the other. */
    void estimate(List<CachedModel> models) {
        List<CachedModel> unknown = models.stream()
                .filter(m -> m.runs() && !texts.containsKey(m.id()))
                .toList();
        run(() -> unknown.forEach(model -> put(
                model.id(),
                () -> Detail.cost(model.folder(), Weights.open(model.folder())).textWithMemory())));
    }

    /** Estimates models that are not on this machine. */
    void estimatePublished(List<PublishedModel> models) {
        run(() -> models.forEach(
                model -> put(model.id(), () -> model.ask(Detail::cost).textWithMemory())));
    }

    private void run(Runnable work) {
        Background.start("estimates", "Estimating what models cost", work, sentence -> {}); // then nothing is said
    }

    private void put(RepoId id, Supplier<String> estimate) {
        if (closed) {
            return;
        }
        try {
            String text = estimate.get();
            window.execute(() -> texts.put(id, text));
        } catch (BadInput e) {
            // opening the model says what is wrong with it
        }
    }

    /** Such as {@code 1.9 GB of memory · runs here in about 12 s a question}, as far as they are known. */
    ObservableMap<RepoId, String> texts() {
        return texts;
    }

    void close() {
        closed = true;
    }
}
