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
import org.fovea.app.state.Computation;
import org.fovea.app.state.Explorer;
import org.fovea.app.state.ModelService.Lane;
import org.fovea.app.state.Saving;
import org.fovea.app.state.TokenDistribution;
import org.fovea.figure.Percent;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Source;
import org.fovea.intervene.Target;
import org.fovea.model.TokenProbability;
import org.fovea.session.CommandLine;
import org.fovea.session.CommandLines;
import org.fovea.session.Interventions;

/**
 * The state behind the knockout pane: what is hidden from whom, and what that does by window, by source and by head.
 */
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
        /** Every visual token but the object's and their neighbours. */
        REST_1("everything but object +1", "non-object+1"),
        /** And theirs. */
        REST_2("everything but object +2", "non-object+2"),
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

        /** As the command line has it; for what is ablated, {@code ablated}. */
        String key() {
            return source == null ? "ablated" : source;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** What of a knockout is shown. */
    public enum View {
        /** All windows of one source, or of several that are looked at in turn. */
        WINDOWS("Windows"),
        /** The paper's windows of every source. */
        PRESETS("Presets"),
        /** All heads of one source. */
        HEADS("Heads");

        private final String text;

        View(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final Explorer explorer;
    private final ObjectProperty<From> from = new SimpleObjectProperty<>(From.IMAGE);
    private final ObjectProperty<Target> target = new SimpleObjectProperty<>(Target.LAST);
    private final ObjectProperty<View> view = new SimpleObjectProperty<>(View.WINDOWS);
    private final ReadOnlyStringWrapper hint = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<Set<From>> sources = new ReadOnlyObjectWrapper<>(EnumSet.of(From.IMAGE));
    private final ReadOnlyObjectWrapper<Heatmap> heatmap = new ReadOnlyObjectWrapper<>();
    private final Computation<KnockoutWork, List<Heatmap>> windows;
    private final Computation<KnockoutWork, Lines> lines;
    private final Computation<KnockoutWork, Heads> heads;
    private boolean picked;
    private boolean picking = true;

    /** @param explorer what this is a view of */
    public KnockoutModel(Explorer explorer) {
        this.explorer = explorer;
        windows = new Computation<>(
                explorer, Lane.HEATMAP, key -> "Blocking attention in every window", KnockoutWork::heatmaps);
        lines = new Computation<>(
                explorer, Lane.PRESETS, key -> "Blocking attention from every source", KnockoutWork::lines);
        heads = new Computation<>(explorer, Lane.HEADS, key -> "Blocking attention in every head", KnockoutWork::heads);
        explorer.objectProperty().addListener((o, before, now) -> {
            choose();
            compute();
        });
        explorer.probedProperty().addListener(o -> compute());
        explorer.history().currentProperty().addListener((o, before, now) -> {
            boolean whole = view.get() == View.PRESETS && !before.ablated().equals(now.ablated());
            boolean among = view.get() == View.WINDOWS && sources.get().contains(From.SELECTED);
            if (from.get() == From.SELECTED || whole || among) {
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
            Set<From> next = sources.get().size() > 1 ? EnumSet.copyOf(sources.get()) : EnumSet.noneOf(From.class);
            next.add(now);
            sources.set(next);
            compute();
            bringToFront();
        });
        target.addListener(o -> compute());
        view.addListener(o -> compute());
    }

    /** Until someone picks a source it is the object, or the whole image while none is chosen. */
    private void choose() {
        if (!picked || explorer.objectProperty().get() == null && from.get().source != null) {
            picking = false;
            from.set(explorer.objectProperty().get() == null ? From.IMAGE : From.OBJECT);
            picking = true;
        }
    }

    /**
     * Takes a source among those whose heatmaps are computed in one sweep, or out of them. The one in front is always
     * among them: taken out it makes room for the first that is left, and the last one stays.
     */
    public void compare(From which, boolean also) {
        Set<From> next = EnumSet.copyOf(sources.get());
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

    /** Compares all sources that there are patches for. */
    public void compareAll() {
        Set<From> next = EnumSet.of(from.get());
        for (From each : From.values()) {
            Patches source = source(each);
            if (source != null && !source.isEmpty()) {
                next.add(each);
            }
        }
        sources.set(next);
        compute();
    }

    /** Compares nothing with the source in front any more. */
    public void compareNone() {
        sources.set(EnumSet.of(from.get()));
        compute();
    }

    /**
     * The heatmap of the source in front, at once if it has been computed with others; else the one before it stays.
     */
    private void bringToFront() {
        List<Heatmap> there = heatmapsProperty().get();
        if (there == null || !hint.get().isEmpty()) {
            heatmap.set(null);
        } else {
            there.stream().filter(map -> map.from() == from.get()).findFirst().ifPresent(heatmap::set);
        }
    }

    /** Computes what was stopped or did not work. */
    public void resume() {
        if (explorer.probedProperty().get() != null) {
            shown().resume(wanted());
        }
    }

    private Computation<KnockoutWork, ?> shown() {
        return switch (view.get()) {
            case WINDOWS -> windows;
            case PRESETS -> lines;
            case HEADS -> heads;
        };
    }

    private Patches source(From which) {
        return which == From.SELECTED
                ? explorer.history().current().ablated()
                : explorer.imageProperty().get() == null
                        ? null
                        : explorer.resolve(Source.parse(
                                which.source, explorer.imageProperty().get().count()));
    }

    /** What is to be computed for the view in front; null if something is missing. */
    private KnockoutWork wanted() {
        TokenDistribution probed = explorer.probedProperty().get();
        List<KnockoutWork.Hidden> hidden = new ArrayList<>();
        Iterable<From> which = switch (view.get()) {
            case WINDOWS -> sources.get();
            case PRESETS -> List.of(From.values());
            case HEADS -> List.of(from.get());
        };
        for (From each : which) {
            Patches source = source(each);
            if (source != null && !source.isEmpty()) {
                hidden.add(new KnockoutWork.Hidden(each, source));
            }
        }
        return hidden.isEmpty()
                ? null
                : new KnockoutWork(probed.index(), probed.token(), List.copyOf(hidden), target.get());
    }

    private void compute() {
        if (explorer.probedProperty().get() == null || explorer.modelProperty().get() == null) {
            return;
        }
        KnockoutWork now = wanted();
        Patches front = source(from.get());
        boolean there = view.get() == View.PRESETS ? now != null : front != null && !front.isEmpty();
        hint.set(
                there
                        ? ""
                        : from.get() == From.SELECTED
                                ? "Ablate patches to block attention from exactly those."
                                : "Choose an object above the image to block attention from its tokens.");
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

    /** Applies a window to the live answer, or takes it off if it is applied; more leaves the others applied. */
    public void apply(LayerWindow window, boolean more) {
        Heatmap map = heatmapProperty().get();
        if (map != null) {
            toggle(
                    new Interventions.LiveKnockout(
                            window, map.source(), map.target(), map.from().toString()),
                    more);
        }
    }

    /** Applies a window of a source to the live answer, or takes it off. */
    void apply(Lines.Line line, int window, boolean more) {
        Lines now = linesProperty().get();
        toggle(
                new Interventions.LiveKnockout(
                        now.windows().get(window).window(),
                        line.source(),
                        now.target(),
                        line.from().toString()),
                more);
    }

    /** Applies the knockout of a layer's head to the live answer, or takes it off. */
    public void apply(int layer, int head, boolean more) {
        if (headsProperty().get() != null) {
            toggle(cut(layer, head), more);
        }
    }

    private Interventions.LiveKnockout cut(int layer, int head) {
        Heads map = headsProperty().get();
        return new Interventions.LiveKnockout(
                new LayerWindow(layer, layer), map.source(), map.target(), map.from(), Set.of(head));
    }

    private void toggle(Interventions.LiveKnockout knockout, boolean more) {
        Interventions now = explorer.history().current();
        List<Interventions.LiveKnockout> next =
                new ArrayList<>(more || now.knockouts().contains(knockout) ? now.knockouts() : List.of());
        if (!next.remove(knockout)) {
            next.add(knockout);
        }
        explorer.history().set(now.knocking(next));
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

    /** Whether a window of the heatmap that is shown is applied to the live answer. */
    public boolean applied(LayerWindow window) {
        Heatmap map = heatmapProperty().get();
        return map != null && applied(map, window);
    }

    /** Whether a window of one of the heatmaps is applied to the live answer. */
    boolean applied(Heatmap map, LayerWindow window) {
        return applied(window, map.source(), map.target(), null);
    }

    /** Whether a window of a source is applied to the live answer. */
    boolean applied(Lines.Line line, int window) {
        Lines now = linesProperty().get();
        return applied(now.windows().get(window).window(), line.source(), now.target(), null);
    }

    /** Whether the knockout of a layer's head is applied to the live answer. */
    boolean applied(int layer, int head) {
        Heads map = headsProperty().get();
        return map != null && applied(new LayerWindow(layer, layer), map.source(), map.target(), Set.of(head));
    }

    private boolean applied(LayerWindow window, Patches source, Target target, Set<Integer> inHeads) {
        return explorer.history().current().knockouts().stream()
                .anyMatch(k -> k.window().equals(window)
                        && k.source().equals(source)
                        && k.target() == target
                        && java.util.Objects.equals(k.heads(), inHeads));
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

    /** Shows a heatmap of some other depth, for an image of it. */
    void show(Heatmap other) {
        windows.show(List.of(other));
        heatmap.set(other);
    }

    /** What the view in front is about, in one line. */
    public String title() {
        Heatmap map = heatmapProperty().get();
        Lines chart = linesProperty().get();
        Heads grid = headsProperty().get();
        return switch (view.get()) {
            case WINDOWS ->
                map == null ? "" : title(map.token(), map.base(), map.from().toString(), map.target());
            case PRESETS -> chart == null ? "" : title(chart.token(), chart.base(), "each source", chart.target());
            case HEADS ->
                grid == null
                        ? ""
                        : title(grid.token(), grid.map().baseline(), grid.from(), grid.target())
                                + ", one head at a time";
        };
    }

    /** What the heatmaps are about, in one line: the one in front, or each of those that are compared. */
    String title(boolean each) {
        Heatmap map = heatmapProperty().get();
        return each ? title(map.token(), map.base(), "each source", map.target()) : title();
    }

    private static String title(String token, float base, String from, Target target) {
        return "P(“%s”) %s · blocking %s → %s".formatted(token, Percent.of(base), from, name(target));
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

    /** Which view is in front; only that is computed. */
    public ObjectProperty<View> viewProperty() {
        return view;
    }

    /**
     * The sources whose heatmaps are computed together, in the order of {@link From}; what is in front is one of them.
     */
    public ReadOnlyObjectProperty<Set<From>> sourcesProperty() {
        return sources.getReadOnlyProperty();
    }

    /** All windows of the source in front, as far as they are known; null before. */
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

    /**
     * Whether the heatmap is of something else than what is chosen, or not whole yet; what is chosen is being computed.
     */
    public ReadOnlyBooleanProperty staleProperty() {
        return windows.staleProperty();
    }

    /**
     * Whether the heatmap in front is of something else than what is chosen, be others on their way beside it or not.
     */
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

    /** Whether the heatmap is the beginning of what is chosen. */
    public ReadOnlyBooleanProperty partialProperty() {
        return windows.partialProperty();
    }

    /** What is known of how far a view is. */
    Computation<?, ?> computed(View of) {
        return of == View.WINDOWS ? windows : of == View.PRESETS ? lines : heads;
    }

    /** Why there is no heatmap, in one line; empty if nothing is missing. */
    public ReadOnlyStringProperty hintProperty() {
        return hint.getReadOnlyProperty();
    }
}
