package org.fovea.app.knockout;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.fovea.analysis.HeadMap;
import org.fovea.analysis.WindowHeatmap;
import org.fovea.app.state.ModelService.Progress;
import org.fovea.app.state.ModelSession;
import org.fovea.intervene.Counterfactual;
import org.fovea.intervene.LayerWindow;
import org.fovea.intervene.Patches;
import org.fovea.intervene.Target;
import org.fovea.model.TokenProbability;
import org.fovea.model.Trace;

/**
 * The effect of blocked attention on the answer, computed on the model's thread.
 *
 * @param index of the probed token in the answer
 * @param token that token
 * @param blocked one source or several; {@link #heads} uses the first
 * @param target whose attention is blocked
 */
record KnockoutWork(int index, TokenProbability token, List<Blocked> blocked, Target target) {

    /** A source and its patches. */
    record Blocked(KnockoutSource from, Patches source) {}

    /** Whether this includes all sources of another one, for the same token and target. */
    boolean covers(KnockoutWork other) {
        return index == other.index
                && token.equals(other.token)
                && target == other.target
                && blocked.containsAll(other.blocked);
    }

    /** All windows of every source; every fourth window first, so that a coarse map appears early. */
    List<Heatmap> heatmaps(ModelSession session, Progress progress, Consumer<List<Heatmap>> part) {
        Trace probe = session.probe(index);
        return maps(
                probe.layers(),
                WindowHeatmap.of(
                        probe,
                        question(WindowHeatmap.Question.all(probe.layers())),
                        some -> part.accept(maps(probe.layers(), some)),
                        progress::report,
                        progress::cancelled));
    }

    private WindowHeatmap.Question question(List<LayerWindow.Preset> windows) {
        return new WindowHeatmap.Question(
                token.id(),
                blocked.stream()
                        .map(one -> new WindowHeatmap.Source(one.from.key(), one.source))
                        .toList(),
                windows,
                target,
                Counterfactual.NONE);
    }

    private List<Heatmap> maps(int layers, WindowHeatmap found) {
        List<Heatmap> maps = new ArrayList<>();
        for (int i = 0; i < blocked.size(); i++) {
            maps.add(new Heatmap(
                    token.text(),
                    layers,
                    new WindowHeatmap(
                            found.baseline(),
                            found.windows(),
                            List.of(found.rows().get(i)),
                            target),
                    blocked.get(i).from));
        }
        return List.copyOf(maps);
    }

    /** The paper's windows of all sources in one sweep. */
    Lines lines(ModelSession session, Progress progress, Consumer<Lines> part) {
        Trace probe = session.probe(index);
        WindowHeatmap found = WindowHeatmap.of(
                probe,
                question(LayerWindow.presets(probe.layers())),
                some -> {},
                progress::report,
                progress::cancelled);
        List<Lines.Line> lines = new ArrayList<>();
        for (int i = 0; i < blocked.size(); i++) {
            lines.add(new Lines.Line(blocked.get(i).from, found.rows().get(i)));
        }
        return new Lines(token.text(), found, List.copyOf(lines));
    }

    /** Every head of every layer alone. */
    Heads heads(ModelSession session, Progress progress, Consumer<Heads> part) {
        Blocked one = blocked.get(0);
        return new Heads(
                token.text(),
                HeadMap.of(session.probe(index), token.id(), one.source, target, progress::report, progress::cancelled),
                one.from,
                one.source,
                target);
    }
}
