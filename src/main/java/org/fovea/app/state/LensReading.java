package org.fovea.app.state;

import java.util.Set;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableMap;
import org.fovea.app.state.ModelService.Lane;

/** The lens over the prompt that is open, read layer by layer in the lens lane and shown as far as it has come. */
final class LensReading {

    private final ModelService service;
    private final ObservableMap<Integer, LensText> layers = FXCollections.observableHashMap();
    private final Watched standing;

    LensReading(ModelService service) {
        this.service = service;
        standing = new Watched(service);
    }

    /** Something else was asked: nothing has been read of it. */
    void forget() {
        layers.clear();
        standing.forget(Lane.LENS);
    }

    /**
     * Reads all layers that have not been read, 0..L.
     *
     * @param count L
     * @param shown the layer that is read first
     */
    void read(int count, int shown) {
        int first = Math.min(shown, count);
        Set<Integer> known = Set.copyOf(layers.keySet());
        standing.ask(Lane.LENS, "Reading the lens", (session, progress) -> {
            for (int i = 0; i <= count; i++) {
                progress.check();
                int l = i == 0 ? first : i <= first ? i - 1 : i;
                if (known.contains(l)) {
                    continue;
                }
                LensText text = LensText.of(session.lens().layer(l), session.vlm().tokenizer());
                progress.show(() -> layers.putIfAbsent(l, text));
                progress.report((i + 1.0) / (count + 1));
            }
        });
    }

    /** How far it is. */
    ReadOnlyObjectProperty<Standing> standingProperty() {
        return standing.property();
    }

    /** What has been read, by layer. */
    ObservableMap<Integer, LensText> layers() {
        return layers;
    }
}
