package org.fovea.app.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableMap;
import org.fovea.analysis.LogitLens;
import org.fovea.app.look.Texts;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.base.BadInput;
import org.fovea.session.Interventions;

/**
 * The logit lens over the open prompt, in the shown run and in the original one. It is read layer by layer in the lens
 * lane; layers of an earlier run stay, marked as stale, until they are read again.
 */
public final class LensReading {

    private final Texts texts = Texts.of(LensReading.class);

    private final ObservableMap<Integer, LensText> layers = FXCollections.observableHashMap();
    private final ObservedRequest standing;
    private final Map<Integer, LensText> original = new HashMap<>();
    private final Map<Integer, LensText> changed = new HashMap<>();
    private final Set<Integer> fresh = new HashSet<>();
    private Interventions change = ShownRun.ORIGINAL;
    private Interventions lastChange = ShownRun.ORIGINAL; // that the changed layers are of

    LensReading(ModelService service) {
        standing = new ObservedRequest(service);
    }

    /** Forgets all layers after another question was asked. */
    void forget() {
        layers.clear();
        standing.forget(Lane.LENS);
        original.clear();
        changed.clear();
        fresh.clear();
    }

    /** A layer of a run that is to be read. */
    private record Wanted(Interventions change, int layer) {}

    /**
     * Reads all layers, 0..L, of a run, and those of the original that are not known yet to compare it with.
     *
     * @param asked the prompt
     * @param count L
     * @param shown the layer that is read first
     * @param run what is changed in the run that is to be shown
     */
    void read(PromptTokens asked, int count, int shown, Interventions run) {
        change = run;
        fresh.clear();
        if (!run.isNone() && !run.equals(lastChange)) {
            changed.clear();
            lastChange = run;
        }
        Map<Integer, LensText> known = run.isNone() ? original : changed;
        Map.copyOf(known).forEach(this::show);
        List<Wanted> wanted = new ArrayList<>();
        int first = Math.min(shown, count);
        for (Interventions of : run.isNone() ? List.of(run) : List.of(run, ShownRun.ORIGINAL)) {
            for (int i = 0; i <= count; i++) {
                int layer = i == 0 ? first : i <= first ? i - 1 : i;
                if (!(of.isNone() ? original : changed).containsKey(layer)) {
                    wanted.add(new Wanted(of, layer));
                }
            }
        }
        if (wanted.isEmpty()) {
            standing.forget(Lane.LENS);
            return;
        }
        standing.ask(
                Lane.LENS,
                texts.get("lens"),
                (session, progress) -> {
                    if (session.trace().prompt() != asked.prompt()) { // something else was opened meanwhile
                        throw new CancellationException();
                    }
                    int done = 0;
                    for (Wanted each : wanted) {
                        progress.check();
                        LogitLens lens;
                        try {
                            lens = session.lens(each.change, progress::cancelled);
                        } catch (BadInput e) { // of the replacement; answering complains of it too
                            return null;
                        }
                        LensText text = LensText.of(
                                lens.layer(each.layer), session.vlm().tokenizer());
                        progress.show(() -> take(each.change, text));
                        progress.report((double) ++done / wanted.size());
                    }
                    return null;
                },
                nothing -> {});
    }

    /** How far it is. */
    ReadOnlyObjectProperty<ComputationState> standingProperty() {
        return standing.property();
    }

    private void take(Interventions of, LensText text) {
        (of.isNone() ? original : changed).put(text.layer(), text);
        if (of.equals(change)) {
            show(text.layer(), text);
        }
    }

    private void show(int layer, LensText text) {
        fresh.add(layer);
        layers.put(layer, text);
    }

    /** What has been read, by layer. */
    ObservableMap<Integer, LensText> layers() {
        return layers;
    }

    /** Whether what is shown of a layer is of an earlier run than the one that is to be shown. */
    public boolean isStale(int layer) {
        return layers.containsKey(layer) && !fresh.contains(layer);
    }

    /** A layer of the original run; null if it has not been read. */
    public LensText original(int layer) {
        return original.get(layer);
    }
}
