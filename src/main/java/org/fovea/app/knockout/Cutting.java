package org.fovea.app.knockout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fovea.app.state.ModelService.Progress;
import org.fovea.app.state.Session;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.HeadMap;
import org.fovea.intervene.Knockout;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Sweep;
import org.fovea.intervene.Target;
import org.fovea.vlm.Softmax;
import org.fovea.vlm.TokenProbability;
import org.fovea.vlm.Trace;

/**
 * Attention to be cut, and what that does to the answer; computed on the model's thread.
 *
 * @param index of the answer's token that is read
 * @param token that token
 * @param hidden what is hidden: one source or several; only the first for {@link #heads}
 * @param target from whom
 */
record Cutting(int index, TokenProbability token, List<Hidden> hidden, Target target) {

    /** A source by its name, and the patches that it means. */
    record Hidden(KnockoutModel.From from, Patches source) {}

    /** Whether all that another one cuts is cut here too, and read from the same token. */
    boolean covers(Cutting other) {
        return index == other.index && token.equals(other.token) && target == other.target && hidden.containsAll(other.hidden);
    }

    /** All windows of every source in one sweep: every fourth window first, so that there is something to see; then the rest. */
    List<Heatmap> heatmaps(Session session, Progress progress, Consumer<List<Heatmap>> part) {
        Trace probe = session.probe(index);
        int id = token.id();
        float[][][] p = new float[hidden.size()][probe.layers()][probe.layers()];
        Stream.of(p).flatMap(Stream::of).forEach(row -> Arrays.fill(row, Float.NaN));
        List<LayerWindow> all = LayerWindow.all(probe.layers());
        List<LayerWindow> coarse = all.stream().filter(w -> w.first() % 2 == 1 && w.last() % 2 == 0).toList();
        List<LayerWindow> rest = all.stream().filter(w -> !coarse.contains(w)).toList();
        try (Sweep sweep = new Sweep(probe)) {
            double done = 0;
            for (List<LayerWindow> some : List.of(coarse, rest)) {
                double before = done;
                double share = (double) some.size() / all.size();
                List<Counterfactual> asked = hidden.stream().flatMap(one -> some.stream().map(w -> Counterfactual.of(
                        Knockout.of(w, one.source, target, probe.prompt(), session.image().columns())))).toList();
                sweep.stream(asked, (outcome, i) -> {
                    LayerWindow w = some.get(i % some.size());
                    p[i / some.size()][w.first() - 1][w.last() - 1] = Softmax.of(outcome.logits()).p()[id];
                }, s -> progress.report(before + share * s), progress::cancelled);
                done += share;
                if (some == coarse) {
                    part.accept(maps(probe, p));
                }
            }
        }
        return maps(probe, p);
    }

    private List<Heatmap> maps(Trace probe, float[][][] p) {
        float base = Softmax.of(probe.lastLogits()).p()[token.id()];
        List<Heatmap> maps = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            maps.add(new Heatmap(token.text(), base, Stream.of(p[i]).map(float[]::clone).toArray(float[][]::new),
                    hidden.get(i).from, hidden.get(i).source, target));
        }
        return List.copyOf(maps);
    }

    /** The paper's windows of all sources in one sweep. */
    Lines lines(Session session, Progress progress, Consumer<Lines> part) {
        Trace probe = session.probe(index);
        int id = token.id();
        List<LayerWindow.Preset> presets = LayerWindow.presets(probe.layers());
        List<Counterfactual> all = new ArrayList<>();
        List<Lines.Line> found = new ArrayList<>();
        for (Hidden each : hidden) {
            found.add(new Lines.Line(each.from, each.source, new float[presets.size()]));
            for (LayerWindow.Preset preset : presets) {
                all.add(Counterfactual.of(Knockout.of(preset.window(), each.source, target, probe.prompt(),
                        session.image().columns())));
            }
        }
        try (Sweep sweep = new Sweep(probe)) {
            sweep.stream(all, (outcome, i) -> found.get(i / presets.size()).p()[i % presets.size()] =
                    Softmax.of(outcome.logits()).p()[id], progress::report, progress::cancelled);
        }
        return new Lines(token.text(), Softmax.of(probe.lastLogits()).p()[id], presets, List.copyOf(found), target);
    }

    /** Every head of every layer alone. */
    Heads heads(Session session, Progress progress, Consumer<Heads> part) {
        Hidden one = hidden.get(0);
        return new Heads(token.text(), HeadMap.of(session.probe(index), token.id(), one.source,
                target, progress::report, progress::cancelled), one.from.toString(), one.source, target);
    }
}
