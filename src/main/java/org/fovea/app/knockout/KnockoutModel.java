package org.fovea.app.knockout;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import org.fovea.analysis.ReadToken;
import org.fovea.analysis.RunDescription;
import org.fovea.app.look.Texts;
import org.fovea.app.state.Computation;
import org.fovea.app.state.DescribedRun;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.Saving;
import org.fovea.app.state.TokenDistribution;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.intervene.Target;
import org.fovea.model.TokenProbability;
import org.fovea.session.CommandLine;
import org.fovea.session.CommandLines;

/**
 * The state behind the knockout pane: source and target of the blocked attention, and its effect by window, source and
 * head.
 */
public final class KnockoutModel {

    /** A view of the knockout pane. */
    public enum View {
        /** All windows of one source, or of several to compare. */
        WINDOWS("view.windows"),
        /** The paper's windows of every source. */
        PRESETS("view.presets"),
        /** All heads of one source. */
        HEADS("view.heads");

        private final String key;

        View(String key) {
            this.key = key;
        }

        @Override
        public String toString() {
            return Texts.of(View.class).get(key);
        }
    }

    private final Texts texts = Texts.of(KnockoutModel.class);
    private final Explorer explorer;
    private final ObjectProperty<KnockoutSource> from = new SimpleObjectProperty<>(KnockoutSource.IMAGE);
    private final ObjectProperty<Target> target = new SimpleObjectProperty<>(Target.LAST);
    private final ObjectProperty<View> view = new SimpleObjectProperty<>(View.WINDOWS);
    private final ReadOnlyStringWrapper hint = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<Set<KnockoutSource>> sources =
            new ReadOnlyObjectWrapper<>(EnumSet.of(KnockoutSource.IMAGE));
    private final ReadOnlyObjectWrapper<Heatmap> heatmap = new ReadOnlyObjectWrapper<>();
    private final Computation<KnockoutWork, List<Heatmap>> windows;
    private final Computation<KnockoutWork, Lines> lines;
    private final Computation<KnockoutWork, Heads> heads;
    private final LiveKnockouts live;
    private boolean picked;
    private boolean picking = true;

    /** @param explorer what this is a view of */
    public KnockoutModel(Explorer explorer) {
        this.explorer = explorer;
        windows = new Computation<>(
                explorer, Lane.HEATMAP, key -> texts.get("computing.windows"), KnockoutWork::heatmaps);
        lines = new Computation<>(explorer, Lane.PRESETS, key -> texts.get("computing.presets"), KnockoutWork::lines);
        heads = new Computation<>(explorer, Lane.HEADS, key -> texts.get("computing.heads"), KnockoutWork::heads);
        live = new LiveKnockouts(explorer);
        explorer.objectProperty().addListener((o, before, now) -> {
            choose();
            compute();
        });
        explorer.probedProperty().addListener(o -> compute());
        explorer.history().currentProperty().addListener((o, before, now) -> {
            boolean whole = view.get() == View.PRESETS && !before.ablated().equals(now.ablated());
            boolean among = view.get() == View.WINDOWS && sources.get().contains(KnockoutSource.SELECTED);
            if (from.get() == KnockoutSource.SELECTED || whole || among) {
                compute();
            }
        });
        windows.resultProperty().addListener(o -> bringToFront());
        explorer.imageProperty().addListener(o -> {
            picked = false;
            choose();
        });
        from.addListener((o, before, now) -> {
            picked |= picking;
            Set<KnockoutSource> next =
                    sources.get().size() > 1 ? EnumSet.copyOf(sources.get()) : EnumSet.noneOf(KnockoutSource.class);
            next.add(now);
            sources.set(next);
            compute();
            bringToFront();
        });
        target.addListener(o -> compute());
        view.addListener(o -> compute());
    }

    /** The source is the object, or the whole image if none is chosen, until one is picked. */
    private void choose() {
        if (!picked || explorer.objectProperty().get() == null && from.get().source() != null) {
            picking = false;
            from.set(explorer.objectProperty().get() == null ? KnockoutSource.IMAGE : KnockoutSource.OBJECT);
            picking = true;
        }
    }

    /**
     * Adds a source to those whose heatmaps are computed in one sweep, or removes it. The one in front is always among
     * them: when it is removed, the first of the others comes to the front; the last one cannot be removed.
     */
    public void compare(KnockoutSource which, boolean also) {
        Set<KnockoutSource> next = EnumSet.copyOf(sources.get());
        if (also ? !next.add(which) : next.size() == 1 || !next.remove(which)) {
            return;
        }
        sources.set(next);
        if (next.contains(from.get())) {
            compute();
        } else {
            from.set(next.iterator().next());
        }
    }

    /** Compares all sources that have patches. */
    public void compareAll() {
        Set<KnockoutSource> next = EnumSet.of(from.get());
        for (KnockoutSource each : KnockoutSource.values()) {
            Patches source = source(each);
            if (source != null && !source.isEmpty()) {
                next.add(each);
            }
        }
        sources.set(next);
        compute();
    }

    /** Keeps only the source in front. */
    public void compareNone() {
        sources.set(EnumSet.of(from.get()));
        compute();
    }

    /** Shows the heatmap of the source in front if it has been computed; else the previous one stays. */
    private void bringToFront() {
        List<Heatmap> computed = heatmapsProperty().get();
        if (computed == null || !hint.get().isEmpty()) {
            heatmap.set(null);
        } else {
            computed.stream()
                    .filter(map -> map.from() == from.get())
                    .findFirst()
                    .ifPresent(heatmap::set);
        }
    }

    /** Computes a view that was stopped or failed. */
    public void resume() {
        if (explorer.probedProperty().get() != null) {
            shown().resume(work());
        }
    }

    private Computation<KnockoutWork, ?> shown() {
        return switch (view.get()) {
            case WINDOWS -> windows;
            case PRESETS -> lines;
            case HEADS -> heads;
        };
    }

    private Patches source(KnockoutSource which) {
        return which == KnockoutSource.SELECTED
                ? explorer.history().current().ablated()
                : explorer.imageProperty().get() == null
                        ? null
                        : explorer.resolve(Source.parse(
                                which.source(), explorer.imageProperty().get().count()));
    }

    /** The work for the view in front; null if something is missing. */
    private KnockoutWork work() {
        TokenDistribution probed = explorer.probedProperty().get();
        List<KnockoutWork.Blocked> blocked = new ArrayList<>();
        Iterable<KnockoutSource> which = switch (view.get()) {
            case WINDOWS -> sources.get();
            case PRESETS -> List.of(KnockoutSource.values());
            case HEADS -> List.of(from.get());
        };
        for (KnockoutSource each : which) {
            Patches source = source(each);
            if (source != null && !source.isEmpty()) {
                blocked.add(new KnockoutWork.Blocked(each, source));
            }
        }
        return blocked.isEmpty()
                ? null
                : new KnockoutWork(probed.index(), probed.token(), List.copyOf(blocked), target.get());
    }

    private void compute() {
        if (explorer.probedProperty().get() == null || explorer.modelProperty().get() == null) {
            return;
        }
        KnockoutWork now = work();
        Patches front = source(from.get());
        boolean possible = view.get() == View.PRESETS ? now != null : front != null && !front.isEmpty();
        hint.set(
                possible
                        ? ""
                        : from.get() == KnockoutSource.SELECTED ? texts.get("hint.ablated") : texts.get("hint.object"));
        KnockoutWork before = windows.whole();
        if (view.get() == View.WINDOWS && now != null && before != null && !before.equals(now) && before.covers(now)) {
            windows.take(
                    now,
                    heatmapsProperty().get().stream()
                            .filter(map -> sources.get().contains(map.from()))
                            .toList());
        } else {
            shown().want(now);
        }
        bringToFront();
    }

    /** Applies a window to the live answer, or removes it if it is applied; more keeps the others. */
    public void apply(LayerWindow window, boolean more) {
        Heatmap map = heatmapProperty().get();
        if (map != null) {
            live.toggle(map.knockout(window), more);
        }
    }

    /** Applies a window of a source to the live answer, or removes it. */
    void apply(Lines.Line line, int window, boolean more) {
        live.toggle(linesProperty().get().knockout(line, window), more);
    }

    /** Applies the knockout of a layer's head to the live answer, or removes it. */
    public void apply(int layer, int head, boolean more) {
        if (headsProperty().get() != null) {
            live.toggle(headsProperty().get().knockout(layer, head), more);
        }
    }

    /** The view in front as the command that makes it; null while there is none. */
    public CommandLine command() {
        CommandLines commands = new Saving(explorer).commands();
        Heatmap map = heatmapProperty().get();
        Lines chart = linesProperty().get();
        Heads grid = headsProperty().get();
        return switch (view.get()) {
            case WINDOWS ->
                map == null
                        ? null
                        : commands.heatmap(
                                heatmapsProperty().get().stream()
                                        .map(Heatmap::source)
                                        .toList(),
                                map.target());
            case PRESETS ->
                chart == null
                        ? null
                        : commands.presets(
                                chart.lines().stream().map(Lines.Line::source).toList(), chart.target());
            case HEADS -> grid == null ? null : commands.heads(grid.source(), grid.target());
        };
    }

    /** The token that is read, for a figure. */
    ReadToken token(String text) {
        return DescribedRun.token(explorer, text);
    }

    /** The run of the results: the one without interventions. */
    RunDescription described(CommandLine line) {
        return DescribedRun.of(explorer, line);
    }

    /** Whether a window of the heatmap that is shown is applied to the live answer. */
    public boolean applied(LayerWindow window) {
        Heatmap map = heatmapProperty().get();
        return map != null && applied(map, window);
    }

    /** Whether a window of one of the heatmaps is applied to the live answer. */
    boolean applied(Heatmap map, LayerWindow window) {
        return live.applied(map.knockout(window));
    }

    /** Whether a window of a source is applied to the live answer. */
    boolean applied(Lines.Line line, int window) {
        return live.applied(linesProperty().get().knockout(line, window));
    }

    /** Whether the knockout of a layer's head is applied to the live answer. */
    boolean applied(int layer, int head) {
        Heads map = headsProperty().get();
        return map != null && live.applied(map.knockout(layer, head));
    }

    /** The paper's windows for the heatmap's depth; none while there is no heatmap. */
    public List<LayerWindow.Preset> presets() {
        return heatmapProperty().get() == null
                ? List.of()
                : LayerWindow.presets(heatmapProperty().get().layers());
    }

    /**
     * The largest change that any window of any of the heatmaps makes, 0.01..1: one scale of colours for all of them.
     */
    double strongest() {
        List<Heatmap> all = heatmapsProperty().get();
        return all == null
                ? Heatmap.LEAST
                : all.stream().mapToDouble(Heatmap::strongest).max().orElse(Heatmap.LEAST);
    }

    /** Shows a heatmap of another depth, for a screenshot. */
    void show(Heatmap other) {
        windows.show(List.of(other));
        heatmap.set(other);
    }

    /**
     * The title of the view in front.
     *
     * @param each whether it is about all heatmaps that are compared, not only the one in front
     */
    KnockoutTitle title(boolean each, Texts language) {
        return switch (view.get()) {
            case WINDOWS -> KnockoutTitle.of(heatmapProperty().get(), each, language);
            case PRESETS -> KnockoutTitle.of(linesProperty().get(), language);
            case HEADS -> KnockoutTitle.of(headsProperty().get(), language);
        };
    }

    /** The source. */
    public ObjectProperty<KnockoutSource> fromProperty() {
        return from;
    }

    /** The target. */
    public ObjectProperty<Target> targetProperty() {
        return target;
    }

    /** Which view is in front; only that is computed. */
    public ObjectProperty<View> viewProperty() {
        return view;
    }

    /**
     * The sources whose heatmaps are computed together, in the order of {@link KnockoutSource}; the one in front is
     * among them.
     */
    public ReadOnlyObjectProperty<Set<KnockoutSource>> sourcesProperty() {
        return sources.getReadOnlyProperty();
    }

    /** All windows of the source in front, as far as they have been computed; null before. */
    public ReadOnlyObjectProperty<Heatmap> heatmapProperty() {
        return heatmap.getReadOnlyProperty();
    }

    /** The heatmaps of all sources that were compared; null before. */
    ReadOnlyObjectProperty<List<Heatmap>> heatmapsProperty() {
        return windows.resultProperty();
    }

    /** The paper's windows of every source; null until they are computed. */
    public ReadOnlyObjectProperty<Lines> linesProperty() {
        return lines.resultProperty();
    }

    /** All heads; null until they are computed. */
    public ReadOnlyObjectProperty<Heads> headsProperty() {
        return heads.resultProperty();
    }

    /** Whether the heatmap is of an earlier choice or not complete yet, while the current one is being computed. */
    public ReadOnlyBooleanProperty staleProperty() {
        return windows.staleProperty();
    }

    /** Whether the heatmap in front is of an earlier choice, whether or not others beside it are being computed. */
    boolean outdated() {
        Heatmap map = heatmap.get();
        TokenProbability read = explorer.probedProperty().get() == null
                ? null
                : explorer.probedProperty().get().token();
        boolean same = map != null
                && read != null
                && map.from() == from.get()
                && map.source().equals(source(from.get()))
                && map.target() == target.get()
                && map.token().equals(read.text())
                && Math.abs(map.base() - read.p()) < 1e-3;
        return staleProperty().get() && !partialProperty().get() && !same;
    }

    /** Whether the heatmap is the first part of the current choice. */
    public ReadOnlyBooleanProperty partialProperty() {
        return windows.partialProperty();
    }

    /** Whether the view in front has a result. */
    boolean hasResult() {
        return view.get() == View.WINDOWS
                ? heatmap.get() != null
                : shown().resultProperty().get() != null;
    }

    /** The computation of a view. */
    Computation<?, ?> computed(View of) {
        return of == View.WINDOWS ? windows : of == View.PRESETS ? lines : heads;
    }

    /** Why there is no heatmap, in one sentence; empty if nothing is missing. */
    public ReadOnlyStringProperty hintProperty() {
        return hint.getReadOnlyProperty();
    }
}
