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
 * Attention to be cut, and what that does to the answer; computed on the model's thread.
 *
 * @param index of the answer's token that is read
 * @param token that token
 * @param hidden what is hidden: one source or several; only the first for {@link #heads}
 * @param target from whom
 */
record KnockoutWork(int index, TokenProbability token, List<Hidden> hidden, Target target) {

    /** A source by its name, and the patches that it means. */
    record Hidden(KnockoutModel.From from, Patches source) {}

    /** Whether all that another one cuts is cut here too, and read from the same token. */
    boolean covers(KnockoutWork other) {
        return index == other.index
                && token.equals(other.token)
                && target == other.target
                && hidden.containsAll(other.hidden);
    }

    /** All windows of every source: every fourth window first, so that there is something to see; then the rest. */
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
                hidden.stream()
                        .map(one -> new WindowHeatmap.Source(one.from.key(), one.source))
                        .toList(),
                windows,
                target,
                Counterfactual.NONE);
    }

    private List<Heatmap> maps(int layers, WindowHeatmap found) {
        List<Heatmap> maps = new ArrayList<>();
        for (int i = 0; i < hidden.size(); i++) {
            maps.add(new Heatmap(
                    token.text(),
                    layers,
                    new WindowHeatmap(
                            found.baseline(),
                            found.windows(),
                            List.of(found.rows().get(i)),
                            target),
                    hidden.get(i).from));
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
        for (int i = 0; i < hidden.size(); i++) {
            lines.add(new Lines.Line(hidden.get(i).from, found.rows().get(i)));
        }
        return new Lines(token.text(), found, List.copyOf(lines));
    }

    /** Every head of every layer alone. */
    Heads heads(ModelSession session, Progress progress, Consumer<Heads> part) {
        Hidden one = hidden.get(0);
        return new Heads(
                token.text(),
                HeadMap.of(session.probe(index), token.id(), one.source, target, progress::report, progress::cancelled),
                one.from.toString(),
                one.source,
                target);
    }
}
