package org.fovea.app.knockout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.fovea.app.look.Percent;
import org.fovea.app.state.Asked;
import org.fovea.app.state.Change;
import org.fovea.app.state.CommandLine;
import org.fovea.app.state.CommandLines;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.Probed;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Outcome;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.vlm.Softmax;
import org.fovea.vlm.Trace;

/** The state behind the knockout pane: what is hidden from whom, and the heatmap of all layer windows for it. */
public final class KnockoutModel {

    /** What can be hidden, as the paper names it. */
    public enum From {
        /** The object's tokens. */
        OBJECT("object", "object"),
        /** With its neighbours. */
        OBJECT_1("object +1", "object+1"),
        /** With theirs. */
        OBJECT_2("object +2", "object+2"),
        /** Every other visual token. */
        REST("everything but the object", "non-object"),
        /** What is selected by ablation. */
        SELECTED("the ablated patches", null),
        /** Every visual token. */
        IMAGE("all image tokens", "image");

        private final String text;
        private final String source;

        From(String text, String source) {
            this.text = text;
            this.source = source;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * All windows for one source and target.
     *
     * @param token whose probability it is about
     * @param base its probability with all attention, 0..1
     * @param p by first layer - 1 and last layer - 1; NaN where last is before first
     * @param from what is hidden, in words
     * @param source the patches that are hidden
     * @param target from whom
     */
    public record Heatmap(String token, float base, float[][] p, String from, Patches source, Target target) {

        /** L. */
        public int layers() {
            return p.length;
        }

        /** The change that a window makes, -1..1. */
        public float change(LayerWindow window) {
            return p[window.first() - 1][window.last() - 1] - base;
        }

        /** As a table: first, last, p, change. */
        public String csv() {
            StringBuilder out = new StringBuilder("first,last,p,change\n");
            for (LayerWindow w : LayerWindow.all(layers())) {
                out.append(String.format(Locale.ROOT, "%d,%d,%.6f,%.6f%n", w.first(), w.last(),
                        p[w.first() - 1][w.last() - 1], change(w)));
            }
            return out.toString();
        }

        /** What a window does, for a person. */
        public String describe(LayerWindow w) {
            return "%s %s: %s → %s, %s points".formatted(w.first() == w.last() ? "layer" : "layers",
                    w.toString().replace('-', '–'), Percent.of(base), Percent.of(p[w.first() - 1][w.last() - 1]),
                    Percent.points(change(w)));
        }
    }

    private final Explorer explorer;
    private final ObjectProperty<From> from = new SimpleObjectProperty<>(From.IMAGE);
    private final ObjectProperty<Target> target = new SimpleObjectProperty<>(Target.LAST);
    private final ReadOnlyObjectWrapper<Heatmap> heatmap = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Boolean> stale = new ReadOnlyObjectWrapper<>(false);
    private final ReadOnlyStringWrapper hint = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper stopped = new ReadOnlyBooleanWrapper(false);
    private boolean picked;
    private boolean picking = true;

    private record Wanted(int index, int token, Patches source, Target target, Asked asked) {}

    private Wanted wanted;

    /** @param explorer what this is a view of */
    public KnockoutModel(Explorer explorer) {
        this.explorer = explorer;
        explorer.objectProperty().addListener((o, before, now) -> {
            choose();
            compute();
        });
        explorer.probedProperty().addListener(o -> compute());
        explorer.history().currentProperty().addListener(o -> {
            if (from.get() == From.SELECTED) {
                compute();
            }
        });
        explorer.askedProperty().addListener(o -> {
            heatmap.set(null);
            wanted = null;
            stale.set(false);
            stopped.set(false);
        });
        explorer.imageProperty().addListener(o -> {
            picked = false;
            choose();
        });
        explorer.service().busyProperty().addListener((o, before, now) -> {
            if (!now && stale.get()) {                           // cancelled, or it failed: nothing more will come
                wanted = null;
                stopped.set(true);
            }
        });
        from.addListener(o -> {
            picked |= picking;
            compute();
        });
        target.addListener(o -> compute());
    }

    /** Until someone picks a source it is the object, or the whole image while none is chosen. */
    private void choose() {
        if (!picked || explorer.objectProperty().get() == null && from.get().source != null) {
            picking = false;
            from.set(explorer.objectProperty().get() == null ? From.IMAGE : From.OBJECT);
            picking = true;
        }
    }

    /** Computes what was stopped. */
    public void resume() {
        wanted = null;
        compute();
    }

    private Patches source() {
        return from.get() == From.SELECTED ? explorer.history().current().ablated()
                : explorer.imageProperty().get() == null ? null
                : explorer.resolve(Source.parse(from.get().source, explorer.modelProperty().get().patches()));
    }

    private void compute() {
        Probed probed = explorer.probedProperty().get();
        if (probed == null || explorer.modelProperty().get() == null) {
            return;
        }
        Patches source = source();
        if (source == null || source.isEmpty()) {
            hint.set(source == null ? "Choose an object above the picture to hide its tokens."
                    : "Ablate patches to hide exactly those.");
            heatmap.set(null);
            wanted = null;
            explorer.service().cancel(Lane.HEATMAP);
            stale.set(false);
            stopped.set(false);
            return;
        }
        hint.set("");
        Target to = target.get();
        Wanted now = new Wanted(probed.index(), probed.token().id(), source, to, explorer.askedProperty().get());
        if (now.equals(wanted)) {
            return;
        }
        wanted = now;
        stale.set(true);
        stopped.set(false);
        String words = from.get().toString();
        explorer.service().ask(Lane.HEATMAP, "Cutting attention in every window", (session, progress) -> {
            if (session.trace().prompt() != now.asked.prompt()) {    // something else was opened meanwhile
                throw new CancellationException();
            }
            Trace probe = session.probe(now.index);
            int layers = probe.layers();
            int columns = session.image().columns();
            List<LayerWindow> windows = LayerWindow.all(layers);
            List<Counterfactual> all = windows.stream().map(w -> Counterfactual.of(
                    Knockout.of(w, source, to, probe.prompt(), columns))).toList();
            float[][] p = new float[layers][layers];
            for (float[] row : p) {
                java.util.Arrays.fill(row, Float.NaN);
            }
            try (Sweep sweep = new Sweep(probe)) {
                List<Outcome> outcomes = sweep.run(all, false, progress::report, progress::cancelled);
                for (int i = 0; i < windows.size(); i++) {
                    p[windows.get(i).first() - 1][windows.get(i).last() - 1] =
                            Softmax.of(outcomes.get(i).logits()).p()[now.token];
                }
            }
            float base = Softmax.of(probe.lastLogits()).p()[now.token];
            return new Heatmap(probed.token().text(), base, p, words, source, to);
        }, result -> {
            if (now.equals(wanted)) {
                stale.set(false);
                heatmap.set(result);
            }
        });
    }

    /** Applies a window to the live answer, or takes it off if it is applied; more leaves the others applied. */
    public void apply(LayerWindow window, boolean more) {
        Heatmap map = heatmap.get();
        if (map == null) {
            return;
        }
        Change now = explorer.history().current();
        Change.LiveKnockout knockout = new Change.LiveKnockout(window, map.source, map.target, map.from);
        List<Change.LiveKnockout> next = new ArrayList<>(more || now.knockouts().contains(knockout)
                ? now.knockouts() : List.of());
        if (!next.remove(knockout)) {
            next.add(knockout);
        }
        explorer.history().set(now.knocking(next));
    }

    /** The heatmap as the command that makes it; null while there is none. */
    public CommandLine command() {
        Heatmap map = heatmap.get();
        return map == null ? null : new CommandLines(explorer).heatmap(map.source, map.target);
    }

    /** Whether a window of the heatmap that is shown is applied to the live answer. */
    public boolean applied(LayerWindow window) {
        Heatmap map = heatmap.get();
        return map != null && explorer.history().current().knockouts().stream().anyMatch(k ->
                k.window().equals(window) && k.source().equals(map.source) && k.target() == map.target);
    }

    /** The paper's windows for the heatmap's depth; none while there is no heatmap. */
    public List<LayerWindow.Preset> presets() {
        return heatmap.get() == null ? List.of() : LayerWindow.presets(heatmap.get().layers());
    }

    /** Shows a heatmap of some other depth, for a picture of it. */
    void show(Heatmap other) {
        heatmap.set(other);
    }

    /** What the heatmap is about, in one line. */
    public String title() {
        Heatmap map = heatmap.get();
        return map == null ? "" : "P(“%s”) %s · cutting %s → %s".formatted(map.token, Percent.of(map.base),
                map.from, name(map.target));
    }

    /** A target in words. */
    public static String name(Target target) {
        return switch (target) {
            case LAST -> "last position";
            case TEXT -> "all text";
            case LAST_ROW -> "last row of the image";
        };
    }

    /** What is hidden. */
    public ObjectProperty<From> fromProperty() {
        return from;
    }

    /** From whom. */
    public ObjectProperty<Target> targetProperty() {
        return target;
    }

    /** All windows; null until they are computed. */
    public ReadOnlyObjectProperty<Heatmap> heatmapProperty() {
        return heatmap.getReadOnlyProperty();
    }

    /** Whether the heatmap is of something else than what is chosen, which is being computed. */
    public ReadOnlyObjectProperty<Boolean> staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /** Whether the heatmap that is wanted was cancelled before it was done; {@link #resume} computes it after all. */
    public ReadOnlyBooleanProperty stoppedProperty() {
        return stopped.getReadOnlyProperty();
    }

    /** Why there is no heatmap, in one line; empty if nothing is missing. */
    public ReadOnlyStringProperty hintProperty() {
        return hint.getReadOnlyProperty();
    }
}
